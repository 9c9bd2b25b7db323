package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Upsampling;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import java.util.Locale;

/**
 * Images enlarged by whole factors: {@code x [n, h, w, c] -> y [n, h rows, w columns, c]}.
 *
 * <pre>
 * nearest   forward:  y[n,i,j,c] = x[n, i / rows, j / columns, c]
 *           backward: dx[n,i,j,c] = sum of dy over the pixels that became of x[n,i,j,c]
 * bilinear  forward:  y[n,i,j,c] = sum over a, b of s(i,a) t(j,b) x[n,a,b,c]
 *                       s(i,a) = max(0, 1 - |(i + 1/2) / rows - 1/2 - a|), likewise t by columns;
 *                       beyond the border, the border's pixel
 *           backward: dx[n,a,b,c] = sum over i, j of s(i,a) t(j,b) dy[n,i,j,c]
 * </pre>
 *
 * <p>Defaults: twice as large, nearest. Limit: nearest and bilinear alone. Source:
 * https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 */
public final class UpSampling2D extends Layer {
  /** What a new pixel is made of. */
  public enum Interpolation {
    /** The pixel it came from. */
    NEAREST,
    /** The four pixels around it, each by its nearness. */
    BILINEAR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Window size;
  private Interpolation interpolation = Interpolation.NEAREST;

  /** Twice as large. */
  public UpSampling2D() {
    this(2);
  }

  /** So many times as many rows and columns. */
  public UpSampling2D(int size) {
    this(size, size);
  }

  /** So many times as many rows, and so many times as many columns. */
  public UpSampling2D(int rows, int columns) {
    size = Window.of("UpSampling2D: size", rows, columns);
  }

  /** From what {@link #config} gave. */
  public static UpSampling2D of(Config config) {
    Window size = Window.of(config, "size");
    return new UpSampling2D(size.h(), size.w()).interpolation(config.getString("interpolation"));
  }

  @Override
  public Config config() {
    return Config.of("size", size.dims(), "interpolation", interpolation.toString());
  }

  /** What a new pixel is made of; default nearest. */
  public UpSampling2D interpolation(Interpolation interpolation) {
    this.interpolation = interpolation;
    return this;
  }

  /** What a new pixel is made of, by Keras's name: {@code nearest} or {@code bilinear}. */
  public UpSampling2D interpolation(String name) {
    for (Interpolation each : Interpolation.values()) {
      if (each.toString().equals(name)) {
        return interpolation(each);
      }
    }
    throw new IllegalArgumentException(
        "UpSampling2D: interpolation must be nearest or bilinear but got '" + name + "'");
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    return geometry(input).inputShape().withBatch(input.dim(0));
  }

  private ConvGeometry geometry(Shape s) {
    int n = Math.max(s.dim(0), 1); // while a model is built the batch is not known
    return Upsampling.geometry(n, s.dim(1), s.dim(2), s.dim(3), size.h(), size.w());
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y = context.tensor("y", outputShape(x, context));
    ConvGeometry g = context.perShape("geometry", this, x.shape(), UpSampling2D::geometry);
    switch (interpolation) {
      case NEAREST -> Upsampling.nearest(g, x, y);
      case BILINEAR -> Upsampling.bilinear(g, x, y);
    }
    context.save("x", x);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Shape input = context.saved("x").shape();
    Tensor dx = context.tensor("dx", input);
    ConvGeometry g = context.perShape("geometry", this, input, UpSampling2D::geometry);
    switch (interpolation) {
      case NEAREST -> Upsampling.nearestBackward(g, dy, dx);
      case BILINEAR -> Upsampling.bilinearBackward(g, dy, dx);
    }
    return dx;
  }

  @Override
  public String toString() {
    return "UpSampling2D("
        + size
        + (interpolation == Interpolation.NEAREST ? "" : ", " + interpolation)
        + ")";
  }
}
