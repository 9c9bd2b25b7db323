package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Answer;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.GlobalMaxPooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.Pooling2D;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.optimizers.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Layers, losses and trainings as PyTorch has them in double; its images are [n, c, h, w]. */
final class TorchCases {
  private static final Map<String, String> NAMES =
      Map.of(
          "gelu_erf", "gelu",
          "silu_swish", "silu",
          "hardswish", "hard_silu",
          "hardsigmoid_torch", "hard_sigmoid",
          "softmax_lastdim", "softmax",
          "log_softmax_lastdim", "log_softmax");

  private TorchCases() {}

  private interface Check {
    void run(Config c) throws Exception;
  }

  static void run(Report report) throws IOException {
    each(report, "conv2d", TorchCases::convolution);
    each(report, "max_pool2d", c -> pooling(c, MaxPooling2D::new));
    each(report, "avg_pool2d_exclude_pad", c -> pooling(c, AveragePooling2D::new));
    each(report, "avg_pool2d_count_pad", TorchCases::countingPooling);
    each(report, "global_avg_pool", c -> check(c, new GlobalAveragePooling2D()));
    each(report, "global_max_pool", c -> check(c, new GlobalMaxPooling2D()));
    each(report, "activation", c -> check(c, new Activation(activation(c.getString("name")))));
    each(report, "dense", TorchCases::dense);
    each(report, "batch_norm", TorchCases::batchNormalization);
    for (Path file : losses()) {
      String name = file.getFileName().toString().replace(".json", "");
      each(report, name, c -> loss(name, c));
    }
    Config training = (Config) Conformance.json("torch/train_small_cnn.json");
    for (String run : training.getConfig("runs").values().keySet()) {
      report.run("torch/train_small_cnn.json", run, () -> training(training, run));
    }
  }

  private static List<Path> losses() throws IOException {
    try (Stream<Path> all = Files.list(Conformance.file("torch"))) {
      return all.filter(f -> f.getFileName().toString().startsWith("loss_")).sorted().toList();
    }
  }

  private static void each(Report report, String name, Check check) {
    String file = "torch/" + name + ".json";
    List<Config> cases = Conformance.cases(file);
    for (int i = 0; i < cases.size(); i++) {
      Config c = cases.get(i);
      report.run(file, "case " + i, () -> check.run(c));
    }
  }

  // ---- layers ----

  private static void convolution(Config c) {
    int[] stride = c.getInts("stride");
    int[] dilation = c.getInts("dilation");
    if (Math.max(stride[0], stride[1]) > 1 && Math.max(dilation[0], dilation[1]) > 1) {
      throw new LeftOut("strides and dilation both above 1");
    }
    int[] pad = c.getInts("pad_top_left_bottom_right");
    Tensor w = Axes.toHwio(tensor(c, "w"));
    Layer layer =
        new Conv2D(w.dim(3), w.dim(0), w.dim(1))
            .strides(stride[0], stride[1])
            .dilation(dilation[0], dilation[1])
            .groups(c.getInt("groups"))
            .padding(Padding.explicit(pad[0], pad[2], pad[1], pad[3]))
            .useBias(c.has("b"));
    check(c, layer, weights(c, w), gradients(c, Axes.toHwio(tensor(c, "dw"))));
  }

  private static void dense(Config c) {
    Tensor w = tensor(c, "w_in_out");
    Layer layer = new Dense(w.dim(1)).useBias(c.has("b"));
    check(c, layer, weights(c, w), gradients(c, tensor(c, "dw")));
  }

  private static Map<String, Tensor> weights(Config c, Tensor kernel) {
    Map<String, Tensor> weights = new LinkedHashMap<>(Map.of("kernel", kernel));
    if (c.has("b")) {
      weights.put("bias", tensor(c, "b"));
    }
    return weights;
  }

  private static Map<String, Tensor> gradients(Config c, Tensor kernel) {
    Map<String, Tensor> gradients = new LinkedHashMap<>(Map.of("kernel", kernel));
    if (c.has("b")) {
      gradients.put("bias", tensor(c, "db"));
    }
    return gradients;
  }

