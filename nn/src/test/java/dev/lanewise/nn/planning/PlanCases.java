package dev.lanewise.nn.planning;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.Multiply;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.networks.SmallVersions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Networks that are run planned and unplanned. */
final class PlanCases {
  /** Weights of a network that is run here; larger ones want images of sizes that take minutes. */
  private static final long LARGEST = 1_000_000;

  private PlanCases() {}

  /** A network under a name. */
  record Case(String name, Model model) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            Networks.ALL.stream().filter(n -> n.parameters() < LARGEST).map(PlanCases::small),
            SmallVersions.all().stream().map(model -> new Case(model.name(), model.build(1))),
            SMALL.keySet().stream().map(name -> new Case(name, small(name))),
            Stream.of(
                new Case("several inputs and outputs", several()),
                new Case("ends", ends()),
                new Case("repeats", repeats())))
        .flatMap(cases -> cases);
  }

  private static Case small(Network network) {
    int channels = network.input().dim(-1);
    return new Case(network.name(), network.model(Shape.of(20, 20, channels), 4).build(1));
  }

  /** One of {@link #SMALL}. */
  static Model small(String name) {
    Sequential model = new Sequential(8, 8, 2);
    for (Layer layer : SMALL.get(name).get()) {
      model.add(layer);
    }
    return model.build(2);
  }

  private static Conv2D conv(int filters) {
    return new Conv2D(filters, 3).padding(Padding.SAME);
  }

  /** Rules, where they apply and where they do not. */
  private static final Map<String, Supplier<Layer[]>> SMALL = new LinkedHashMap<>();

  static {
    SMALL.put("relu apart", () -> new Layer[] {conv(5), new ReLU(), new Flatten(), new Dense(3)});
    SMALL.put(
        "tanh, sigmoid",
        () ->
            new Layer[] {
              new Conv2D(4, 3, Activations.TANH),
              new MaxPooling2D(),
              new Flatten(),
              new Dense(7, Activations.SIGMOID),
              new BatchNormalization(),
              new Dense(3)
            });
    SMALL.put(
        "no bias",
        () ->
            new Layer[] {
              conv(4).useBias(false).activation(Activations.RELU),
              new MaxPooling2D(3).strides(2).padding(Padding.SAME),
              new Flatten(),
              new Dense(5).useBias(false).activation(Activations.RELU),
              new BatchNormalization(),
              new Dense(3)
            });
    SMALL.put(
        "pooling overlaps",
        () ->
            new Layer[] {
              conv(4).activation(Activations.RELU), new MaxPooling2D(3).strides(1), new Flatten()
            });
    SMALL.put(
        "image by image",
        () ->
            new Layer[] {
              new Conv2D(4, 2, Activations.RELU).useBias(false),
              new MaxPooling2D(3).strides(2).padding(Padding.SAME),
              new Conv2D(5, 2, Activations.RELU).trainable(false),
              new MaxPooling2D(2).strides(1),
              new Flatten(),
              new Dense(3)
            });
    SMALL.put(
        "relu behind the normalization",
        () ->
            new Layer[] {
              conv(6).useBias(false),
              new BatchNormalization(),
              new ReLU(),
              conv(4),
              new BatchNormalization(),
              new Activation(Activations.RELU),
              new GlobalAveragePooling2D(),
              new Dense(2, Activations.SOFTMAX)
            });
    SMALL.put(
        "dropouts",
        () ->
            new Layer[] {
              new Dropout(0.3),
              conv(4).activation(Activations.RELU),
              new Dropout(0),
              new Dropout(0.4),
              new Flatten(),
              new Dropout(0.5)
            });
    SMALL.put(
        "activations apart",
        () ->
            new Layer[] {
              new ReLU(),
              new Activation(Activations.TANH),
              new MaxPooling2D(),
              new ReLU(),
              new Flatten()
            });
    SMALL.put(
        "frozen",
        () ->
            new Layer[] {
              conv(4).activation(Activations.RELU).trainable(false),
              new BatchNormalization().trainable(false),
              conv(4).activation(Activations.RELU),
              new BatchNormalization().trainable(false),
              new AveragePooling2D(2, 2),
              new Flatten(),
              new Dense(3)
            });
  }

  /** Residual blocks, with an output that is read by three. */
  static Model residual() {
    Node input = Node.input(8, 8, 3);
    Node a = input.then(conv(4)).then(new BatchNormalization()).then(new ReLU());
    Node b = a.then(conv(4).activation(Activations.RELU)).then(new BatchNormalization());
    Node sum = Node.merge(new Add(), a, b).then(new ReLU());
    Node c = sum.then(conv(4)).then(new BatchNormalization());
    Node pooled = sum.then(conv(4).activation(Activations.RELU));
    Node more = Node.merge(new Add(), c, sum, pooled);
    Node out =
        Node.merge(
            new Add(),
            more.then(new MaxPooling2D()).then(new Flatten()),
            pooled.then(new MaxPooling2D()).then(new Flatten()));
    return new Model(input, out.then(new Dropout(0.2)).then(new Dense(3, Activations.SOFTMAX)))
        .build(3);
  }

  /** Two images and a vector; outputs that rules would take on, that others read, and that end. */
  static Model several() {
    Node left = Node.input("left", 8, 8, 2);
    Node right = Node.input("right", 8, 8, 3);
    Node more = Node.input("more", 5);
    Node a = left.then(conv(4).activation(Activations.RELU));
    Node b = right.then(conv(4)).then(new BatchNormalization());
    Node sum = Node.merge(new Add(), a, b);
    Node shown = sum.then(new ReLU());
    Node flat = shown.then(new MaxPooling2D()).then(new Flatten());
    Node vector = more.then(new Dense(6, Activations.RELU));
    Node both = Node.merge(new Concatenate(), flat.then(new Dropout(0.2)), vector);
    Node classes = both.then(new Dense(3, Activations.SOFTMAX));
    Node number = Node.merge(new Concatenate(), classes, vector).then(new Dense(1));
    return new Model(List.of(left, right, more), List.of(a, classes, number, sum, flat)).build(4);
  }

  /** Each output is another's input: a convolution, its normalization, relu and pooling. */
  static Model ends() {
    Node input = Node.input(8, 8, 2);
    Node conv = input.then(conv(3).activation(Activations.RELU));
    Node norm = conv.then(new BatchNormalization());
    Node relu = norm.then(new ReLU());
    Node sum = Node.merge(new Add(), relu, conv);
    Node pooled = sum.then(new MaxPooling2D());
    Node flat = pooled.then(new Flatten());
    return new Model(
            List.of(input), List.of(pooled, conv, norm, sum, flat, flat.then(new Dense(2))))
        .build(5);
  }

  /**
   * Sums and products of unlike shapes, of which a convolution's or a dense layer's is the small.
   */
  private static Model repeats() {
    Node input = Node.input(8, 8, 4);
    Node conv = input.then(conv(4)).then(new ReLU());
    Node gates = conv.then(new GlobalAveragePooling2D()).then(new Dense(4, Activations.SIGMOID));
    Node gated = Node.merge(new Multiply(), conv, gates);
    Node one = input.then(conv(1));
    Node sum = Node.merge(new Add(), one, gated).then(new ReLU());
    Node small = input.then(new Conv2D(4, 8));
    Node all = Node.merge(new Add(), small, sum);
    return new Model(input, all.then(new Flatten()).then(new Dense(3))).build(6);
  }
}
