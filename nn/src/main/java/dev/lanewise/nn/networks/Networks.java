package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.RMSprop;
import java.util.List;
import java.util.stream.Stream;

/** The networks by name: one table, which the command and the tests read. */
public final class Networks {
  /** What most of the table's figures are for: 28x28 grey images. */
  static final Shape GREY = Shape.of(28, 28, 1);

  /** CIFAR's 32x32 colour images. */
  static final Shape COLOUR = Shape.of(32, 32, 3);

  /** The classes the tutorials' figures are for. */
  public static final int CLASSES = 10;

  /** Those of the tutorials, and one of ours in their manner. */
  static final List<Network> TUTORIALS =
      List.of(
          new Network(
              "softmax",
              "softmax regression: one dense layer",
              Networks::softmax,
              GREY,
              7_850,
              7_850,
              RMSprop::new,
              128,
              5),
          new Network(
              "mlp",
              "two hidden layers of 512",
              Networks::mlp,
              GREY,
              669_706,
              669_706,
              RMSprop::new,
              128,
              5),
          new Network(
              "mnist-cnn",
              "conv 32 - pool - conv 64 - pool - dense 512 - batch normalization - dropout",
              Networks::mnistCnn,
              GREY,
              845_706,
              844_682,
              Adam::new,
              128,
              2),
          new Network(
              "mnist-cnn-small",
              "conv 32 same - pool - conv 64 same - pool - dense 64",
              Networks::mnistCnnSmall,
              GREY,
              220_234,
              220_234,
              RMSprop::new,
              64,
              10),
          new Network(
              "mnist-convnet",
              "conv 32 - pool - conv 64 - pool - conv 64 - dense 64",
              Networks::mnistConvnet,
              GREY,
              93_322,
              93_322,
              RMSprop::new,
              64,
              5),
          new Network(
              "fashion-cnn",
              "conv 64 - pool - conv 64 - pool - dense 128",
              Networks::fashionCnn,
              GREY,
              243_786,
              243_786,
              Adam::new,
              32,
              10),
          new Network(
              "cifar-small",
              "conv 16 same - pool - conv 32 same - pool - conv 64 same - pool - dropout - dense"
                  + " 500 - dropout",
              Networks::cifarSmall,
              COLOUR,
              541_094,
              541_094,
              RMSprop::new,
              32,
              10),
          new Network(
              "cifar-bn",
              "twice conv 32 same - batch normalization, pool, dropout; so again with 64 and 128;"
                  + " dense 256 - batch normalization - dropout",
              Networks::cifarBn,
              COLOUR,
              816_938,
              815_530,
              Adam::new,
              64,
              10),
          new Network(
              "mnist-bn",
              "twice conv 32 - batch normalization, pool, dropout; so again, same, with 64 and 128;"
                  + " dense 128 - batch normalization - dropout",
              Networks::mnistBn,
              GREY,
              437_610,
              436_458,
              Adam::new,
              64,
              30));

  /** All networks. */
  public static final List<Network> ALL =
      Stream.concat(TUTORIALS.stream(), Architectures.ALL.stream()).toList();

  private Networks() {}

  /** The names, in the table's order. */
  public static List<String> names() {
    return ALL.stream().map(Network::name).toList();
  }

  /**
   * The network of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Network named(String name) {
    return ALL.stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no network is named '%s'; there are %s"
                        .formatted(name, String.join(", ", names()))));
  }

  private static Sequential softmax(Shape input, int classes) {
    return new Sequential(input).add(new Flatten()).add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential mlp(Shape input, int classes) {
    return new Sequential(input)
        .add(new Flatten())
        .add(new Dense(512, Activations.RELU))
        .add(new Dense(512, Activations.RELU))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential mnistCnn(Shape input, int classes) {
    return new Sequential(input)
        .add(new Conv2D(32, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Flatten())
        .add(new Dense(512, Activations.RELU))
        .add(new BatchNormalization())
        .add(new Dropout(0.5))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential mnistCnnSmall(Shape input, int classes) {
    return new Sequential(input)
        .add(new Conv2D(32, 3, Activations.RELU).padding(Padding.SAME))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU).padding(Padding.SAME))
        .add(new MaxPooling2D())
        .add(new Flatten())
        .add(new Dense(64, Activations.RELU))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential mnistConvnet(Shape input, int classes) {
    return new Sequential(input)
        .add(new Conv2D(32, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU))
        .add(new Flatten())
        .add(new Dense(64, Activations.RELU))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential fashionCnn(Shape input, int classes) {
    return new Sequential(input)
        .add(new Conv2D(64, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU))
        .add(new MaxPooling2D())
        .add(new Flatten())
        .add(new Dense(128, Activations.RELU))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential cifarSmall(Shape input, int classes) {
    return new Sequential(input)
        .add(new Conv2D(16, 3, Activations.RELU).padding(Padding.SAME))
        .add(new MaxPooling2D())
        .add(new Conv2D(32, 3, Activations.RELU).padding(Padding.SAME))
        .add(new MaxPooling2D())
        .add(new Conv2D(64, 3, Activations.RELU).padding(Padding.SAME))
        .add(new MaxPooling2D())
        .add(new Dropout(0.3))
        .add(new Flatten())
        .add(new Dense(500, Activations.RELU))
        .add(new Dropout(0.4))
        .add(new Dense(classes, Activations.SOFTMAX));
  }

  private static Sequential cifarBn(Shape input, int classes) {
    return threePairs(input, Padding.SAME, 256, classes);
  }

  /** Digits have an empty margin: the first pair of convolutions may eat it. */
  private static Sequential mnistBn(Shape input, int classes) {
    return threePairs(input, Padding.VALID, 128, classes);
  }

  private static Sequential threePairs(Shape input, Padding first, int units, int classes) {
    Sequential model = new Sequential(input);
    for (int filters : new int[] {32, 64, 128}) {
      Padding padding = filters == 32 ? first : Padding.SAME;
      for (int i = 0; i < 2; i++) {
        model
            .add(new Conv2D(filters, 3, Activations.RELU).padding(padding))
            .add(new BatchNormalization());
      }
      model.add(new MaxPooling2D()).add(new Dropout(0.25));
    }
    return model
        .add(new Flatten())
        .add(new Dense(units, Activations.RELU))
        .add(new BatchNormalization())
        .add(new Dropout(0.5))
        .add(new Dense(classes, Activations.SOFTMAX));
  }
}
