package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.OptimizerConformanceTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Ten steps of training of four small nets, from the same weights as in Keras, where its figures
 * are at hand.
 */
class TrajectoriesTest {
  @Test
  void takesKerassWay() {
    List<Config> cases = Conformance.cases("keras/trajectories.json");
    List<Node> inputs = new ArrayList<>();
    List<Node> outputs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      inputs.add(Node.input(8, 8, 2));
    }
    addNets(inputs.subList(0, 4), outputs, true);
    // Before batch normalization a bias has the gradient 0. Rounding to float leaves 1e-9 of it, by
    // whose own size Nadam divides: there we do without.
    addNets(inputs.subList(4, 8), outputs, false);
    for (int i = 0; i < 8; i++) {
      Config options = cases.get(i).getConfig("optimizer");
      String name = options.getString("name").replaceAll("_[0-9]+$", "").replace("_", "");
      String type =
          Registries.OPTIMIZERS.types().stream()
              .filter(name::equalsIgnoreCase)
              .findFirst()
              .orElseThrow();
      train(
          cases.get(i),
          new Model(inputs.get(i), outputs.get(i)),
          OptimizerConformanceTest.keras(type, options));
    }
    System.out.println("compared with Keras: 8 trainings");
  }

  /** The four nets. */
  private static void addNets(List<Node> inputs, List<Node> outputs, boolean bias) {
    outputs.add(
        head(
            inputs
                .get(0)
                .then(new Conv2D(4, 3, Activations.RELU))
                .then(new MaxPooling2D())
                .then(new Flatten())));
    // A depthwise convolution is one of as many groups as channels; its kernel [3, 3, 4, 1] has the
    // bits of ours, [3, 3, 1, 4].
    outputs.add(
        head(
            inputs
                .get(1)
                .then(new Conv2D(4, 3).padding(Padding.SAME))
                .then(new BatchNormalization())
                .then(new Activation(Activations.RELU))
                .then(new MaxPooling2D())
                .then(new Conv2D(4, 3).padding(Padding.SAME).groups(4))
                .then(new GlobalAveragePooling2D())));
    Node skip =
        inputs.get(2).then(new Conv2D(4, 3, Activations.RELU).padding(Padding.SAME).strides(2));
    Node residual =
        skip.then(new Conv2D(4, 3).padding(Padding.SAME).useBias(bias))
            .then(new BatchNormalization());
    outputs.add(
        head(
            Node.merge(new Add(), residual, skip)
                .then(new Activation(Activations.RELU))
                .then(new Flatten())));
    Node narrow = inputs.get(3).then(new Conv2D(3, 1, Activations.RELU));
    Node wide = inputs.get(3).then(new Conv2D(3, 5, Activations.TANH).padding(Padding.SAME));
    outputs.add(
        head(
            Node.merge(new Channels(), narrow, wide)
                .then(new AveragePooling2D(3).strides(2).padding(Padding.SAME))
                .then(new GlobalAveragePooling2D())));
  }

  private static Node head(Node features) {
    return features.then(new Dense(6, Activations.RELU)).then(new Dense(3, Activations.SOFTMAX));
  }

  /**
   * Keras computed in double. Float turns gradients by some 1e-6; each of ten steps moves a weight
   * by at most lr times a few (RMSprop and Adam: by about 3 lr, whatever the gradient's size, and
   * where that is near 0 its relative error is larger). 2e-5 for losses and weights is some dozens
   * of roundings.
   */
  private static void train(Config each, Model model, Optimizer optimizer) {
    assertEquals(each.getConfig("optimizer").getDouble("learning_rate"), optimizer.learningRate());
    List<Parameter> weights = List.copyOf(model.weights().values());
    List<Object> initial = new ArrayList<>(each.getList("initial"));
    List<Object> last = new ArrayList<>(each.getList("final"));
    for (int i = initial.size() - 1; initial.size() > weights.size(); i--) {
      if (isZero(named(initial.get(i))) && isZero(named(last.get(i)))) {
        initial.remove(i);
        last.remove(i);
      }
    }
    assertEquals(initial.size(), weights.size());
    for (int i = 0; i < weights.size(); i++) {
      System.arraycopy(
          named(initial.get(i)).data(),
          0,
          weights.get(i).value().data(),
          0,
          weights.get(i).value().size());
    }
    model.compile(optimizer, new SparseCategoricalCrossentropy());
    Tensor x = Conformance.tensor(each.getConfig("x"));
    Tensor y = Conformance.tensor(each.getConfig("y"));
    List<Double> sums = new ArrayList<>(List.of(0.0));
    TrainingListener losses =
        new TrainingListener() {
          @Override
          public void onBatchEnd(Training training) {
            sums.add(training.logs().get("loss") * training.step());
          }
        };
    model.fit(
        x.reshape(80, 8, 8, 2), y.reshape(80), QUIET.batchSize(8).shuffle(false).listener(losses));
    for (int step = 0; step < 10; step++) {
      double expected = Conformance.number(each.getList("losses").get(step));
      assertEquals(
          expected, sums.get(step + 1) - sums.get(step), 2e-5, optimizer + ", loss " + step);
    }
    for (int i = 0; i < weights.size(); i++) {
      assertArrayEquals(
          named(last.get(i)).data(),
          weights.get(i).value().data(),
          2e-5f,
          optimizer + ", " + weights.get(i));
    }
    float[] prediction = Conformance.tensor(each.getConfig("predict_last")).data();
    assertArrayEquals(
        prediction,
        model.predict(x.reshape(80, 8, 8, 2).slice(72, 80)).data(),
        2e-5f,
        optimizer + ", predictions");
  }

  private static boolean isZero(Tensor values) {
    for (float value : values.data()) {
      if (Math.abs(value) > 1e-9f) {
        return false;
      }
    }
    return true;
  }

  private static Tensor named(Object pair) {
    return Conformance.tensor((Config) ((List<?>) pair).get(1));
  }

  /** Channels of two images side by side: a layer of one's own, registered nowhere. */
  private static final class Channels extends MergeLayer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
      return inputs.getFirst().withLast(inputs.getFirst().dim(-1) + inputs.getLast().dim(-1));
    }

    @Override
    public Tensor forward(List<Tensor> xs, Context context) {
      Tensor a = xs.getFirst();
      Tensor b = xs.getLast();
      context.save("a", a);
      context.save("b", b);
      Tensor y = context.tensor("y", outputShape(List.of(a.shape(), b.shape())));
      copy(y, a, b, true);
      return y;
    }

    @Override
    public List<Tensor> backwardAll(Tensor dy, Context context) {
      Tensor da = context.tensor("da", context.saved("a").shape());
      Tensor db = context.tensor("db", context.saved("b").shape());
      copy(dy, da, db, false);
      return List.of(da, db);
    }

    private static void copy(Tensor whole, Tensor a, Tensor b, boolean in) {
      int ca = a.dim(-1);
      int cb = b.dim(-1);
      for (int row = 0; row < whole.size() / (ca + cb); row++) {
        move(whole.data(), row * (ca + cb), a.data(), row * ca, ca, in);
        move(whole.data(), row * (ca + cb) + ca, b.data(), row * cb, cb, in);
      }
    }

    private static void move(
        float[] whole, int wholeAt, float[] part, int partAt, int count, boolean in) {
      System.arraycopy(
          in ? part : whole,
          in ? partAt : wholeAt,
          in ? whole : part,
          in ? wholeAt : partAt,
          count);
    }

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public String toString() {
      return "Channels";
    }
  }
}
