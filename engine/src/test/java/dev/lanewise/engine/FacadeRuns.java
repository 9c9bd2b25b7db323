package dev.lanewise.engine;

import java.util.ArrayList;
import java.util.List;

/** Every public operation but products and convolutions, ready to run again and again. */
final class FacadeRuns {
  private final List<KernelRuns.Run> runs = new ArrayList<>();

  private FacadeRuns() {}

  private void add(String name, Runnable body, Tensor result) {
    runs.add(
        new KernelRuns.Run(
            name + " " + result.shape(), body, result.data(), result.data().clone(), true));
  }

  private static Tensor random(long seed, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(Floats.random(seed, shape.size()), shape);
  }

  private static Tensor positive(long seed, int... dims) {
    Tensor tensor = random(seed, dims);
    Elementwise.multiply(tensor, tensor, tensor);
    return tensor;
  }

  /** All operations on about {@code rows * cols} elements, of which cols in a row. */
  static List<KernelRuns.Run> of(int rows, int cols) {
    FacadeRuns all = new FacadeRuns();
    all.elements(rows, cols);
    all.rows(rows, cols);
    all.normalization(rows, cols);
    all.pooling(Math.max(1, rows / 64), cols);
    all.pooledConvolution(Math.max(1, rows / 64), cols);
    all.borders(Math.max(1, rows / 64), cols);
    all.updates(rows, cols);
    all.samples(rows, cols);
    return all.runs;
  }

  private void elements(int rows, int cols) {
    Tensor a = random(1, rows, cols);
    Tensor b = random(2, rows, cols);
    Tensor y = random(3, rows, cols);
    add("relu", () -> Elementwise.relu(a, y), y);
    add("reluBackward", () -> Elementwise.reluBackward(a, b, y), y);
    add("sigmoid", () -> Elementwise.sigmoid(a, y), y);
    add("sigmoidBackward", () -> Elementwise.sigmoidBackward(a, b, y), y);
    add("tanh", () -> Elementwise.tanh(a, y), y);
    add("tanhBackward", () -> Elementwise.tanhBackward(a, b, y), y);
    for (Curve curve :
        List.of(
            Curve.relu(0.5, 0, 0),
            Curve.GELU,
            Curve.GELU_TANH,
            Curve.MISH,
            Curve.SOFTPLUS,
            Curve.SELU)) {
      add(curve.kind() + "", () -> Curves.forward(curve, a, y), y);
      add(curve.kind() + " backward", () -> Curves.backward(curve, a, b, y), y);
    }
    add("add", () -> Elementwise.add(a, b, y), y);
    add("multiply", () -> Elementwise.multiply(a, b, y), y);
    add("maximum", () -> Elementwise.maximum(a, b, y), y);
    add("minimum", () -> Elementwise.minimum(a, b, y), y);
    add("scale", () -> Elementwise.scale(0.3f, a, y), y);
    Tensor taken = random(4, rows, cols);
    add("takeWhereEqual", () -> Elementwise.takeWhereEqual(a, b, y, taken), taken);
    add("addScaled", () -> Elementwise.addScaled(0.01f, a, y), y);
    add("copy", () -> Elementwise.copy(a, y), y);
    add("dropout", () -> Elementwise.dropout(42, 0.3f, a, y), y);
    Tensor sums = Tensor.zeros(2);
    add(
        "sum, sumOfSquares, argMax",
        () -> {
          sums.data()[0] = (float) Reductions.sum(a);
          sums.data()[1] =
              (float) (Reductions.sumOfSquares(a) + Reductions.argMax(a.data(), 0, cols));
        },
        sums);
  }

  private void rows(int rows, int cols) {
    Tensor x = random(1, rows, cols);
    Tensor dy = random(2, rows, cols);
    Tensor vector = random(3, cols);
    Tensor y = random(4, rows, cols);
    Tensor classes = Tensor.zeros(rows);
    for (int r = 0; r < rows; r++) {
      classes.data()[r] = r % cols;
    }
    add("addBias", () -> Rows.addBias(vector, y), y);
    add("addColumnSums", () -> Rows.addColumnSums(x, vector), vector);
    Tensor sums = Tensor.zeros(cols);
    add("reluBackward", () -> Rows.reluBackward(x, dy, y, sums), y);
    add("reluBackward, sums", () -> Rows.reluBackward(x, dy, y, sums), sums);
    add("softmax", () -> Rows.softmax(x, y), y);
    add("softmaxBackward", () -> Rows.softmaxBackward(x, dy, y), y);
    add("logSoftmax", () -> Rows.logSoftmax(x, y), y);
    add("logSoftmaxBackward", () -> Rows.logSoftmaxBackward(x, dy, y), y);
    add("crossEntropy of classes", () -> CrossEntropy.ofClasses(x, classes, y), y);
    add("crossEntropy of distributions", () -> CrossEntropy.ofDistributions(x, dy, y), y);
    Tensor losses = Tensor.zeros(2);
    add(
        "crossEntropy, losses",
        () -> {
          losses.data()[0] = (float) CrossEntropy.ofClasses(x, classes, y);
          losses.data()[1] = (float) CrossEntropy.ofDistributions(x, dy, y);
        },
        losses);
  }

