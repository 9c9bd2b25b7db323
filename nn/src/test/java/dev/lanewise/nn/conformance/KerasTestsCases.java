package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.LayerRun;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The numbers in Keras's own unit tests, as Keras computed them in float. */
final class KerasTestsCases {
  /** Two computations in float. */
  private static final double TOLERANCE = 1e-5;

  private KerasTestsCases() {}

  static void run(Report report) {
    each(report, "layer", KerasTestsCases::layer);
    each(report, "activation", KerasTestsCases::activation);
    each(report, "loss", KerasTestsCases::loss);
    each(report, "optimizer", KerasTestsCases::optimizer);
  }

  private interface Check {
    void run(Config c);
  }

  private static void each(Report report, String kind, Check check) {
    String file = "keras-tests/" + kind + ".json";
    for (Config c : Conformance.cases(file)) {
      String name = c.getString("cls") + " of " + c.getString("test");
      report.run(file, name, () -> check.run(c));
    }
  }

  // ---- layers ----

  private static void layer(Config c) {
    String type = c.getString("cls");
    Config options = c.getConfig("config");
    boolean filled = List.of("Maximum", "Minimum", "Multiply").contains(type); // where masked
    if (c.getConfig("kwargs").has("mask") || filled && c.getString("test").endsWith("_with_mask")) {
      throw new LeftOut("masks");
    }
    boolean training =
        c.getConfig("kwargs").has("training") && c.getConfig("kwargs").getBoolean("training");
    List<Config> weights = c.getConfigs("weights");
    if (weights.stream().anyMatch(w -> w.getString("name").matches(".*(scale|zero|amax).*"))) {
      throw new LeftOut("quantised weights");
    }
    Object given = c.values().get("input");
    List<Tensor> xs = new ArrayList<>();
    if (given instanceof List<?> several) {
      several.forEach(x -> xs.add(Conformance.tensor((Config) x)));
    } else {
      xs.add(Conformance.tensor((Config) given));
    }
    Layer layer = Keras.layer(type, known(type, options, weights, xs.getFirst()));
    Tensor expected = Conformance.tensor(c.getConfig("computed"));
    int rank = xs.getFirst().shape().rank();
    int axis = axis(type, options, rank);
    if (Keras.channelsFirst(options)) {
      xs.replaceAll(Axes::toChannelsLast);
      expected = Axes.toChannelsLast(expected);
    } else if (axis != rank - 1) {
      xs.replaceAll(x -> Axes.moveLast(x, axis));
      expected = Axes.moveLast(expected, axis);
    }
    if (rank == 1) {
      xs.replaceAll(Axes::batched);
    }
    if (training && expected.size() != xs.getFirst().size()) {
      throw new AssertionError("an output of another size");
    }
    Tensor y = forward(layer, xs, weights, training);
    Close.check(layer.toString(), expected, y, TOLERANCE);
  }

  /** The axis that such a layer works along; the last one where it has no such option. */
  private static int axis(String type, Config options, int rank) {
    boolean has = List.of("BatchNormalization", "GroupNormalization", "Softmax").contains(type);
    if (!has || !options.has("axis")) {
      return rank - 1;
    }
    if (options.values().get("axis") instanceof List<?>) {
      throw new LeftOut("softmax along several axes");
    }
    return Math.floorMod(options.getInt("axis"), rank);
  }

  /** The config, with what it does not tell read off the weights. */
  private static Config known(String type, Config options, List<Config> weights, Tensor x) {
    if (type.equals("Dense") && !options.has("units")) {
      return options
          .with("units", weights.getFirst().getInts("shape")[1])
          .with("use_bias", weights.size() == 2);
    }
    if (type.equals("LayerNormalization") && options.has("axis")) {
      int[] axes = trailing(options.values().get("axis"), x.shape().rank());
      return options.with("axis", axes);
    }
    if (type.equals("PReLU") && !options.has("shared_axes")) {
      int[] alpha = weights.getFirst().getInts("shape");
      int[] shared =
          IntStream.range(0, alpha.length)
              .filter(axis -> alpha[axis] == 1 && x.dim(axis + 1) != 1)
              .map(axis -> axis + 1)
              .toArray();
      return options.with("shared_axes", shared);
    }
    return options;
  }

