package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small networks and data for the tests of training. */
final class Nets {
  static final FitOptions QUIET = new FitOptions().verbose(0);

  private Nets() {}

  /** A convolution, batch normalisation, dropout and softmax over 3 classes for 6x6 images. */
  static Model small() {
    return small(new Adam(0.01));
  }

  static Model small(Optimizer optimizer) {
    return new Sequential(6, 6, 1)
        .add(new Conv2D(5, 3, Activations.RELU))
        .add(new BatchNormalization())
        .add(new Dropout(0.3))
        .add(new Flatten())
        .add(new Dense(3, Activations.SOFTMAX))
        .build(1)
        .compile(optimizer, new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  /** As {@link #small}, but without what makes training differ from evaluation. */
  static Model plain(Optimizer optimizer) {
    return new Sequential(6, 6, 1)
        .add(new Flatten())
        .add(new Dense(7, Activations.TANH))
        .add(new Dense(3, Activations.SOFTMAX))
        .build(1)
        .compile(optimizer, new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  /** Images of noise, brighter in the third of their rows that is their class. */
  static TensorDataset images(int count) {
    Random random = new Random(3);
    Tensor x = Tensor.zeros(count, 6, 6, 1);
    Tensor y = Tensor.zeros(count);
    for (int i = 0; i < count; i++) {
      y.data()[i] = random.nextInt(3);
      for (int k = 0; k < 36; k++) {
        x.data()[36 * i + k] = random.nextFloat() + (k / 12 == y.data()[i] ? 0.5f : 0);
      }
    }
    return new TensorDataset(x, y);
  }

  /** All weights of a model in one line of bits. */
  static List<Integer> bits(Model model) {
    List<Integer> bits = new ArrayList<>();
    for (Parameter parameter : model.weights().values()) {
      for (float value : parameter.value().data()) {
        bits.add(Float.floatToRawIntBits(value));
      }
    }
    return bits;
  }
}