  /**
   * Softmax with cross-entropy on more numbers than plain loops always do: rows of one vector, two
   * and many at each width, logits that need their maximum taken off and others.
   */
  static List<KernelRuns.Run> softmax() {
    FacadeRuns all = new FacadeRuns();
    for (int cols : new int[] {3, 7, 10, 20, 600}) {
      all.softmax(5000 / cols, cols, 1);
      all.softmax(5000 / cols, cols, 100);
    }
    return all.runs;
  }

  private void softmax(int rows, int cols, float size) {
    Tensor x = random(1, rows, cols);
    Elementwise.scale(size, x, x);
    Tensor classes = Tensor.zeros(rows);
    Tensor y = Tensor.zeros(rows, cols);
    add(
        "crossEntropy, gradient and loss, logits up to " + size,
        () -> y.data()[0] += (float) CrossEntropy.ofClasses(x, classes, y),
        y);
  }

  private void normalization(int rows, int cols) {
    Tensor x = random(1, rows, cols);
    Tensor dy = random(2, rows, cols);
    Tensor y = random(3, rows, cols);
    Tensor p = random(4, cols);
    Tensor q = random(5, cols);
    Tensor t = random(6, cols);
    Tensor mean = Tensor.zeros(cols);
    Tensor variance = Tensor.zeros(cols);
    Tensor sums = Tensor.zeros(2, cols);
    add("statistics, mean", () -> Normalization.statistics(x, mean, variance), mean);
    add("statistics, variance", () -> Normalization.statistics(x, mean, variance), variance);
    add("scaleShift", () -> Normalization.scaleShift(x, p, q, y), y);
    add("backwardSums", () -> Normalization.backwardSums(x, p, q, dy, sums), sums);
    add("backwardData", () -> Normalization.backwardData(x, dy, p, q, t, y), y);
    Tensor dz = Tensor.zeros(rows, cols);
    Runnable reluSums = () -> Normalization.reluBackwardSums(x, p, q, y, dy, dz, sums);
    add("reluBackwardSums", reluSums, dz);
    add("reluBackwardSums, sums", reluSums, sums);
    Tensor bias = Tensor.zeros(cols);
    Runnable dataRelu = () -> Normalization.backwardDataRelu(x, dy, p, q, t, dz, bias);
    add("backwardDataRelu", dataRelu, dz);
    add("backwardDataRelu, bias", dataRelu, bias);
  }

  private void pooling(int images, int c) {
    pooling(" 3x2", ConvGeometry.pooling(images, 8, 9, c, 3, 2, 2, 2, Padding.SAME), c);
    pooling(" 2x2", ConvGeometry.pooling(images, 8, 9, c, 2, 2, 2, 2, Padding.VALID), c);
  }

  private void pooling(String windows, ConvGeometry g, int c) {
    Tensor x = random(1, g.inputShape().dims());
    Tensor y = random(2, g.outputShape().dims());
    Tensor dy = random(3, g.outputShape().dims());
    Tensor dx = random(4, g.inputShape().dims());
    Tensor max = Tensor.zeros(g.outputShape());
    Pooling.maxForward(g, x, max);
    add("maxForward" + windows, () -> Pooling.maxForward(g, x, y), y);
    add("averageForward" + windows, () -> Pooling.averageForward(g, x, y), y);
    add("maxBackward" + windows, () -> Pooling.maxBackward(g, x, max, dy, dx), dx);
    Tensor bias = Tensor.zeros(c);
    Runnable maxRelu = () -> Pooling.maxBackwardRelu(g, x, max, dy, dx, bias);
    add("maxBackwardRelu" + windows, maxRelu, dx);
    add("maxBackwardRelu, bias" + windows, maxRelu, bias);
    add("averageBackward" + windows, () -> Pooling.averageBackward(g, dy, dx), dx);
  }

  private void pooledConvolution(int images, int filters) {
    ConvGeometry conv = ConvGeometry.of(images, 8, 9, 1, filters, 3, 3).build();
    ConvGeometry pool = ConvGeometry.pooling(images, 6, 7, filters, 2, 2, 2, 2, Padding.VALID);
    PooledConvolution both = new PooledConvolution(conv, pool);
    Tensor x = random(1, conv.inputShape().dims());
    Tensor w = random(2, conv.kernelShape().dims());
    Tensor bias = random(3, filters);
    Tensor y = random(4, pool.outputShape().dims());
    add("PooledConvolution.forward", () -> both.forward(x, w, bias, y), y);
    Tensor pooled = Tensor.zeros(pool.outputShape());
    both.forward(x, w, bias, pooled);
    Tensor dy = random(5, pool.outputShape().dims());
    Tensor dx = random(6, conv.inputShape().dims());
    Tensor dw = Tensor.zeros(conv.kernelShape());
    Tensor db = Tensor.zeros(filters);
    Runnable backward = () -> both.backward(x, w, bias, pooled, dy, dx, dw, db);
    add("PooledConvolution.backward, dx", backward, dx);
    add("PooledConvolution.backward, dw", backward, dw);
    add("PooledConvolution.backward, db", backward, db);
  }

