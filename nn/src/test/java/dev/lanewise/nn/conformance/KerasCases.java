package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.layers.Answer;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Layers with their gradients, and trainings of whole networks, as Keras has them in double. */
final class KerasCases {
  private KerasCases() {}

  static void run(Report report) {
    List<Config> layers = Conformance.cases("keras/layers.json");
    for (int i = 0; i < layers.size(); i++) {
      Config c = layers.get(i);
      report.run("keras/layers.json", "case " + i, () -> layer(c));
    }
    List<Config> trainings = Conformance.cases("keras/trajectories.json");
    for (int i = 0; i < trainings.size(); i++) {
      Config c = trainings.get(i);
      report.run("keras/trajectories.json", "case " + i, () -> training(c));
    }
  }

  // ---- layers ----

  private static void layer(Config c) {
    Layer layer = Keras.layer(c.getString("layer"), c.getConfig("config"));
    new Answer(
            layer,
            c.getBoolean("training"),
            c.getConfigs("inputs").stream().map(Conformance::tensor).toList(),
            tensors(c.getConfig("weights")),
            Conformance.tensor(c.getConfig("y")),
            Conformance.tensor(c.getConfig("dy")),
            c.getConfigs("dx").stream().map(Conformance::tensor).toList(),
            tensors(c.getConfig("dweights")),
            tensors(c.getConfig("weights_after")))
        .check(layer.toString());
  }

