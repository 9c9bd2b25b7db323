package dev.lanewise.nn.initializers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;

/** The distributions weights are drawn from, one number after the other from their stream. */
final class Draws {
  /** The standard deviation of a standard normal distribution cut off at -2 and 2. */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  private Draws() {}

  /** Between -l and l, l the root of {@code square}. */
  static void uniform(Tensor weight, RandomStream random, double square) {
    double limit = Math.sqrt(square);
    float[] w = weight.data();
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  static void uniform(Tensor weight, RandomStream random, double min, double max) {
    float[] w = weight.data();
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (min + random.nextDouble() * (max - min));
    }
  }

  static void normal(Tensor weight, RandomStream random, double mean, double stddev) {
    float[] w = weight.data();
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (mean + stddev * random.nextGaussian());
    }
  }

  /** With this variance after truncation. */
  static void truncated(Tensor weight, RandomStream random, double variance) {
    truncated(weight, random, 0, Math.sqrt(variance) / TRUNCATED_STD);
  }

  /** With this sigma before truncation. */
  static void truncated(Tensor weight, RandomStream random, double mean, double sigma) {
    float[] w = weight.data();
    for (int i = 0; i < w.length; i++) {
      double z;
      do {
        z = random.nextGaussian();
      } while (Math.abs(z) > 2);
      w[i] = (float) (mean + sigma * z);
    }
  }

  /**
   * A normal matrix of at least as many rows as columns, its columns made orthogonal one after the
   * other (Gram and Schmidt, twice), which is Q of Q R with a positive diagonal of R; transposed
   * where the weight has fewer rows than columns.
   */
  static void orthogonal(Tensor weight, RandomStream random, double gain) {
    if (weight.shape().rank() < 2) {
      throw new IllegalArgumentException(
          "orthogonal: expected a weight of two axes or more but got " + weight.shape());
    }
    int cols = weight.dim(-1);
    int rows = weight.size() / cols;
    int length = Math.max(rows, cols);
    double[][] vectors = new double[Math.min(rows, cols)][length];
    for (int i = 0; i < length; i++) { // by rows of the tall matrix
      for (double[] vector : vectors) {
        vector[i] = random.nextGaussian();
      }
    }
    for (int k = 0; k < vectors.length; k++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < k; j++) {
          subtract(vectors[k], vectors[j], dot(vectors[k], vectors[j]));
        }
      }
      double size = Math.sqrt(dot(vectors[k], vectors[k]));
      for (int i = 0; i < length; i++) {
        vectors[k][i] /= size;
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        double value = rows >= cols ? vectors[c][r] : vectors[r][c];
        weight.data()[r * cols + c] = (float) (gain * value);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i < a.length - 1; i += 2) {
      even += a[i] * b[i];
      odd += a[i + 1] * b[i + 1];
    }
    return i < a.length ? even + odd + a[i] * b[i] : even + odd;
  }

  private static void subtract(double[] a, double[] b, double factor) {
    for (int i = 0; i < a.length; i++) {
      a[i] -= factor * b[i];
    }
  }

  static void identity(Tensor weight, double gain) {
    int rank = weight.shape().rank();
    if (rank < 2) {
      throw new IllegalArgumentException(
          "identity: expected a weight of two axes or more but got " + weight.shape());
    }
    weight.fill(0);
    int middle = 0;
    for (int axis = 0; axis < rank - 2; axis++) {
      middle = middle * weight.dim(axis) + weight.dim(axis) / 2;
    }
    int in = weight.dim(-2);
    int out = weight.dim(-1);
    for (int i = 0; i < Math.min(in, out); i++) {
      weight.data()[(middle * in + i) * out + i] = (float) gain;
    }
  }
}