  private interface Pool {
    Pooling2D<?> of(int poolH, int poolW);
  }

  private static void countingPooling(Config c) {
    int[] pad = c.getInts("pad");
    if (pad[0] + pad[1] > 0) {
      throw new LeftOut("means that count the padding");
    }
    pooling(c, AveragePooling2D::new);
  }

  private static void pooling(Config c, Pool pool) {
    if (c.getBoolean("ceil_mode")) {
      throw new LeftOut("output sizes of pooling rounded up");
    }
    int[] kernel = c.getInts("kernel");
    int[] stride = c.getInts("stride");
    int[] pad = c.getInts("pad");
    check(
        c,
        pool.of(kernel[0], kernel[1])
            .strides(stride[0], stride[1])
            .padding(Padding.explicit(pad[0], pad[0], pad[1], pad[1])));
  }

  private static ActivationFunction activation(String name) {
    if (name.startsWith("leaky_relu_")) {
      return Activations.leakyRelu(Double.parseDouble(name.substring(11)));
    }
    if (name.startsWith("elu_")) {
      return Activations.elu(Double.parseDouble(name.substring(4)));
    }
    return Keras.activation(NAMES.getOrDefault(name, name), Config.empty());
  }

  private static void batchNormalization(Config c) {
    for (boolean training : new boolean[] {true, false}) {
      Config part = c.getConfig(training ? "train" : "inference");
      BatchNormalization layer =
          new BatchNormalization()
              .epsilon(c.getDouble("eps"))
              .momentum(c.getDouble("keras_momentum"));
      Map<String, Tensor> before = new LinkedHashMap<>();
      before.put("gamma", tensor(c, "gamma"));
      before.put("beta", tensor(c, "beta"));
      before.put("moving_mean", tensor(c, "running_mean"));
      before.put("moving_variance", tensor(c, "running_var"));
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      gradients.put("gamma", tensor(part, "dgamma"));
      gradients.put("beta", tensor(part, "dbeta"));
      Map<String, Tensor> after = new LinkedHashMap<>();
      if (training) {
        after.put("moving_mean", tensor(part, "new_running_mean"));
        after.put("moving_variance", tensor(part, "new_running_var_keras_biased"));
      }
      new Answer(
              layer,
              training,
              List.of(image(c, "x")),
              before,
              image(part, "y"),
              image(part, "dy"),
              List.of(image(part, "dx")),
              gradients,
              after)
          .check(training ? "training" : "inference");
    }
  }

  private static void check(Config c, Layer layer) {
    check(c, layer, Map.of(), Map.of());
  }

  private static void check(
      Config c, Layer layer, Map<String, Tensor> weights, Map<String, Tensor> gradients) {
    new Answer(
            layer,
            false,
            List.of(image(c, "x")),
            weights,
            image(c, "y"),
            image(c, "dy"),
            List.of(image(c, "dx")),
            gradients,
            Map.of())
        .check(layer.toString());
  }

  private static Tensor tensor(Config c, String key) {
    return Conformance.tensor(c.getConfig(key));
  }

  private static Tensor image(Config c, String key) {
    return Axes.toChannelsLast(tensor(c, key));
  }

  // ---- losses ----

