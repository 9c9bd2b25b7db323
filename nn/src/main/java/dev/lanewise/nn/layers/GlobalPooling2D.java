package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * What {@link GlobalAveragePooling2D} and {@link GlobalMaxPooling2D} have in common: one window as
 * large as the image.
 *
 * @param <T> the subclass, which the option returns
 */
public abstract class GlobalPooling2D<T extends GlobalPooling2D<T>> extends Layer {
  private boolean keepDims;

  GlobalPooling2D() {}

  abstract T self();

  @Override
  public final Config config() {
    return Config.of("keepDims", keepDims);
  }

  /** Whether the output keeps two axes of extent 1; default false. */
  public final T keepDims(boolean keepDims) {
    this.keepDims = keepDims;
    return self();
  }

  @Override
  public final Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    int n = input.dim(0);
    int c = input.dim(3);
    return keepDims ? Shape.of(n, 1, 1, c) : Shape.of(n, c);
  }

  /** Memory for the output; refuses an input that does not fit. */
  final Tensor output(Tensor x, Context context) {
    return context.tensor("y", outputShape(x, context));
  }

  /** The window, made once a shape. */
  final ConvGeometry geometry(Tensor x, Context context) {
    return context.perShape(
        "geometry",
        this,
        x.shape(),
        (layer, s) ->
            ConvGeometry.pooling(
                s.dim(0), s.dim(1), s.dim(2), s.dim(3), s.dim(1), s.dim(2), 1, 1, Padding.VALID));
  }

  @Override
  public final String toString() {
    return type() + (keepDims ? "(keepDims)" : "");
  }
}