  private void borders(int images, int c) {
    ConvGeometry g = Borders.geometry(images, 8, 9, c, Padding.explicit(1, 2, 0, 3));
    Tensor x = random(1, g.inputShape().dims());
    Tensor y = random(2, g.outputShape().dims());
    Tensor padded = random(3, g.outputShape().dims());
    Tensor cropped = random(4, g.inputShape().dims());
    Tensor joined = random(5, g.n(), x.size() / g.n() + y.size() / g.n());
    int cols = joined.dim(1);
    int part = cols - y.size() / g.n();
    add("put", () -> Columns.put(x, part, joined, cols - part, cols), joined);
    add("take", () -> Columns.take(joined, 1, cols, cropped, part), cropped);
    ConvGeometry up = Upsampling.geometry(images, 3, 4, c, 3, 2);
    Tensor small = random(6, up.outputShape().dims());
    Tensor large = random(7, up.inputShape().dims());
    add("nearest", () -> Upsampling.nearest(up, small, large), large);
    add("nearestBackward", () -> Upsampling.nearestBackward(up, large, small), small);
    add("bilinear", () -> Upsampling.bilinear(up, small, large), large);
    add("bilinearBackward", () -> Upsampling.bilinearBackward(up, large, small), small);
    add("pad", () -> Borders.pad(g, x, padded), padded);
    add("crop", () -> Borders.crop(g, y, cropped), cropped);
  }

  private void updates(int rows, int cols) {
    Tensor w = random(1, rows, cols);
    Tensor g = random(2, rows, cols);
    Tensor m = random(3, rows, cols);
    Tensor v = positive(4, rows, cols);
    Tensor newM = m.copy();
    Tensor newV = v.copy();
    add("sgd", update(w, (i, from, to) -> Updates.sgd(w, g, from, to, 0.01f)), w);
    Runnable reset =
        () -> {
          newM.copyFrom(m);
          newV.copyFrom(v);
        };
    for (boolean nesterov : new boolean[] {false, true}) {
      Pass.Part part =
          (i, from, to) -> Updates.sgdMomentum(w, g, newM, from, to, 0.01f, 0.9f, nesterov);
      add(nesterov ? "nesterov" : "sgdMomentum", after(reset, update(w, part)), w);
    }
    Pass.Part rmsprop = (i, from, to) -> Updates.rmsprop(w, g, newV, from, to, 0.01f, 0.9f, 1e-7f);
    add("rmsprop", after(reset, update(w, rmsprop)), w);
    Pass.Part adam =
        (i, from, to) -> Updates.adam(w, g, newM, newV, from, to, 0.01f, 0.9f, 0.999f, 1e-7f);
    add("adam", after(reset, update(w, adam)), w);
    add("adam, mean", after(reset, update(w, adam)), newM);
    add("adam, square", after(reset, update(w, adam)), newV);
  }

  private static Runnable update(Tensor w, Pass.Part part) {
    return new Pass(List.of(w), part)::run;
  }

  private void samples(int rows, int cols) {
    Tensor x = random(1, rows, cols);
    Tensor dy = random(2, rows, cols);
    Tensor y = random(3, rows, cols);
    Tensor scale = random(4, cols);
    Tensor shift = random(5, cols);
    Tensor mean = Tensor.zeros(rows);
    Tensor invStd = Tensor.zeros(rows);
    Tensor sums = Tensor.zeros(2, cols);
    Tensor work = Tensor.zeros(rows, 4 * cols);
    add(
        "normalize rows",
        () -> RowNormalization.forward(x, 1e-3, scale, shift, mean, invStd, y),
        y);
    add(
        "normalize rows, backward",
        () -> RowNormalization.backward(x, scale, mean, invStd, dy, y, sums),
        y);
    add(
        "normalize rows, sums",
        () -> RowNormalization.backward(x, scale, mean, invStd, dy, y, sums),
        sums);
    add("normalize groups", () -> GroupNormalization.forward(x, 1, 1e-3, scale, shift, work, y), y);
    add(
        "normalize groups, backward",
        () -> {
          GroupNormalization.forward(x, 1, 1e-3, scale, shift, work, y);
          GroupNormalization.backward(x, 1, scale, work, dy, y, sums);
        },
        sums);
    Strides turned = Strides.permuted(x.shape(), 1, 0);
    Strides shared = Strides.shared(x.shape(), Shape.of(1, cols));
    add("permute", () -> turned.copy(x, y), y);
    add("permute back", () -> turned.copyBack(x, y), y);
    add("multiply by shared", () -> shared.multiply(x, scale, y), y);
    add("leakyRelu of shared", () -> shared.leakyRelu(x, scale, y), y);
    add("leakyRelu of shared, backward", () -> shared.leakyReluBackward(x, scale, dy, y), y);
    add("addNoise", () -> Elementwise.addNoise(42, 0.5f, x, y), y);
  }

  private static Runnable after(Runnable first, Runnable then) {
    return () -> {
      first.run();
      then.run();
    };
  }
}