  private static void loss(String file, Config c) {
    boolean classes = c.has("logits");
    Tensor prediction = tensor(c, classes ? "logits" : "pred");
    double smoothing = c.has("label_smoothing") ? c.getDouble("label_smoothing") : 0;
    Tensor target;
    Loss loss;
    if (classes && smoothing == 0) {
      loss = new SparseCategoricalCrossentropy().fromLogits(true);
      float[] labels = Conformance.floats(c.getList("labels"));
      target = Tensor.of(labels, Shape.of(labels.length));
    } else if (classes) {
      target = Tensor.zeros(prediction.shape());
      int[] labels = c.getInts("labels");
      for (int row = 0; row < labels.length; row++) {
        target.set(1, row, labels[row]);
      }
      Config options = Config.of("from_logits", true, "label_smoothing", smoothing);
      loss = Keras.loss("CategoricalCrossentropy", options);
    } else {
      target = tensor(c, "target");
      loss =
          switch (file) {
            case "loss_bce_with_logits" ->
                Keras.loss("BinaryCrossentropy", Config.of("from_logits", true));
            case "loss_hinge_pm1" -> Keras.loss("Hinge", Config.empty());
            case "loss_huber_delta1" -> Keras.loss("Huber", Config.empty());
            case "loss_mae" -> Keras.loss("MeanAbsoluteError", Config.empty());
            case "loss_mse" -> Keras.loss("MeanSquaredError", Config.empty());
            case "loss_kl_div" -> Keras.loss("KLDivergence", Config.empty());
            default -> throw new LeftOut("the loss of " + file + " is not here");
          };
    }
    Tensor gradient = Tensor.zeros(prediction.shape());
    if (file.equals("loss_kl_div")) { // of the softmax of what is given
      Tensor logits = prediction;
      prediction = Tensor.zeros(logits.shape());
      Activations.SOFTMAX.forward(logits, prediction);
      Close.check("loss", c.getDouble("loss"), loss.compute(prediction, target, gradient), 1e-5);
      Activations.SOFTMAX.backward(logits, prediction, gradient, gradient);
      Close.check("gradient", tensor(c, "dpred"), gradient, 1e-5);
      return;
    }
    Close.check("loss", c.getDouble("loss"), loss.compute(prediction, target, gradient), 1e-5);
    Close.check("gradient", tensor(c, classes ? "dlogits" : "dpred"), gradient, 1e-5);
  }

  // ---- training ----

  private static final Set<String> OTHER_FORMS =
      Set.of("Adam", "AdamW", "RMSprop", "Adagrad", "NAdam");

  /** Ten steps of training that rounds to float: see {@link KerasCases}. */
  private static final double TRAINED = 3e-5;

  private static void training(Config all, String name) {
    Config run = all.getConfig("runs").getConfig(name);
    String type = run.getString("optimizer");
    Config options = run.getConfig("options");
    if (OTHER_FORMS.contains(type)) {
      throw new LeftOut("PyTorch's form of " + type);
    }
    if (options.has("weight_decay")) {
      throw new LeftOut("weight decay of every weight in the gradient");
    }
    Map<String, String> ours = names();
    // Before batch normalisation a bias has the gradient 0. What rounding leaves of it some
    // optimizers divide by its own size: there we do without.
    for (String bias : List.of("dwb", "pwb")) {
      if (isZero(all.getConfig("initial"), bias) && isZero(run.getConfig("final"), bias)) {
        ours.remove(bias);
      }
    }
    Model model = smallCnn(ours.containsKey("dwb"), ours.containsKey("pwb"));
    model.build(0);
    for (Map.Entry<String, String> each : ours.entrySet()) {
      Tensor value = kernel(tensor(all.getConfig("initial"), each.getKey()));
      model.weights().get(each.getValue()).value().copyFrom(value);
    }
    model.compile(optimizer(type, name, options), new SparseCategoricalCrossentropy());
    Tensor batches = tensor(all, "batches");
    int n = batches.dim(1);
    Tensor x =
        Axes.toChannelsLast(
            Tensor.of(batches.data(), batches.dim(0) * n, batches.dim(2), batches.dim(3), 9));
    float[] labels = new float[x.dim(0)];
    for (int step = 0; step < batches.dim(0); step++) {
      float[] row = Conformance.floats((List<?>) all.getList("labels").get(step));
      System.arraycopy(row, 0, labels, step * n, n);
    }
    List<Double> losses =
        KerasCases.losses(model, x, Tensor.of(labels, Shape.of(labels.length)), n);
    for (int step = 0; step < losses.size(); step++) {
      double expected = Conformance.number(run.getList("losses").get(step));
      Close.check("loss " + step, expected, losses.get(step), TRAINED);
    }
    for (Map.Entry<String, String> each : ours.entrySet()) {
      Tensor expected = kernel(tensor(run.getConfig("final"), each.getKey()));
      Tensor value = model.weights().get(each.getValue()).value();
      Close.check(each.getKey(), expected, value, TRAINED);
    }
    running(run.getConfig("bn_running"), model, n * 81);
  }