  private static Map<String, Tensor> tensors(Config config) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    config
        .values()
        .keySet()
        .forEach(name -> tensors.put(name, Conformance.tensor(config.getConfig(name))));
    return tensors;
  }

  // ---- trainings ----

  /**
   * Keras computed in double. Float turns gradients by some 1e-6; each of ten steps moves a weight
   * by at most lr times a few. 2e-5 for losses and weights is some dozens of roundings.
   */
  private static final double TRAINED = 2e-5;

  private static void training(Config c) {
    Config options = c.getConfig("optimizer");
    Optimizer optimizer = Keras.optimizer(Keras.optimizerType(options), options);
    List<Config> weights = new ArrayList<>();
    List<Config> last = new ArrayList<>();
    List<String> still = new ArrayList<>();
    for (int i = 0; i < c.getList("initial").size(); i++) {
      List<?> first = (List<?>) c.getList("initial").get(i);
      List<?> end = (List<?>) c.getList("final").get(i);
      if (((String) first.getFirst()).endsWith("bias")
          && isZero((Config) first.get(1))
          && isZero((Config) end.get(1))) {
        still.add(((String) first.getFirst()).split("/")[0]);
      } else {
        weights.add((Config) first.get(1));
        last.add((Config) end.get(1));
      }
    }
    Model model = functional(c.getConfig("net").getConfig("config"), still);
    set(model, weights);
    train(c, model, optimizer);
    int i = 0;
    for (Map.Entry<String, Parameter> weight : model.weights().entrySet()) {
      Tensor expected = Conformance.tensor(last.get(i++));
      Close.check(weight.getKey(), expected, weight.getValue().value(), TRAINED);
    }
    Tensor x = Conformance.tensor(c.getConfig("x"));
    int samples = x.dim(0) * x.dim(1);
    Tensor tail = flat(x).slice(samples - x.dim(1), samples);
    Tensor expected = Conformance.tensor(c.getConfig("predict_last"));
    Close.check("predictions", expected, model.predict(tail), TRAINED);
  }

  private static void train(Config c, Model model, Optimizer optimizer) {
    model.compile(optimizer, new SparseCategoricalCrossentropy());
    Tensor x = Conformance.tensor(c.getConfig("x"));
    Tensor y = Conformance.tensor(c.getConfig("y"));
    List<Double> losses = losses(model, flat(x), Tensor.of(y.data(), Shape.of(y.size())), x.dim(1));
    for (int step = 0; step < losses.size(); step++) {
      double expected = Conformance.number(c.getList("losses").get(step));
      Close.check("loss " + step, expected, losses.get(step), TRAINED);
    }
  }

  /** Trains an epoch in order; the loss of each step. */
  static List<Double> losses(Model model, Tensor x, Tensor y, int batchSize) {
    List<Double> sums = new ArrayList<>(List.of(0.0));
    Callback callback =
        new Callback() {
          @Override
          public void onBatchEnd(Training training) {
            sums.add(training.logs().get("loss") * training.step());
          }
        };
    model.fit(
        x, y, new FitOptions().verbose(0).batchSize(batchSize).shuffle(false).callbacks(callback));
    List<Double> losses = new ArrayList<>();
    for (int step = 1; step < sums.size(); step++) {
      losses.add(sums.get(step) - sums.get(step - 1));
    }
    return losses;
  }

  /** Batches one after the other. */
  private static Tensor flat(Tensor x) {
    int[] dims = new int[x.shape().rank() - 1];
    System.arraycopy(x.shape().dims(), 1, dims, 0, dims.length);
    dims[0] = x.dim(0) * x.dim(1);
    return Tensor.of(x.data(), Shape.of(dims));
  }

  private static boolean isZero(Config tensor) {
    for (float value : Conformance.tensor(tensor).data()) {
      if (Math.abs(value) > 1e-9f) {
        return false;
      }
    }
    return true;
  }

  /** Sets all weights, in order; kernels of another rank with the same bits among them. */
  static void set(Model model, List<Config> values) {
    List<Parameter> weights = List.copyOf(model.weights().values());
    if (weights.size() != values.size()) {
      throw new AssertionError(weights + " but there are " + values.size() + " values");
    }
    for (int i = 0; i < values.size(); i++) {
      float[] from = Conformance.tensor(values.get(i)).data();
      float[] to = weights.get(i).value().data();
      if (from.length != to.length) {
        throw new AssertionError(weights.get(i) + " but " + from.length + " values");
      }
      System.arraycopy(from, 0, to, 0, to.length);
    }
  }

  /**
   * A network of Keras's functional form.
   *
   * @param still layers whose bias begins and ends at 0, because batch normalisation follows. What
   *     rounding to float leaves of its gradient some optimizers divide by its own size: there we
   *     do without.
   */
  static Model functional(Config config, List<String> still) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Config each : config.getConfigs("layers")) {
      Config options = each.getConfig("config");
      String name = each.getString("name");
      if (each.getString("class_name").equals("InputLayer")) {
        List<?> shape = options.getList("batch_shape");
        nodes.put(
            name,
            Node.input(shape.stream().skip(1).mapToInt(v -> ((Number) v).intValue()).toArray()));
        continue;
      }
      if (still.contains(name)) {
        options = options.with("use_bias", false);
      }
      Layer layer = Keras.layer(each.getString("class_name"), options);
      List<Node> from = new ArrayList<>();
      history(each.getList("inbound_nodes"), nodes, from);
      nodes.put(
          name,
          layer instanceof MergeLayer merge
              ? Node.merge(merge, from.toArray(Node[]::new))
              : from.getFirst().then(layer));
    }
    return new Model(
        nodes.get((String) first(config.getList("input_layers"))),
        nodes.get((String) first(config.getList("output_layers"))));
  }

  private static Object first(List<?> list) {
    return list.getFirst() instanceof List<?> inner ? first(inner) : list.getFirst();
  }

  /** The nodes that a layer's inbound tensors come from, wherever in the JSON they are named. */
  private static void history(Object json, Map<String, Node> nodes, List<Node> found) {
    switch (json) {
      case List<?> list -> list.forEach(element -> history(element, nodes, found));
      case Config config when config.has("keras_history") ->
          found.add(nodes.get((String) config.getList("keras_history").getFirst()));
      case Config config -> config.values().values().forEach(value -> history(value, nodes, found));
      case null, default -> {}
    }
  }
}
