package dev.lanewise.io;

import java.util.Arrays;

/**
 * Resizes pictures: bilinear where they grow, and where they shrink the same triangle made as wide
 * as the step between outputs, so that every input counts and fine patterns do not alias.
 *
 * <p>Along each axis, with {@code s = in / out}, output o has its centre at {@code c = (o + 0.5) s}
 * and
 *
 * <pre>
 * y[o] = sum over i of w[i] x[i] / sum over i of w[i]
 * w[i] = max(0, 1 - |i + 0.5 - c| / max(s, 1))
 * </pre>
 *
 * over the inputs there are. Both axes are independent. This is what TensorFlow's {@code
 * tf.image.resize(method='bilinear', antialias=True)} and Pillow's {@code BILINEAR} compute.
 */
final class Resampler {
  /** Gives row y of the picture, {@code [width, channels]}. */
  interface Rows {
    void read(int y, double[] row);
  }

  private Resampler() {}

  /** The picture as {@code [outHeight, outWidth, channels]}; its rows are read once, from 0 on. */
  static double[] resize(
      int height, int width, int channels, Rows rows, int outHeight, int outWidth) {
    Axis vertical = new Axis(height, outHeight);
    Axis horizontal = new Axis(width, outWidth);
    double[] row = new double[width * channels];
    double[] narrow = new double[outWidth * channels];
    double[] out = new double[outHeight * narrow.length];
    for (int y = 0; y < height; y++) {
      rows.read(y, row);
      horizontal.apply(row, channels, narrow);
      for (int o = vertical.firstOutput(y); o < outHeight && vertical.first[o] <= y; o++) {
        double weight = vertical.weight(o, y);
        for (int i = 0; i < narrow.length; i++) {
          out[o * narrow.length + i] += weight * narrow[i];
        }
      }
    }
    return out;
  }

  /**
   * The weights along one axis: those of output o belong to the inputs from {@code first[o]} on.
   */
  private static final class Axis {
    final int[] first;
    final double[][] weights;

    Axis(int in, int out) {
      double scale = (double) in / out;
      double reach = Math.max(scale, 1);
      first = new int[out];
      weights = new double[out][];
      for (int o = 0; o < out; o++) {
        double center = (o + 0.5) * scale;
        int from = Math.max(0, (int) Math.floor(center - reach - 0.5) + 1);
        int to = Math.min(in - 1, (int) Math.ceil(center + reach - 0.5) - 1);
        first[o] = from;
        weights[o] = new double[to - from + 1];
        for (int i = from; i <= to; i++) {
          weights[o][i - from] = Math.max(0, 1 - Math.abs(i + 0.5 - center) / reach);
        }
        double sum = Arrays.stream(weights[o]).sum();
        for (int i = 0; i < weights[o].length; i++) {
          weights[o][i] /= sum;
        }
      }
    }

    /** The first output that needs input i; outputs need later inputs the later they are. */
    int firstOutput(int i) {
      int low = 0;
      int high = first.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (first[middle] + weights[middle].length <= i) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    double weight(int output, int i) {
      return weights[output][i - first[output]];
    }

    void apply(double[] row, int channels, double[] out) {
      for (int o = 0; o < first.length; o++) {
        for (int channel = 0; channel < channels; channel++) {
          double sum = 0;
          for (int i = 0; i < weights[o].length; i++) {
            sum += weights[o][i] * row[(first[o] + i) * channels + channel];
          }
          out[o * channels + channel] = sum;
        }
      }
    }
  }
}