  /** Axes counted from the end. */
  private static int[] trailing(Object given, int rank) {
    List<?> list = given instanceof List<?> several ? several : List.of(given);
    int[] axes =
        list.stream()
            .mapToInt(axis -> Math.floorMod(((Number) axis).intValue(), rank) - rank)
            .sorted()
            .toArray();
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != i - axes.length) {
        throw new LeftOut("layer normalisation along other axes than the last");
      }
    }
    return axes;
  }

  private static Tensor forward(
      Layer layer, List<Tensor> xs, List<Config> weights, boolean training) {
    if (!(layer instanceof MergeLayer)) {
      LayerRun.built(layer, xs.getFirst().shape(), 0);
    }
    List<Parameter> parameters = layer.parameters();
    if (parameters.size() != weights.size()) {
      throw new AssertionError(parameters + " but " + weights.size() + " weights");
    }
    for (int i = 0; i < parameters.size(); i++) {
      float[] value = Conformance.tensor(weights.get(i)).data();
      System.arraycopy(value, 0, parameters.get(i).value().data(), 0, value.length);
    }
    return new LayerRun(layer, new Context("probe", training, 0)).forward(xs);
  }

  // ---- activations ----

  private static void activation(Config c) {
    Config options = c.getConfig("kwargs");
    Tensor x = Conformance.tensor((Config) c.getList("args").getFirst());
    Tensor expected = Conformance.tensor(c.getConfig("computed"));
    if (options.has("axis")) {
      if (options.values().get("axis") instanceof List<?>) {
        throw new LeftOut("softmax along several axes");
      }
      int axis = options.getInt("axis");
      x = Axes.moveLast(x, axis);
      expected = Axes.moveLast(expected, axis);
    }
    Layer layer = new Activation(Keras.activation(c.getString("cls"), options));
    x = x.shape().rank() == 1 ? Axes.batched(x) : x;
    Close.check(layer.toString(), expected, LayerRun.inference(layer).forward(x), TOLERANCE);
  }

  // ---- losses ----

  private static void loss(Config c) {
    Config options = c.getConfig("config");
    if (!Objects.equals(options.getStringOrNull("reduction"), "sum_over_batch_size")) {
      throw new LeftOut("another reduction than sum_over_batch_size");
    }
    Loss loss = Keras.loss(c.getString("cls"), options);
    Tensor prediction = Conformance.tensor(c.getConfig("y_pred"));
    Tensor target = Conformance.tensor(c.getConfig("y_true"));
    double value = loss.compute(prediction, target, weights(c, prediction.dim(0)), null);
    double expected = Conformance.tensor(c.getConfig("computed")).data()[0];
    Close.check(loss.toString(), expected, value, TOLERANCE);
  }

  /** Weights, of which a single one is everybody's. */
  private static Tensor weights(Config c, int samples) {
    if (!c.has("sample_weight")) {
      return null;
    }
    Tensor weights = Conformance.tensor(c.getConfig("sample_weight"));
    if (weights.size() > 1) {
      return weights;
    }
    Tensor all = Tensor.zeros(samples);
    all.fill(weights.data()[0]);
    return all;
  }

  // ---- optimizers ----

  private static void optimizer(Config c) {
    Optimizer optimizer = Keras.optimizer(c.getString("cls"), c.getConfig("config"));
    List<Parameter> parameters = new ArrayList<>();
    for (Config initial : c.getConfigs("initial")) {
      parameters.add(new Parameter("w", Conformance.tensor(initial), true, null));
    }
    int step = 0;
    for (Config one : c.getConfigs("steps")) {
      for (int i = 0; i < parameters.size(); i++) {
        Tensor gradient = Conformance.tensor(one.getConfigs("grads").get(i));
        parameters.get(i).gradient().copyFrom(gradient);
      }
      optimizer.step(parameters);
      step++;
      for (int i = 0; i < parameters.size(); i++) {
        // Keras's powers of beta2 in float put its Adam off by up to 1e-5 of the learning rate a
        // step.
        Tensor expected = Conformance.tensor(one.getConfigs("after").get(i));
        double bound = 1e-6 + 1e-5 * optimizer.learningRate() * step;
        Close.check("step " + step, expected, parameters.get(i).value(), bound);
      }
    }
  }
}
