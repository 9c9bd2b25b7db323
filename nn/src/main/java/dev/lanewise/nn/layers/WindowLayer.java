package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Config;

/**
 * What the layers have in common whose kernel slides over images: its size, strides, dilation and
 * padding.
 *
 * @param <T> the subclass, which the options return
 */
public abstract class WindowLayer<T extends WindowLayer<T>> extends KernelLayer<T> {
  private final Window kernelSize;
  private Window strides = new Window(1, 1);
  private Window dilation = new Window(1, 1);
  private Padding padding = Padding.VALID;

  WindowLayer(int kernelH, int kernelW) {
    kernelSize = Window.of(type() + ": kernelSize", kernelH, kernelW);
  }

  /** The step between windows, the same along rows and columns; default 1. */
  public final T strides(int step) {
    return strides(step, step);
  }

  /** The steps between windows along rows and columns; default 1. */
  public final T strides(int rows, int columns) {
    strides = Window.of(type() + ": strides", rows, columns);
    return checkSteps();
  }

  /** What is added at the border; default {@link Padding#VALID}: nothing. */
  public T padding(Padding padding) {
    this.padding = padding;
    return self();
  }

  /** The distance between the kernel's cells, the same along rows and columns; default 1. */
  public final T dilation(int distance) {
    return dilation(distance, distance);
  }

  /** The distances between the kernel's cells along rows and columns; default 1. */
  public final T dilation(int rows, int columns) {
    dilation = Window.of(type() + ": dilation", rows, columns);
    return checkSteps();
  }

  private T checkSteps() {
    if (!strides.isOne() && !dilation.isOne()) {
      throw new IllegalArgumentException(
          "%s: strides and dilation cannot both be above 1 but got strides %s, dilation %s"
              .formatted(type(), strides, dilation));
    }
    return self();
  }

  /** Sets the options above, and those of every kernel, from a config of {@link #withWindow}. */
  final T windowOptions(Config config) {
    Window steps = Window.of(config, "strides");
    Window distances = Window.of(config, "dilation");
    return strides(steps.h(), steps.w())
        .padding(Padding.parse(config.getString("padding")))
        .dilation(distances.h(), distances.w())
        .options(config);
  }

  /** The subclass's config, the options above and those of every kernel. */
  final Config withWindow(Config own) {
    return withOptions(
        own.with("kernelSize", kernelSize.dims())
            .with("strides", strides.dims())
            .with("padding", padding.toString())
            .with("dilation", dilation.dims()));
  }

  /**
   * The kernel over images of this shape {@code [n, h, w, c]}, the batch 1 where it is not known.
   *
   * @throws IllegalArgumentException of this layer, if no window fits
   */
  final ConvGeometry geometry(Shape images, int filters, int groups) {
    int n = Math.max(images.dim(0), 1);
    int c = images.dim(3);
    try {
      return ConvGeometry.of(
              n, images.dim(1), images.dim(2), c, filters, kernelSize.h(), kernelSize.w())
          .strides(strides.h(), strides.w())
          .dilation(dilation.h(), dilation.w())
          .groups(groups)
          .padding(padding)
          .build();
    } catch (IllegalArgumentException e) {
      throw unexpected("input that holds a window", images + ": " + e.getMessage());
    }
  }

  final Window kernelSize() {
    return kernelSize;
  }

  final Window strides() {
    return strides;
  }

  final Window dilation() {
    return dilation;
  }

  final Padding padding() {
    return padding;
  }

  /** Kernel size, padding, strides and dilation, those that are not the default: for errors. */
  final String windowText() {
    return kernelSize
        + (padding.equals(Padding.VALID) ? "" : ", " + padding)
        + (strides.isOne() ? "" : ", strides " + strides)
        + (dilation.isOne() ? "" : ", dilation " + dilation);
  }
}
