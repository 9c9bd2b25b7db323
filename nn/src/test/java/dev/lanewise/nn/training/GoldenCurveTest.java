package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.optimizers.SGD;
import org.junit.jupiter.api.Test;

/**
 * The first ten losses of one small training. The figures are those of {@link Naive} below, the
 * same network written once more in double, sample by sample and straight from the formulas; it
 * shares no code with the library, and is run along, so that figures, library and naive twin hold
 * each other.
 */
class GoldenCurveTest {
  private static final double[] GOLDEN = {
    1.4730288580297972, 1.2667942471779812, 0.987377334226313, 0.7844755630924272,
        0.7007631565233439,
    0.6750661511745866, 0.6658608116283412, 0.6607418574643742, 0.6584141246418159,
        0.6585024498875368
  };

  private static final int N = 12;
  private static final int SIZE = 7;
  private static final int FILTERS = 3;
  private static final int POOLED = 3;
  private static final int FEATURES = POOLED * POOLED * FILTERS;
  private static final int CLASSES = 4;
  private static final double RATE = 0.1;
  private static final double MOMENTUM = 0.9;

  private static double value(int purpose, int i) {
    return Math.sin(12.9898 * i + 78.233 * purpose) * 0.5;
  }

  private static float[] values(int purpose, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) value(purpose, i);
    }
    return values;
  }

  private static int label(int n) {
    return n * n % CLASSES;
  }

  @Test
  void theFirstTenLosses() {
    Model model =
        new Sequential(SIZE, SIZE, 1)
            .add(new Conv2D(FILTERS, 3, Activations.RELU).padding(Padding.SAME))
            .add(new MaxPooling2D())
            .add(new Flatten())
            .add(new Dense(CLASSES, Activations.SOFTMAX))
            .compile(new SGD(RATE, MOMENTUM, false), new SparseCategoricalCrossentropy());
    model.setWeights(
        "conv2d",
        Tensor.of(values(1, 9 * FILTERS), 3, 3, 1, FILTERS),
        Tensor.of(values(2, FILTERS), FILTERS));
    model.setWeights(
        "dense",
        Tensor.of(values(3, FEATURES * CLASSES), FEATURES, CLASSES),
        Tensor.of(values(4, CLASSES), CLASSES));
    Tensor x = Tensor.of(values(0, N * SIZE * SIZE), N, SIZE, SIZE, 1);
    Tensor y = Tensor.zeros(N);
    for (int n = 0; n < N; n++) {
      y.data()[n] = label(n);
    }
    History history = model.fit(x, y, QUIET.epochs(10).batchSize(N).shuffle(false));
    double[] naive = new Naive().losses();
    double[] ours = history.get("loss").stream().mapToDouble(loss -> loss).toArray();
    assertArrayEquals(GOLDEN, naive, 1e-9);
    // Float against double: ten steps of roundings of 2^-24, each loss of the order of 1.
    assertArrayEquals(GOLDEN, ours, 1e-5);
  }

  private static final class Naive {
    private final double[] kernel = doubles(1, 9 * FILTERS);
    private final double[] bias = doubles(2, FILTERS);
    private final double[] dense = doubles(3, FEATURES * CLASSES);
    private final double[] denseBias = doubles(4, CLASSES);
    private final double[][] weights = {kernel, bias, dense, denseBias};
    private final double[][] gradients = {
      new double[kernel.length],
      new double[bias.length],
      new double[dense.length],
      new double[denseBias.length]
    };
    private final double[][] momenta = {
      new double[kernel.length],
      new double[bias.length],
      new double[dense.length],
      new double[denseBias.length]
    };
    private final double[] x = doubles(0, N * SIZE * SIZE);

    private static double[] doubles(int purpose, int size) {
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) value(purpose, i);
      }
      return values;
    }

    double[] losses() {
      double[] losses = new double[10];
      for (int step = 0; step < losses.length; step++) {
        for (int n = 0; n < N; n++) {
          losses[step] += sample(n) / N;
        }
        for (int k = 0; k < weights.length; k++) {
          for (int i = 0; i < weights[k].length; i++) {
            momenta[k][i] = MOMENTUM * momenta[k][i] - RATE * gradients[k][i];
            weights[k][i] += momenta[k][i];
            gradients[k][i] = 0;
          }
        }
      }
      return losses;
    }

    private double pixel(int n, int row, int column) {
      return row < 0 || row >= SIZE || column < 0 || column >= SIZE
          ? 0
          : x[(n * SIZE + row) * SIZE + column];
    }

    private double convolution(int n, int row, int column, int filter) {
      double sum = bias[filter];
      for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 3; s++) {
          sum += kernel[(r * 3 + s) * FILTERS + filter] * pixel(n, row + r - 1, column + s - 1);
        }
      }
      return Math.max(sum, 0);
    }

    /** The loss of one sample; adds its share of the gradients. */
    private double sample(int n) {
      double[] features = new double[FEATURES];
      int[] from = new int[FEATURES]; // which of the four cells is the maximum
      for (int j = 0; j < FEATURES; j++) {
        for (int cell = 0; cell < 4; cell++) {
          double y = convolution(n, row(j, cell), column(j, cell), j % FILTERS);
          if (cell == 0 || y > features[j]) {
            features[j] = y;
            from[j] = cell;
          }
        }
      }
      double[] p = new double[CLASSES];
      double sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        double z = denseBias[k];
        for (int j = 0; j < FEATURES; j++) {
          z += features[j] * dense[j * CLASSES + k];
        }
        p[k] = Math.exp(z);
        sum += p[k];
      }
      for (int k = 0; k < CLASSES; k++) {
        p[k] /= sum;
        double dz = (p[k] - (k == label(n) ? 1 : 0)) / N;
        gradients[3][k] += dz;
        for (int j = 0; j < FEATURES; j++) {
          gradients[2][j * CLASSES + k] += dz * features[j];
          if (features[j] > 0) {
            convolutionGradient(
                n, row(j, from[j]), column(j, from[j]), j % FILTERS, dz * dense[j * CLASSES + k]);
          }
        }
      }
      return -Math.log(p[label(n)]);
    }

    private static int row(int feature, int cell) {
      return feature / FILTERS / POOLED * 2 + cell / 2;
    }

    private static int column(int feature, int cell) {
      return feature / FILTERS % POOLED * 2 + cell % 2;
    }

    private void convolutionGradient(int n, int row, int column, int filter, double dy) {
      gradients[1][filter] += dy;
      for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 3; s++) {
          gradients[0][(r * 3 + s) * FILTERS + filter] +=
              dy * pixel(n, row + r - 1, column + s - 1);
        }
      }
    }
  }
}
