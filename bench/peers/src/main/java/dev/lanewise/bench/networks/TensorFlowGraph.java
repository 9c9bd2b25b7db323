package dev.lanewise.bench.networks;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A chain of layers as a graph of TensorFlow's that trains. */
final class TensorFlowGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Placeholder<TFloat32> images = tf.placeholder(TFloat32.class);
  private final Placeholder<TInt32> classes = tf.placeholder(TInt32.class);
  private final List<Variable<TFloat32>> variables = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();
  private final List<Variable<TFloat32>> trained = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final Operand<TFloat32> loss;
  private final Op step;

  TensorFlowGraph(Model model, Optimizer optimizer) {
    int[] input = model.inputShape().dims();
    Operand<TFloat32> x = tf.reshape(images, tf.constant(input)); // the batch is -1
    for (Node node : model.nodes()) {
      x = node.isInput() ? x : apply(node, x);
    }
    // Of sparse cross-entropy TensorFlow's C++ knows no gradient.
    Operand<TFloat32> targets =
        tf.oneHot(
            classes,
            tf.constant(model.outputShape().dim(-1)),
            tf.constant(1f),
            tf.constant(0f));
    loss = tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(x, targets).loss(), tf.constant(0));
    Gradients gradients = tf.gradients(loss, trained);
    step = optimize(optimizer, gradients);
  }

  Graph graph() {
    return graph;
  }

  /** Takes {@code [n, values]}. */
  Placeholder<TFloat32> images() {
    return images;
  }

  Placeholder<TInt32> classes() {
    return classes;
  }

  Operand<TFloat32> loss() {
    return loss;
  }

  /** What changes all weights once. */
  Op step() {
    return step;
  }

  void initialize(Session session) {
    for (int i = 0; i < values.size(); i++) {
      Variable<TFloat32> variable = variables.get(i);
      Placeholder<TFloat32> value = tf.placeholder(TFloat32.class);
      Op assign = tf.assign(variable, value);
      try (TFloat32 tensor =
          TFloat32.tensorOf(variable.shape(), DataBuffers.of(values.get(i)))) {
        session.runner().feed(value, tensor).addTarget(assign).run().close();
      }
    }
  }

  private Variable<TFloat32> variable(Shape shape, float[] value) {
    Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
    variables.add(variable);
    values.add(value);
    return variable;
  }

  private Variable<TFloat32> variable(Parameter parameter) {
    long[] dims = Arrays.stream(parameter.shape().dims()).asLongStream().toArray();
    Variable<TFloat32> variable = variable(Shape.of(dims), parameter.value().data());
    if (parameter.isTrainable()) {
      trained.add(variable);
    }
    return variable;
  }

  private Operand<TFloat32> apply(Node node, Operand<TFloat32> x) {
    Layer layer = node.layer();
    Config config = layer.config();
    List<Variable<TFloat32>> weights = layer.parameters().stream().map(this::variable).toList();
    return switch (layer.type()) {
      case "Conv2D" -> {
        Operand<TFloat32> z =
            tf.nn.conv2d(x, weights.get(0), window(config, "strides"), padding(config));
        yield activate(config, bias(z, weights));
      }
      case "Dense" -> activate(config, bias(tf.linalg.matMul(x, weights.get(0)), weights));
      case "MaxPooling2D" ->
          tf.nn.maxPool(
              x,
              tf.constant(ints(config, "poolSize")),
              tf.constant(ints(config, "strides")),
              padding(config));
      case "BatchNormalization" -> normalize(config, x, weights, node.shape().rank());
      case "Dropout" -> drop(x, (float) config.getDouble("rate"));
      case "Flatten" -> tf.reshape(x, tf.constant(node.shape().dims()));
      default -> throw new IllegalArgumentException("not translated: " + layer);
    };
  }

  private static int[] ints(Config config, String key) {
    int[] window = config.getInts(key);
    return new int[] {1, window[0], window[1], 1};
  }

  private static List<Long> window(Config config, String key) {
    return IntStream.of(ints(config, key)).asLongStream().boxed().toList();
  }

  private static String padding(Config config) {
    return switch (config.getString("padding")) {
      case "same" -> "SAME";
      case "valid" -> "VALID";
      case String other -> throw new IllegalArgumentException("not translated: padding " + other);
    };
  }

  private Operand<TFloat32> bias(Operand<TFloat32> z, List<Variable<TFloat32>> weights) {
    return weights.size() == 1 ? z : tf.nn.biasAdd(z, weights.get(1));
  }

  private Operand<TFloat32> activate(Config config, Operand<TFloat32> z) {
    if (!config.has("activation")) {
      return z;
    }
    return switch (config.getConfig("activation").getString("type")) {
      case "relu" -> tf.nn.relu(z);
      case "softmax" -> z; // the loss takes logits
      case String other -> throw new IllegalArgumentException("not translated: " + other);
    };
  }

  /** The fused operation, which wants images. */
  private Operand<TFloat32> normalize(
      Config config, Operand<TFloat32> x, List<Variable<TFloat32>> weights, int rank) {
    int channels = (int) weights.get(0).shape().get(0);
    Operand<TFloat32> image =
        rank == 4 ? x : tf.reshape(x, tf.constant(new int[] {-1, 1, 1, channels}));
    FusedBatchNorm<TFloat32, TFloat32> norm =
        tf.nn.fusedBatchNorm(
            image,
            weights.get(0),
            weights.get(1),
            weights.get(2),
            weights.get(3),
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon((float) config.getDouble("epsilon")),
            FusedBatchNorm.exponentialAvgFactor((float) (1 - config.getDouble("momentum"))));
    updates.add(tf.assign(weights.get(2), norm.batchMean()));
    updates.add(tf.assign(weights.get(3), norm.batchVariance()));
    return rank == 4 ? norm.y() : tf.reshape(norm.y(), tf.constant(new int[] {-1, channels}));
  }

  private Operand<TFloat32> drop(Operand<TFloat32> x, float rate) {
    Operand<TFloat32> random = tf.random.randomUniform(tf.shape(x), TFloat32.class);
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.greaterEqual(random, tf.constant(rate)), TFloat32.class);
    return tf.math.mul(tf.math.mul(x, tf.constant(1 / (1 - rate))), kept);
  }

  private Op optimize(Optimizer optimizer, Gradients gradients) {
    Config config = optimizer.config();
    // A weight must not change while a gradient is still computed from it.
    Ops after =
        tf.withControlDependencies(
            IntStream.range(0, trained.size())
                .<Op>mapToObj(i -> gradients.<TFloat32>dy(i))
                .toList());
    switch (optimizer.type()) {
      case "Adam" -> adam(after, config, gradients);
      case "RMSprop" -> rmsprop(after, config, gradients);
      default -> throw new IllegalArgumentException("not translated: " + optimizer);
    }
    return tf.withControlDependencies(updates).noOp();
  }

  private Operand<TFloat32> constant(Config config, String key) {
    return tf.constant((float) config.getDouble(key));
  }

  private Variable<TFloat32> slot(Variable<TFloat32> weight) {
    return variable(weight.shape(), new float[(int) weight.shape().size()]);
  }

  private void adam(Ops after, Config config, Gradients gradients) {
    Operand<TFloat32> beta1 = constant(config, "beta1");
    Operand<TFloat32> beta2 = constant(config, "beta2");
    Variable<TFloat32> power1 = power(config, "beta1");
    Variable<TFloat32> power2 = power(config, "beta2");
    for (int i = 0; i < trained.size(); i++) {
      Variable<TFloat32> weight = trained.get(i);
      updates.add(
          after.train.applyAdam(
              weight,
              slot(weight),
              slot(weight),
              power1,
              power2,
              constant(config, "learningRate"),
              beta1,
              beta2,
              constant(config, "epsilon"),
              gradients.<TFloat32>dy(i)));
    }
    Ops last = tf.withControlDependencies(List.copyOf(updates));
    updates.add(last.assign(power1, last.math.mul(power1, beta1)));
    updates.add(last.assign(power2, last.math.mul(power2, beta2)));
  }

  private Variable<TFloat32> power(Config config, String key) {
    return variable(Shape.scalar(), new float[] {(float) config.getDouble(key)});
  }

  private void rmsprop(Ops after, Config config, Gradients gradients) {
    for (int i = 0; i < trained.size(); i++) {
      Variable<TFloat32> weight = trained.get(i);
      updates.add(
          after.train.applyRmsProp(
              weight,
              slot(weight),
              slot(weight),
              constant(config, "learningRate"),
              constant(config, "rho"),
              constant(config, "momentum"),
              constant(config, "epsilon"),
              gradients.<TFloat32>dy(i)));
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