  /**
   * PyTorch's running variance is of unbiased ones, m / (m - 1) of ours, but for what is left of
   * the first value, 0.9^10.
   */
  private static void running(Config expected, Model model, int m) {
    for (int k = 1; k <= 2; k++) {
      String layer = k == 1 ? "bn1/" : "bn2/";
      Tensor mean = model.weights().get(layer + "moving_mean").value();
      Close.check("mean", tensor(expected, "m" + k), mean, TRAINED);
      Tensor variance = model.weights().get(layer + "moving_variance").value().copy();
      double first = Math.pow(0.9, 10);
      for (int i = 0; i < variance.size(); i++) {
        double unbiased = (variance.data()[i] - first) * m / (m - 1.0) + first;
        variance.data()[i] = (float) unbiased;
      }
      Close.check("variance", tensor(expected, "v" + k), variance, TRAINED);
    }
  }

  private static Optimizer optimizer(String type, String name, Config options) {
    double rate = options.getDouble("lr");
    Config ours = Config.of("learning_rate", rate);
    ours =
        switch (type) {
          case "SGD" ->
              ours.with("momentum", options.has("momentum") ? options.getDouble("momentum") : 0)
                  .with("nesterov", options.has("nesterov") && options.getBoolean("nesterov"));
          case "Adadelta" -> ours.with("rho", options.getDouble("rho")).with("epsilon", 1e-6);
          case "Adamax" -> ours.with("beta_1", 0.9).with("beta_2", 0.999).with("epsilon", 1e-8);
          default -> ours;
        };
    return Keras.optimizer(
        type, name.startsWith("clip_global_norm_1") ? ours.with("global_clipnorm", 1.0) : ours);
  }

  /** Its weights' names and ours. */
  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("c1", "c1/kernel");
    names.put("g1", "bn1/gamma");
    names.put("b1", "bn1/beta");
    names.put("dw", "dw/kernel");
    names.put("dwb", "dw/bias");
    names.put("pw", "pw/kernel");
    names.put("pwb", "pw/bias");
    names.put("g2", "bn2/gamma");
    names.put("b2", "bn2/beta");
    names.put("c3", "c3/kernel");
    names.put("c3b", "c3/bias");
    names.put("fc", "fc/kernel");
    names.put("fcb", "fc/bias");
    return names;
  }

  private static Tensor kernel(Tensor w) {
    return w.shape().rank() == 4 ? Axes.toHwio(w) : w;
  }

  private static boolean isZero(Config weights, String name) {
    for (float value : tensor(weights, name).data()) {
      if (Math.abs(value) > 1e-8f) {
        return false;
      }
    }
    return true;
  }

  private static Model smallCnn(boolean dwBias, boolean pwBias) {
    Padding one = Padding.explicit(1, 1, 1, 1);
    Node input = Node.input(9, 9, 2);
    Node r =
        input
            .then(new Conv2D(6, 3).padding(one).useBias(false).named("c1"))
            .then(new BatchNormalization().momentum(0.9).epsilon(1e-5).named("bn1"))
            .then(new Activation(Activations.RELU));
    Node block =
        r.then(new Conv2D(6, 3).groups(6).padding(one).useBias(dwBias).named("dw"))
            .then(new Conv2D(6, 1).useBias(pwBias).named("pw"))
            .then(new BatchNormalization().momentum(0.9).epsilon(1e-5).named("bn2"));
    Node end =
        Node.merge(new Add(), block, r)
            .then(new Activation(Activations.RELU))
            .then(new MaxPooling2D(2))
            .then(new Conv2D(8, 3, Activations.RELU).strides(2).padding(one).named("c3"))
            .then(new GlobalAveragePooling2D())
            .then(new Dense(4, Activations.SOFTMAX).named("fc"));
    return new Model(input, end);
  }
}
