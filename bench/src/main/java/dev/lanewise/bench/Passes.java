package dev.lanewise.bench;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Normalization;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Pass;
import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Updates;
import java.util.List;

/** Passes that memory bounds, on images of 32x32 pixels with 64 channels, 256 KB each. */
final class Passes {
  private static final int SIDE = 32;
  private static final int CHANNELS = 64;

  private final ConvGeometry windows;
  private final Tensor x;
  private final Tensor y;
  private final Tensor dy;
  private final Tensor pooled;
  private final Tensor dPooled;
  private final Tensor p = Numbers.tensor(Shape.of(CHANNELS));
  private final Tensor q = Numbers.tensor(Shape.of(CHANNELS));
  private final Tensor sums = Tensor.zeros(2, CHANNELS);

  private Passes(int images, boolean global) {
    windows =
        global
            ? ConvGeometry.pooling(
                images, SIDE, SIDE, CHANNELS, SIDE, SIDE, SIDE, SIDE, Padding.VALID)
            : ConvGeometry.pooling(images, SIDE, SIDE, CHANNELS, 2, 2, 2, 2, Padding.VALID);
    x = Numbers.tensor(windows.inputShape());
    y = Tensor.zeros(windows.inputShape());
    dy = Numbers.tensor(windows.inputShape());
    pooled = Tensor.zeros(windows.outputShape());
    dPooled = Numbers.tensor(windows.outputShape());
  }

  /** The pass of that name over a tensor of so many floats. */
  static Work of(String name, int floats) {
    Passes passes = new Passes(floats / (SIDE * SIDE * CHANNELS), name.startsWith("global"));
    return passes.work(name);
  }

  private Work work(String name) {
    return switch (name) {
      case "max-pool" -> work(() -> Pooling.maxForward(windows, x, pooled), x, pooled);
      case "max-pool-backward" -> {
        Pooling.maxForward(windows, x, pooled);
        yield work(
            () -> Pooling.maxBackward(windows, x, pooled, dPooled, y), x, pooled, dPooled, y);
      }
      case "average-pool", "global-pool" ->
          work(() -> Pooling.averageForward(windows, x, pooled), x, pooled);
      case "average-pool-backward", "global-pool-backward" ->
          work(() -> Pooling.averageBackward(windows, dPooled, y), dPooled, y);
      case "statistics" -> work(() -> Normalization.statistics(x, p, q), x);
      case "normalise" -> work(() -> Normalization.scaleShift(x, p, q, y), x, y);
      case "norm-backward-sums" -> work(() -> Normalization.backwardSums(x, p, q, dy, sums), x, dy);
      case "norm-backward-data" ->
          work(() -> Normalization.backwardData(x, dy, p, q, q, y), x, dy, y);
      case "relu" -> work(() -> Elementwise.relu(x, y), x, y);
      case "relu-backward" -> work(() -> Elementwise.reluBackward(x, dy, y), x, dy, y);
      default -> update(name);
    };
  }

  /** Read and written counts twice. */
  private Work update(String name) {
    Tensor w = x;
    Tensor g = dy;
    Tensor m = y;
    return switch (name) {
      case "sgd" -> work(over(w, (i, from, to) -> Updates.sgd(w, g, from, to, 1e-3f)), w, w, g);
      case "sgd-momentum" ->
          work(
              over(w, (i, from, to) -> Updates.sgdMomentum(w, g, m, from, to, 1e-3f, 0.9f, false)),
              w,
              w,
              g,
              m,
              m);
      case "rmsprop" ->
          work(
              over(w, (i, from, to) -> Updates.rmsprop(w, g, m, from, to, 1e-3f, 0.9f, 1e-7f)),
              w,
              w,
              g,
              m,
              m);
      case "adam" -> {
        Tensor v = Tensor.zeros(w.shape());
        Pass.Part part =
            (i, from, to) -> Updates.adam(w, g, m, v, from, to, 1e-3f, 0.9f, 0.999f, 1e-7f);
        yield work(over(w, part), w, w, g, m, m, v, v);
      }
      default -> throw new IllegalArgumentException("no pass is called " + name);
    };
  }

  private static Runnable over(Tensor w, Pass.Part part) {
    return new Pass(List.of(w), part)::run;
  }

  private static Work work(Runnable body, Tensor... touched) {
    double bytes = 0;
    for (Tensor tensor : touched) {
      bytes += (double) Float.BYTES * tensor.size();
    }
    return new Work(bytes, body);
  }
}
