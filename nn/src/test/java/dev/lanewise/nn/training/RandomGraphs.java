package dev.lanewise.nn.training;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.CompileOptions;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.optimizers.SGD;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random networks of one to three inputs, images and vectors, and one to three outputs: heads upon
 * the trunk or upon a branch, or a node on the way to others.
 */
final class RandomGraphs {
  private static final int FILTERS = 3;

  private final Random random;
  private final List<Node> inputs = new ArrayList<>();

  /** What heads may be put upon: vectors. */
  private final List<Node> places = new ArrayList<>();

  private final List<Node> outputs = new ArrayList<>();
  private final Map<String, Loss> losses = new HashMap<>();
  private final Map<String, Double> weights = new HashMap<>();

  private RandomGraphs(Random random) {
    this.random = random;
  }

  /** One of them, compiled; some outputs have no loss, and some losses a weight. */
  static Model model(Random random) {
    return new RandomGraphs(random).model();
  }

  private Model model() {
    Node trunk = trunk();
    places.add(trunk);
    int count = 1 + random.nextInt(3);
    for (int k = 0; k < count; k++) {
      // All inputs lead to the trunk, so one output must be upon it.
      add(k == 0 ? trunk : places.get(random.nextInt(places.size())));
    }
    Model model = new Model(inputs, outputs);
    CompileOptions options = new CompileOptions().lossWeights(weights);
    for (Map.Entry<String, Loss> loss : losses.entrySet()) {
      options = options.loss(loss.getKey(), loss.getValue());
    }
    return model.compile(new SGD(), options);
  }

  private Node trunk() {
    Shape image = Shape.of(4 + random.nextInt(4), 4 + random.nextInt(4), 1 + random.nextInt(2));
    List<Node> images = new ArrayList<>();
    List<Node> vectors = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int k = 0; k < count; k++) {
      if (k == 0 || random.nextBoolean()) {
        images.add(image(image));
      } else {
        Node input = input(Shape.of(1 + random.nextInt(5)));
        vectors.add(
            input.then(new Dense(1 + random.nextInt(4), ModelGradientTest.activation(random))));
        places.add(vectors.getLast());
      }
    }
    Node merged = merge(images);
    if (random.nextBoolean()) {
      merged = ModelGradientTest.block(random, merged);
    }
    vectors.add(merged.then(random.nextBoolean() ? new Flatten() : new GlobalAveragePooling2D()));
    places.add(vectors.getLast());
    Node all =
        vectors.size() == 1
            ? vectors.getFirst()
            : Node.merge(new Concatenate(), vectors.toArray(Node[]::new));
    return all.then(new Dense(2 + random.nextInt(4), ModelGradientTest.activation(random)));
  }

  private Node input(Shape sample) {
    Node input = Node.input("input" + inputs.size(), sample);
    inputs.add(input);
    return input;
  }

  private Node image(Shape shape) {
    Conv2D conv = new Conv2D(FILTERS, 3).padding(Padding.SAME);
    return input(shape).then(conv.activation(ModelGradientTest.activation(random)));
  }

  private Node merge(List<Node> images) {
    Node[] all = images.toArray(Node[]::new);
    return all.length == 1
        ? all[0]
        : Node.merge(random.nextBoolean() ? new Add() : new Concatenate(), all);
  }

  /** An output upon this node, or the node itself, which others may read. */
  private void add(Node place) {
    String name = "output" + outputs.size();
    boolean first = outputs.isEmpty();
    if (random.nextInt(3) == 0 && !outputs.contains(place)) {
      Node named = place.then(new Dense(2, Activations.TANH).named(name));
      outputs.add(named);
      places.add(named); // the next head may be upon it
      put(name, new MeanSquaredError(), first);
    } else {
      ModelGradientTest.Head head = ModelGradientTest.head(random, place);
      head.output().layer().named(name);
      outputs.add(head.output());
      put(name, head.loss(), first);
    }
  }

  private void put(String name, Loss loss, boolean always) {
    if (always || random.nextInt(4) > 0) {
      losses.put(name, loss);
      if (random.nextBoolean()) {
        weights.put(name, 0.25 + random.nextDouble());
      }
    }
  }
}
