package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kernels by hand, 3x3 in rows, to see what a convolution does before one learns. They are applied
 * by a {@link Conv2D} whose weights are set, which like every network's does not flip them.
 */
public enum FixedKernel {
  /** Keeps the image. */
  IDENTITY(1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
  /** From dark to light, left to right: upright edges. */
  SOBEL_X(1, -1, 0, 1, -2, 0, 2, -1, 0, 1),
  /** From dark to light, top to bottom: level edges. */
  SOBEL_Y(1, -1, -2, -1, 0, 0, 0, 1, 2, 1),
  /** Sobel's x with equal weights. */
  PREWITT_X(1, -1, 0, 1, -1, 0, 1, -1, 0, 1),
  /** Sobel's y with equal weights. */
  PREWITT_Y(1, -1, -1, -1, 0, 0, 0, 1, 1, 1),
  /** As Sobel's x, nearer to the same answer for every direction. */
  SCHARR_X(1, -3, 0, 3, -10, 0, 10, -3, 0, 3),
  /** As Sobel's y, nearer to the same answer for every direction. */
  SCHARR_Y(1, -3, -10, -3, 0, 0, 0, 3, 10, 3),
  /** What differs from its neighbours. */
  LAPLACIAN(1, 0, 1, 0, 1, -4, 1, 0, 1, 0),
  /** The image and its differences. */
  SHARPEN(1, 0, -1, 0, -1, 5, -1, 0, -1, 0),
  /** As lit from the upper left. */
  EMBOSS(1, -2, -1, 0, -1, 1, 1, 0, 1, 2),
  /** The mean of nine. */
  BOX_BLUR(9, 1, 1, 1, 1, 1, 1, 1, 1, 1),
  /** A mean that weighs the middle more. */
  GAUSSIAN_BLUR(16, 1, 2, 1, 2, 4, 2, 1, 2, 1);

  private static final int COLUMNS = 4;
  private static final int SIDE = 256;

  private final float[] weights = new float[9];

  FixedKernel(float divisor, float... weights) {
    for (int i = 0; i < weights.length; i++) {
      this.weights[i] = weights[i] / divisor;
    }
  }

  /** The weights, {@code [3, 3]} in rows: a copy. */
  public float[] weights() {
    return weights.clone();
  }

  /** Whether flat areas become 0, so that outputs have both signs. */
  private boolean isDifference() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return Math.abs(sum) < 1e-6;
  }

  /** As the command names it: {@code sobel-x}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kernel of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static FixedKernel named(String name) {
    for (FixedKernel kernel : values()) {
      if (kernel.toString().equals(name)) {
        return kernel;
      }
    }
    throw new IllegalArgumentException(
        "no kernel is named '%s'; there are %s".formatted(name, List.of(values())));
  }

  /**
   * Convolves an image with kernels, without padding.
   *
   * @param x {@code [n, h, w, 1]}, at least 3x3
   * @param kernels at least one
   * @return {@code [n, h - 2, w - 2, kernels]}
   */
  public static Tensor convolve(Tensor x, List<FixedKernel> kernels) {
    int count = kernels.size();
    Sequential model =
        new Sequential(x.shape().sample())
            .add(new Conv2D(count, 3).padding(Padding.VALID).useBias(false).named("kernels"));
    model.build(0);
    Tensor weights = Tensor.zeros(3, 3, 1, count); // [kh, kw, c, filters]
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < 9; i++) {
        weights.data()[i * count + k] = kernels.get(k).weights[i];
      }
    }
    model.setWeights("kernels", weights);
    return model.predict(x);
  }

  /**
   * A sheet: the image, what each kernel makes of it, and where Sobel's two are among them how
   * steep it is, {@code sqrt(x^2 + y^2)}. Outputs of both signs have grey for 0; others run from 0
   * (black) to 1 (white).
   *
   * @param x a grey image {@code [1, h, w, 1]} with values from 0 to 1, at least 3x3
   * @throws IllegalArgumentException if x is another
   */
  public static Picture sheet(Tensor x, List<FixedKernel> kernels) {
    Shape shape = x.shape();
    if (shape.rank() != 4
        || shape.dim(0) != 1
        || shape.dim(3) != 1
        || Math.min(shape.dim(1), shape.dim(2)) < 3
        || kernels.isEmpty()) {
      throw new IllegalArgumentException(
          "kernels take a grey image [1, h, w, 1] of at least 3x3, but got %s for %s"
              .formatted(shape, kernels));
    }
    Tensor y = convolve(x, kernels);
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(inner(x), "image"));
    for (int k = 0; k < kernels.size(); k++) {
      FixedKernel kernel = kernels.get(k);
      float[] values = channel(y, k);
      float[] ends = Heat.ends(values, 0, values.length);
      double reach = Math.max(-ends[0], ends[1]);
      BufferedImage image =
          kernel.isDifference()
              ? Heat.image(values, y.dim(2), -reach, reach, ColorMap.GREY)
              : Heat.image(values, y.dim(2), 0, 1, ColorMap.GREY);
      cells.add(new Cell(image, kernel.toString()));
    }
    int sobelX = kernels.indexOf(SOBEL_X);
    int sobelY = kernels.indexOf(SOBEL_Y);
    if (sobelX >= 0 && sobelY >= 0) {
      float[] steep = steepness(channel(y, sobelX), channel(y, sobelY));
      double most = Heat.ends(steep, 0, steep.length)[1];
      cells.add(new Cell(Heat.image(steep, y.dim(2), 0, most, ColorMap.INFERNO), "sobel x and y"));
    }
    return ImageSheet.titled("", COLUMNS, SIDE, cells, "an image under the kernels " + kernels);
  }

  private static float[] channel(Tensor y, int k) {
    float[] values = new float[y.dim(1) * y.dim(2)];
    for (int i = 0; i < values.length; i++) {
      values[i] = y.data()[i * y.dim(3) + k];
    }
    return values;
  }

  private static float[] steepness(float[] x, float[] y) {
    float[] steep = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      steep[i] = (float) Math.hypot(x[i], y[i]);
    }
    return steep;
  }

  /** Without the outermost pixels, as large as what comes out. */
  private static BufferedImage inner(Tensor x) {
    int h = x.dim(1) - 2;
    int w = x.dim(2) - 2;
    float[] values = new float[h * w];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.get(0, i / w + 1, i % w + 1, 0);
    }
    return Heat.image(values, w, 0, 1, ColorMap.GREY);
  }
}
