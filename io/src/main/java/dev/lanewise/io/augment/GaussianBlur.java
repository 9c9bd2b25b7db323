package dev.lanewise.io.augment;

import dev.lanewise.engine.RandomStream;
import java.util.Arrays;

/**
 * Blurs pictures with a bell curve, {@code exp(-d^2 / (2 sigma^2))} over 3 sigma either way and
 * normalised, along rows and then columns; outside as {@link FillMode#REFLECT}.
 */
public final class GaussianBlur implements Augmentation {
  private static final double REACH = 3;

  private final double low;
  private final double high;

  /** With a sigma from low to high, in pixels; 0 leaves a picture as it is. */
  public GaussianBlur(double low, double high) {
    Check.ordered("GaussianBlur: sigma", low, high, 0);
    this.low = low;
    this.high = high;
  }

  @Override
  public void apply(Picture picture, RandomStream random) {
    double sigma = Draw.uniform(random, low, high);
    int reach = (int) Math.ceil(REACH * sigma);
    if (reach == 0) {
      return;
    }
    double[] weights = weights(sigma, reach);
    double[] sums = new double[picture.width() * picture.channels()];
    alongRows(picture, weights, sums);
    alongColumns(picture, weights, sums);
  }

  private static void alongRows(Picture picture, double[] weights, double[] sums) {
    int reach = weights.length - 1;
    int width = picture.width();
    int channels = picture.channels();
    float[] x = picture.pixels();
    float[] line = picture.next(1, width + 2 * reach, channels); // a row and what lies beside it
    for (int row = 0; row < picture.height(); row++) {
      int at = row * sums.length;
      for (int column = -reach; column < width + reach; column++) {
        int from = (int) FillMode.REFLECT.map(column, width);
        for (int channel = 0; channel < channels; channel++) {
          line[(column + reach) * channels + channel] = x[at + from * channels + channel];
        }
      }
      Arrays.fill(sums, 0);
      for (int d = 0; d <= reach; d++) {
        add(sums, weights[d], line, (reach - d) * channels, (reach + d) * channels);
      }
      store(sums, x, at);
    }
  }

  private static void alongColumns(Picture picture, double[] weights, double[] sums) {
    int height = picture.height();
    float[] x = picture.pixels();
    float[] y = picture.next(height, picture.width(), picture.channels());
    for (int row = 0; row < height; row++) {
      Arrays.fill(sums, 0);
      for (int d = 0; d < weights.length; d++) {
        int above = (int) FillMode.REFLECT.map(row - d, height);
        int below = (int) FillMode.REFLECT.map(row + d, height);
        add(sums, weights[d], x, above * sums.length, below * sums.length);
      }
      store(sums, y, row * sums.length);
    }
    picture.swap();
  }

  /** {@code sums += weight (x[one + i] + x[other + i])}, a loop that the compiler vectorises. */
  private static void add(double[] sums, double weight, float[] x, int one, int other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (x[one + i] + (double) x[other + i]);
    }
  }

  private static void store(double[] sums, float[] y, int at) {
    for (int i = 0; i < sums.length; i++) {
      y[at + i] = (float) sums[i];
    }
  }

  /** The weights of the pixels at distance 0, which is added twice, 1 ... */
  private static double[] weights(double sigma, int reach) {
    double[] weights = new double[reach + 1];
    double sum = 0;
    for (int d = 0; d <= reach; d++) {
      weights[d] = d == 0 ? 0.5 : Math.exp(-d * d / (2 * sigma * sigma));
      sum += 2 * weights[d];
    }
    for (int d = 0; d <= reach; d++) {
      weights[d] /= sum;
    }
    return weights;
  }

  @Override
  public String toString() {
    return "GaussianBlur(%s to %s)".formatted(Check.text(low), Check.text(high));
  }
}
