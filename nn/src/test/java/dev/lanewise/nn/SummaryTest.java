package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.FitOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void mnistCnn() {
    assertEquals(
        """
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━┩
        │ conv2d (Conv2D)                      │ (None, 26, 26, 32)          │             320 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ max_pooling2d (MaxPooling2D)         │ (None, 13, 13, 32)          │               0 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ conv2d_1 (Conv2D)                    │ (None, 11, 11, 64)          │          18,496 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ max_pooling2d_1 (MaxPooling2D)       │ (None, 5, 5, 64)            │               0 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ flatten (Flatten)                    │ (None, 1600)                │               0 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ dense (Dense)                        │ (None, 512)                 │         819,712 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ batch_normalization                  │ (None, 512)                 │           2,048 │
        │ (BatchNormalization)                 │                             │                 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ dropout (Dropout)                    │ (None, 512)                 │               0 │
        ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
        │ dense_1 (Dense)                      │ (None, 10)                  │           5,130 │
        └──────────────────────────────────────┴─────────────────────────────┴─────────────────┘
         Total params: 845,706 (3.23 MB)
         Trainable params: 844,682 (3.22 MB)
         Non-trainable params: 1,024 (4.00 KB)
        """,
        Summary.of(Networks.named("mnist-cnn").model()));
  }

  /** What https://keras.io/examples/vision/mnist_convnet/ shows: a terminal of 80 columns. */
  @Test
  void kerasExample() {
    Model model =
        new Sequential(28, 28, 1)
            .add(new Conv2D(32, 3, Activations.RELU))
            .add(new MaxPooling2D())
            .add(new Conv2D(64, 3, Activations.RELU))
            .add(new MaxPooling2D())
            .add(new Flatten())
            .add(new Dropout(0.5))
            .add(new Dense(10, Activations.SOFTMAX));
    assertEquals(
        """
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
        │ conv2d (Conv2D)                 │ (None, 26, 26, 32)     │           320 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ max_pooling2d (MaxPooling2D)    │ (None, 13, 13, 32)     │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ conv2d_1 (Conv2D)               │ (None, 11, 11, 64)     │        18,496 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ max_pooling2d_1 (MaxPooling2D)  │ (None, 5, 5, 64)       │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ flatten (Flatten)               │ (None, 1600)           │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dropout (Dropout)               │ (None, 1600)           │             0 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ dense (Dense)                   │ (None, 10)             │        16,010 │
        └─────────────────────────────────┴────────────────────────┴───────────────┘
         Total params: 34,826 (136.04 KB)
         Trainable params: 34,826 (136.04 KB)
         Non-trainable params: 0 (0.00 B)
        """,
        Summary.of(model, 80));
  }

  private static Model residual() {
    Node in = Node.input(32, 32, 3);
    Node x =
        in.then(new Conv2D(16, 3).padding(Padding.SAME))
            .then(new BatchNormalization())
            .then(new ReLU());
    Node y =
        x.then(new Conv2D(16, 3).padding(Padding.SAME))
            .then(new Conv2D(16, 3).padding(Padding.SAME));
    Node z = x.then(new Conv2D(16, 1));
    Node out =
        Node.merge(new Add(), y, z)
            .then(new GlobalAveragePooling2D().named("a_name_that_is_much_longer_than_its_column"))
            .then(new Dense(10));
    return new Model(in, out);
  }

  @Test
  void graph() {
    assertEquals(
        """
        Model: "functional"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
        │ input_layer (InputLayer)      │ (None, 32, 32, 3)         │               0 │ -                          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ conv2d (Conv2D)               │ (None, 32, 32, 16)        │             448 │ input_layer[0][0]          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ batch_normalization           │ (None, 32, 32, 16)        │              64 │ conv2d[0][0]               │
        │ (BatchNormalization)          │                           │                 │                            │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ re_lu (ReLU)                  │ (None, 32, 32, 16)        │               0 │ batch_normalization[0][0]  │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ conv2d_1 (Conv2D)             │ (None, 32, 32, 16)        │           2,320 │ re_lu[0][0]                │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ conv2d_2 (Conv2D)             │ (None, 32, 32, 16)        │           2,320 │ conv2d_1[0][0]             │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ conv2d_3 (Conv2D)             │ (None, 32, 32, 16)        │             272 │ re_lu[0][0]                │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ add (Add)                     │ (None, 32, 32, 16)        │               0 │ conv2d_2[0][0],            │
        │                               │                           │                 │ conv2d_3[0][0]             │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ a_name_that_is_much_longer_t… │ (None, 16)                │               0 │ add[0][0]                  │
        │ (GlobalAveragePooling2D)      │                           │                 │                            │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ dense (Dense)                 │ (None, 10)                │             170 │ a_name_that_is_much_longe… │
        └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
         Total params: 5,594 (21.85 KB)
         Trainable params: 5,562 (21.73 KB)
         Non-trainable params: 32 (128.00 B)
        """,
        Summary.of(residual()));
  }

  /** A chain takes three columns even where it is no Sequential, but then the input has a row. */
  @Test
  void chainOfNodes() {
    Node in = Node.input(4);
    String text = Summary.of(new Model(in, in.then(new Dense(2))).named("small"));
    assertTrue(text.startsWith("Model: \"small\"\n"), text);
    assertTrue(
        text.contains(
            "│ input_layer (InputLayer)             │ (None, 4)                   │               0"
                + " │\n"),
        text);
    assertFalse(text.contains("Connected to"));
  }

  /**
   * As in Keras: what the optimizer keeps, its step number and its learning rate count once it is
   * used.
   */
  @Test
  void countsTheOptimizersWeights() {
    Sequential model = new Sequential(3).add(new Dense(8).trainable(false)).add(new Dense(4));
    model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true));
    assertFalse(Summary.of(model).contains("Optimizer"));
    model.fit(Tensor.zeros(2, 3), Tensor.zeros(2), new FitOptions().verbose(0));
    assertTrue(
        Summary.of(model)
            .endsWith(
                """
                 Total params: 142 (568.00 B)
                 Trainable params: 36 (144.00 B)
                 Non-trainable params: 32 (128.00 B)
                 Optimizer params: 74 (296.00 B)
                """),
        Summary.of(model));
    model.compile(new SGD(), new SparseCategoricalCrossentropy().fromLogits(true));
    model.fit(Tensor.zeros(2, 3), Tensor.zeros(2), new FitOptions().verbose(0));
    assertTrue(Summary.of(model).endsWith(" Optimizer params: 2 (8.00 B)\n"), Summary.of(model));
  }

  @Test
  void sizes() {
    // 288 weights are 1.125 KB: Python rounds to even.
    assertTrue(
        Summary.of(new Sequential(1).add(new Dense(144)))
            .contains(" Total params: 288 (1.12 KB)\n"));
    assertTrue(
        Summary.of(new Sequential(512).add(new Dense(512)))
            .contains(" Total params: 262,656 (1.00 MB)\n"));
    assertTrue(Summary.of(new Sequential(1)).contains(" Total params: 0 (0.00 B)\n"));
  }

  @Test
  void names() {
    Sequential model =
        new Sequential(8, 8, 1)
            .add(new Conv2D(1, 3))
            .add(new ReLU())
            .add(new BatchNormalization())
            .add(new Conv2D(1, 3))
            .add(new MaxPooling2D().named("conv2d_2"))
            .add(new Conv2D(1, 1))
            .add(new Activation(Activations.TANH))
            .add(new GlobalAveragePooling2D())
            .add(new Dense(1))
            .add(new Dense(1));
    assertEquals(
        List.of(
            "conv2d",
            "re_lu",
            "batch_normalization",
            "conv2d_1",
            "conv2d_2",
            "conv2d_3",
            "activation",
            "global_average_pooling2d",
            "dense",
            "dense_1"),
        model.layers().stream().map(Layer::name).toList());
  }

  /** Every line is as wide as asked for, however narrow the terminal. */
  @Test
  void widths() {
    for (int columns = 1; columns < 130; columns++) {
      for (Model model : List.of(Networks.named("mnist-cnn").model().build(0), residual())) {
        int expected = Math.max(40, Math.min(model instanceof Sequential ? 88 : 108, columns - 4));
        List<String> lines = Summary.of(model, columns).lines().toList();
        lines
            .subList(1, lines.size() - 3)
            .forEach(line -> assertEquals(expected, line.length(), line));
      }
    }
  }

  @Test
  void linesWhereTheEncodingHasThem() {
    assertTrue(printed(StandardCharsets.UTF_8).contains("┡━━"));
    String ascii = printed(StandardCharsets.US_ASCII);
    assertTrue(ascii.contains("+----"), ascii);
    assertTrue(ascii.chars().allMatch(c -> c < 128 && c != '?'), ascii);
  }

  private static String printed(Charset charset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Summary.print(residual(), new PrintStream(bytes, false, charset), false);
    return bytes.toString(charset);
  }
}
