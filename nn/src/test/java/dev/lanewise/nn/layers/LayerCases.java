package dev.lanewise.nn.layers;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.constraints.MaxNorm;
import dev.lanewise.nn.constraints.NonNeg;
import dev.lanewise.nn.constraints.UnitNorm;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.LayerCase.Bound;
import dev.lanewise.nn.regularizers.L1;
import dev.lanewise.nn.regularizers.L2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** For each type of layer, random options and shapes: one entry a type. */
final class LayerCases {
  /** The step where there is no curve: products stay multiples of 2^-15. */
  private static final double SMALL = 0x1p-9;

  /**
   * The steps of curved layers: curves cost h^2, roundings 1 / h, and these come near the least of
   * both.
   */
  private static final double CURVED = 0x1p-6;

  private static final double STRONGLY_CURVED = 0x1p-8;

  private static final double U = Bound.U;

  /** Types of activations whose slope, or its own slope, jumps at 0 or at another 64th. */
  private static final Set<String> KINKED =
      Set.of("relu", "relu6", "leaky_relu", "elu", "selu", "softsign", "hard_sigmoid", "hard_silu");

  /** The activations that do not run away where a logit is as large as a sum of products. */
  private static final Activations[] TAME =
      Stream.of(Activations.values())
          .filter(f -> f != Activations.EXPONENTIAL)
          .toArray(Activations[]::new);

  private static final Map<String, Function<Draw, LayerCase>> GENERATORS = new TreeMap<>();

  static {
    GENERATORS.put("Activation", LayerCases::activation);
    GENERATORS.put("Add", draw -> draw.merge(new Add()));
    GENERATORS.put("Average", LayerCases::average);
    GENERATORS.put("AveragePooling2D", LayerCases::averagePooling);
    GENERATORS.put("BatchNormalization", LayerCases::batchNormalization);
    GENERATORS.put("Concatenate", LayerCases::concatenate);
    GENERATORS.put("Conv2D", LayerCases::conv2D);
    GENERATORS.put("Conv2DTranspose", LayerCases::conv2DTranspose);
    GENERATORS.put("Cropping2D", LayerCases::cropping);
    GENERATORS.put("Dense", LayerCases::dense);
    GENERATORS.put("DepthwiseConv2D", LayerCases::depthwiseConv2D);
    GENERATORS.put("Dropout", LayerCases::dropout);
    GENERATORS.put("ELU", LayerCases::elu);
    GENERATORS.put("GaussianNoise", LayerCases::gaussianNoise);
    GENERATORS.put("GroupNormalization", LayerCases::groupNormalization);
    GENERATORS.put("LayerNormalization", LayerCases::layerNormalization);
    GENERATORS.put("LeakyReLU", LayerCases::leakyRelu);
    GENERATORS.put("Normalization", LayerCases::normalization);
    GENERATORS.put("PReLU", LayerCases::prelu);
    GENERATORS.put("Permute", LayerCases::permute);
    GENERATORS.put("Rescaling", LayerCases::rescaling);
    GENERATORS.put("Reshape", LayerCases::reshape);
    GENERATORS.put("SpatialDropout2D", LayerCases::spatialDropout);
    GENERATORS.put("Flatten", draw -> draw.exact(new Flatten(), draw.shape()));
    GENERATORS.put("GlobalAveragePooling2D", LayerCases::globalAveragePooling);
    GENERATORS.put("GlobalMaxPooling2D", LayerCases::globalMaxPooling);
    GENERATORS.put("MaxPooling2D", LayerCases::maxPooling);
    GENERATORS.put("Maximum", draw -> draw.merge(new Maximum()));
    GENERATORS.put("Minimum", draw -> draw.merge(new Minimum()));
    GENERATORS.put("Multiply", LayerCases::multiply);
    GENERATORS.put("ReLU", LayerCases::relu);
    GENERATORS.put("SeparableConv2D", LayerCases::separableConv2D);
    GENERATORS.put(
        "Softmax", draw -> draw.activated(new Softmax(), Activations.SOFTMAX, draw.shape()));
    GENERATORS.put("Subtract", LayerCases::subtract);
    GENERATORS.put("UpSampling2D", LayerCases::upSampling);
    GENERATORS.put("ZeroPadding2D", LayerCases::zeroPadding);
  }

  private LayerCases() {}

  static boolean has(String type) {
    return GENERATORS.containsKey(type);
  }

  /** The types there are cases of. */
  static List<String> types() {
    return List.copyOf(GENERATORS.keySet());
  }

  static LayerCase of(String type, long seed) {
    Draw draw = new Draw(seed, RandomStream.of(seed, "options", type.hashCode()));
    return GENERATORS.get(type).apply(draw).build();
  }

  // ---- one entry a type ----

  private static LayerCase activation(Draw draw) {
    Activations function = draw.of(Activations.values());
    return draw.activated(new Activation(function), function, draw.shape());
  }

  private static LayerCase relu(Draw draw) {
    ReLU layer =
        draw.of(
            new ReLU(),
            new ReLU(6),
            new ReLU(0.5),
            new ReLU(0.5, 0.25, 0.25),
            new ReLU(Double.POSITIVE_INFINITY, 0.5, 0));
    return draw.activated(layer, Activations.RELU, draw.shape());
  }

  private static LayerCase leakyRelu(Draw draw) {
    LeakyReLU layer = draw.yes() ? new LeakyReLU() : new LeakyReLU(draw.of(0.0, 0.5, 2.0));
    return draw.activated(layer, Activations.LEAKY_RELU, draw.shape());
  }

  // Alpha is at most 1.
  private static LayerCase elu(Draw draw) {
    ELU layer = draw.yes() ? new ELU() : new ELU(draw.of(0.0, 0.7));
    return draw.activated(layer, Activations.ELU, draw.shape());
  }

  private static LayerCase prelu(Draw draw) {
    Shape input = draw.shape();
    int[] axes = new int[input.rank() - 1];
    int shared = 0;
    for (int axis = 1; axis < input.rank(); axis++) {
      if (draw.yes()) {
        axes[shared++] = axis;
      }
    }
    PReLU layer =
        new PReLU()
            .sharedAxes(Arrays.copyOf(axes, shared))
            .alphaInitializer(draw.of(Initializers.ZEROS, Initializers.ONES));
    // A slope sums as many products as there are inputs at most; a coordinate of x reaches one
    // output, rounded once, a slope all of them.
    int size = input.size();
    return new LayerCase(
        draw.seed, layer, List.of(input), new Bound(SMALL, 1.5 * size * U, 0, size, 1));
  }

  private static LayerCase spatialDropout(Draw draw) {
    SpatialDropout2D layer = new SpatialDropout2D(draw.of(0.0, 0.25, 0.5, 0.75, 1.0));
    if (draw.yes()) {
      layer.seed(draw.random.nextLong() >> 12);
    }
    Shape input = Shape.of(draw.of(1, 3), draw.of(1, 3, 5), draw.of(1, 2, 7), draw.of(1, 5, 17));
    // As for Dropout.
    return new LayerCase(draw.seed, layer, List.of(input), new Bound(SMALL, 4 * 1.5 * U, 0, 1, 4));
  }

  private static LayerCase gaussianNoise(Draw draw) {
    GaussianNoise layer = new GaussianNoise(draw.of(0.0, 0.1, 1.0));
    if (draw.yes()) {
      layer.seed(draw.random.nextLong() >> 12);
    }
    // A sum of at most 1 and 7 (of 2^33 pairs), rounded once.
    return new LayerCase(
        draw.seed, layer, List.of(draw.shape()), new Bound(SMALL, 8 * 1.5 * U, 0, 1, 1));
  }

  private static LayerCase reshape(Draw draw) {
    Shape input = draw.shape();
    int size = input.sampleSize();
    int last = input.dim(-1);
    Reshape layer =
        draw.of(
            new Reshape(size),
            new Reshape(-1),
            new Reshape(last, -1),
            new Reshape(size / last, 1, last),
            new Reshape(-1, last));
    return draw.exact(layer, input);
  }

  private static LayerCase permute(Draw draw) {
    Shape input = draw.shape();
    int[] dims = IntStream.range(1, input.rank()).toArray();
    draw.random.shuffle(dims);
    return draw.exact(new Permute(dims), input);
  }

  private static LayerCase rescaling(Draw draw) {
    Rescaling layer = draw.yes() ? new Rescaling(2.5) : new Rescaling(1 / 3.0, draw.of(-1.0, 0.7));
    // A product and a sum of up to 2.5 in size.
    return new LayerCase(
        draw.seed, layer, List.of(draw.shape()), new Bound(SMALL, 8 * 1.5 * U, 0, 1, 2.5));
  }

  private static LayerCase normalization(Draw draw) {
    Shape input = draw.shape();
    double[] mean = new double[input.dim(-1)];
    double[] variance = new double[mean.length];
    for (int c = 0; c < mean.length; c++) {
      mean[c] = 2 * draw.random.nextDouble() - 1;
      variance[c] = 0.25 + draw.random.nextDouble();
    }
    Normalization layer =
        draw.yes() ? new Normalization(mean, variance) : new Normalization().adapt(ones(input));
    layer.invert(draw.yes());
    // Factors of at most 2, so a product and a sum of up to 2 and 4.
    return new LayerCase(draw.seed, layer, List.of(input), new Bound(SMALL, 10 * 1.5 * U, 0, 1, 2));
  }

  /** Data to adapt to, which leaves weights that a case replaces by others. */
  private static Tensor ones(Shape shape) {
    Tensor data = Tensor.zeros(shape);
    data.fill(1);
    return data;
  }

  private static LayerCase layerNormalization(Draw draw) {
    boolean two = draw.yes();
    LayerNormalization layer = new LayerNormalization().epsilon(draw.of(1e-3, 0.125));
    layer.axis(two ? new int[] {-2, -1} : new int[] {-1}).center(draw.yes()).scale(draw.yes());
    Shape input =
        two
            ? draw.of(Shape.of(2, 3, 4), Shape.of(1, 3, 5, 2), Shape.of(3, 1, 17))
            : draw.of(Shape.of(8, 13), Shape.of(2, 3, 2, 5), Shape.of(1, 17), Shape.of(3, 2, 8));
    int d = two ? input.dim(-1) * input.dim(-2) : input.dim(-1);
    return new LayerCase(draw.seed, layer, List.of(input), normalized(d, input.size()));
  }

  private static LayerCase groupNormalization(Draw draw) {
    int groups = draw.of(1, 2, 3, -1);
    Shape input = draw.of(Shape.of(2, 3, 3, 6), Shape.of(3, 5, 12), Shape.of(1, 2, 7, 6));
    GroupNormalization layer = new GroupNormalization(groups).epsilon(draw.of(1e-3, 0.125));
    layer.center(draw.yes()).scale(draw.yes());
    int channels = input.dim(-1) / (groups == -1 ? input.dim(-1) : groups);
    int m = input.sampleSize() / input.dim(-1) * channels;
    return new LayerCase(draw.seed, layer, List.of(input), normalized(m, input.size()));
  }

  /** For m values that are normalised together; a slope sums up to {@code terms} products. */
  private static Bound normalized(double m, int terms) {
    // The inputs of a channel have a variance of at least 0.2 (see input()), so s = 1 / std is at
    // most 2.24; gamma is at
    // most 1.5. Roundings: the variance is off by m + 6 units of itself, half of that goes into s
    // and so into each
    // (x - mean) s, whose sum of sizes is at most m; each y adds 4 roundings of at most 2 gamma s =
    // 6.7.
    double error = 1.5 * 1.5 * m * ((m + 6) / 2 + 4 * 6.7) * U;
    // Third derivative by x_i, where |v'| <= 4 / m and v'' <= 2 / m for the variance v: with y_j =
    // gamma (x_j - mean) s,
    // y_j''' = gamma ((x_j - mean) s''' + 3 (delta_ij - 1 / m) s''), |s''| <= 12 s^5 / m^2 + s^3 /
    // m,
    // |s'''| <= 120 s^7 / m^3 + 18 s^5 / m^2. |x_j - mean| is at most 2, and |delta_ij - 1 / m|
    // adds up to at most 2.
    double s = 2.24;
    double s2 = 12 * Math.pow(s, 5) / (m * m) + Math.pow(s, 3) / m;
    double s3 = 120 * Math.pow(s, 7) / (m * m * m) + 18 * Math.pow(s, 5) / (m * m);
    double third = 1.5 * 1.5 * (2 * m * s3 + 6 * s2);
    return new Bound(STRONGLY_CURVED, error, third, terms, 2 * 6.7);
  }

  private static LayerCase average(Draw draw) {
    List<Shape> inputs = draw.mergeable(draw.of(2, 3, 4));
    int repeats = Draw.repeats(inputs);
    // An exact sum times the rounded share, rounded.
    Bound bound = new Bound(SMALL, repeats * 2 * 1.5 * U, 0, repeats, 1);
    return new LayerCase(draw.seed, new Average(), inputs, bound);
  }

  private static LayerCase subtract(Draw draw) {
    List<Shape> inputs = draw.mergeable(2);
    return new LayerCase(
        draw.seed, new Subtract(), inputs, Bound.exact(SMALL, Draw.repeats(inputs), 1));
  }

  // Products of three multiples of 1/64, one of them moved, are exact.
  private static LayerCase multiply(Draw draw) {
    List<Shape> inputs = draw.mergeable(draw.of(2, 3));
    return new LayerCase(
        draw.seed, new Multiply(), inputs, Bound.exact(SMALL, Draw.repeats(inputs), 1));
  }

  private static LayerCase concatenate(Draw draw) {
    Shape first = draw.shape();
    int axis = 1 + draw.random.nextInt(first.rank() - 1);
    List<Shape> inputs = new ArrayList<>();
    for (int i = draw.of(2, 3, 4); i > 0; i--) {
      int[] dims = first.dims();
      dims[axis] = draw.of(1, 2, 3, 5, 17);
      inputs.add(Shape.of(dims));
    }
    Layer layer = new Concatenate(draw.yes() ? axis : axis - first.rank());
    return new LayerCase(draw.seed, layer, List.copyOf(inputs), Bound.exact(SMALL, 1, 1));
  }

  private static LayerCase upSampling(Draw draw) {
    UpSampling2D layer =
        draw.yes() ? new UpSampling2D() : new UpSampling2D(draw.of(1, 2, 3), draw.of(1, 2, 5));
    int outputs = 4 * 3 * 5; // a pixel reaches twice as many as its factors in rows and columns
    if (draw.yes()) {
      layer.interpolation(UpSampling2D.Interpolation.BILINEAR);
    }
    // A share is off by 16 U (its place is up to 15), and six roundings follow.
    Bound bound = new Bound(SMALL, outputs * 1.5 * (2 * 16 + 6) * U, 0, outputs, 1);
    return new LayerCase(draw.seed, layer, List.of(draw.image()), bound);
  }

  private static LayerCase depthwiseConv2D(Draw draw) {
    Activations function = draw.yes() ? draw.of(TAME) : null;
    int multiplier = draw.of(1, 1, 2, 3);
    DepthwiseConv2D layer = new DepthwiseConv2D(draw.of(1, 2, 3), draw.of(1, 2, 3, 5));
    window(layer.depthMultiplier(multiplier).padding(draw.padding(3)), draw);
    Shape input = fitting(draw, layer, draw.of(1, 2, 3, 17));
    options(layer, function, draw);
    // As for Conv2D, whose filters of a group are the multiplier here.
    int pixels = layer.outputShape(input).withLast(1).size();
    Bound bound = bound(function, Math.max(15 * 3, pixels), Math.max(15, pixels), 15 * 3 + 2);
    return new LayerCase(draw.seed, layer, List.of(input), bound);
  }

  // With relu the depthwise kernel has four cells at most: a step then moves what lies between by
  // at most 4 / 512, and a logit, an odd multiple of 1/128, to its kink at most.
  private static LayerCase separableConv2D(Draw draw) {
    Activations function = draw.of(null, Activations.RELU);
    int most = function == null ? 3 : 2;
    SeparableConv2D layer =
        new SeparableConv2D(
            draw.of(1, 2, 5), Math.min(most, draw.of(1, 2, 3)), Math.min(most, draw.of(1, 2, 3)));
    window(layer.depthMultiplier(draw.of(1, 1, 2)).padding(draw.padding(3)), draw);
    layer.depthwiseInitializer(draw.of(Initializers.GLOROT_UNIFORM, Initializers.HE_NORMAL));
    layer.depthwiseRegularizer(draw.of(null, new L1(), new L2(0.5)));
    Shape input = fitting(draw, layer, draw.of(1, 2, 3));
    options(layer, function, draw);
    // An input reaches 9 pixels of 5 filters, through two channels between; a weight all pixels of
    // 5 filters, and its gradient sums as many products of up to 9 inputs.
    int pixels = layer.outputShape(input).withLast(1).size();
    Bound bound = Bound.exact(SMALL, Math.max(9 * 5 * 2, 5 * pixels), 9);
    return new LayerCase(draw.seed, layer, List.of(input), bound);
  }

  private static LayerCase conv2DTranspose(Draw draw) {
    Activations function = draw.yes() ? draw.of(TAME) : null;
    int cells = draw.of(1, 2, 3);
    Conv2DTranspose layer = new Conv2DTranspose(draw.of(1, 2, 3), cells, draw.of(1, 3));
    layer.padding(draw.of(Padding.VALID, Padding.SAME));
    int rows = draw.of(1, 2, 3);
    int columns = draw.of(1, 2);
    if (draw.yes()) {
      layer.strides(rows, columns);
      if (draw.yes() && (rows > 1 || cells != 2)) { // an even kernel, same, needs one at least
        layer.outputPadding(rows - 1, columns - 1);
      }
    } else {
      layer.dilation(rows, columns);
    }
    Shape input = fitting(draw, layer, draw.of(1, 2, 3));
    options(layer, function, draw);
    // An input reaches 9 cells of 3 filters, a weight as many pixels as the input has; a bias, all
    // of the output's.
    int pixels = layer.outputShape(input).withLast(1).size();
    Bound bound = bound(function, Math.max(9 * 3, pixels), Math.max(9, pixels), 9 * 3 + 2);
    return new LayerCase(draw.seed, layer, List.of(input), bound);
  }

  private static void window(WindowLayer<?> layer, Draw draw) {
    if (draw.yes()) {
      layer.strides(draw.of(1, 2, 3), draw.of(1, 2));
    } else {
      layer.dilation(draw.of(1, 2, 3), draw.of(1, 2));
    }
  }

  /** Images of so many channels that hold a window of the layer. */
  private static Shape fitting(Draw draw, Layer layer, int c) {
    Shape input = Shape.of(draw.of(1, 2), draw.of(3, 5, 7), draw.of(2, 5, 6), c);
    for (int larger = 0; larger < 10 && !fits(layer, input); larger++) {
      input = Shape.of(1, input.dim(1) + 2, input.dim(2) + 2, c);
    }
    return input;
  }

  private static LayerCase dense(Draw draw) {
    int in = draw.of(1, 3, 7, 16, 17);
    Shape input = draw.yes() ? Shape.of(draw.of(1, 2, 5), in) : Shape.of(2, 3, in);
    Activations function = draw.yes() ? draw.of(TAME) : null;
    Dense layer = options(new Dense(draw.of(1, 2, 5, 8, 13)), function, draw);
    // An input reaches the units of its row, a weight one unit of every row; gradients sum as many.
    int rows = input.size() / in;
    Bound bound = bound(function, Math.max(13, rows), rows, in + 2);
    return new LayerCase(draw.seed, layer, List.of(input), bound);
  }

  private static LayerCase conv2D(Draw draw) {
    int groups = draw.of(1, 1, 2, 3);
    int c = groups * draw.of(1, 2, 3);
    Activations function = draw.yes() ? draw.of(TAME) : null;
    Conv2D layer = new Conv2D(groups * draw.of(1, 2, 3), draw.of(1, 2, 3), draw.of(1, 2, 3, 5));
    layer.groups(groups).padding(draw.padding(3));
    window(layer, draw);
    Shape input = fitting(draw, layer, c);
    options(layer, function, draw);
    // An input reaches as many pixels as the window has cells (at most 15), and 3 filters (those of
    // its group) of each; a
    // weight reaches one filter of every pixel. Gradients sum as many.
    int pixels = layer.outputShape(input).withLast(1).size();
    Bound bound = bound(function, Math.max(15 * 3, pixels), Math.max(15, pixels), 15 * 3 + 2);
    return new LayerCase(draw.seed, layer, List.of(input), bound);
  }

  private static LayerCase averagePooling(Draw draw) {
    AveragePooling2D layer = pooling(draw, new AveragePooling2D(draw.of(1, 2, 3), draw.of(2, 3)));
    // A cell is in at most 9 means; each is rounded once and at most 1 in size. A gradient sums as
    // many.
    Bound bound = new Bound(SMALL, 9 * 1.5 * U, 0, 9, 1);
    return new LayerCase(draw.seed, layer, List.of(fitting(draw, layer)), bound);
  }

  private static LayerCase maxPooling(Draw draw) {
    MaxPooling2D layer = pooling(draw, new MaxPooling2D(draw.of(1, 2, 3), draw.of(2, 3)));
    Shape input = fitting(draw, layer);
    return new LayerCase(draw.seed, layer, List.of(input), Bound.exact(SMALL, 9, 1));
  }

  private static LayerCase globalAveragePooling(Draw draw) {
    Layer layer = new GlobalAveragePooling2D().keepDims(draw.yes());
    // One mean, rounded once.
    Bound bound = new Bound(SMALL, 1.5 * U, 0, 1, 1);
    return new LayerCase(draw.seed, layer, List.of(draw.image()), bound);
  }

  private static LayerCase globalMaxPooling(Draw draw) {
    return draw.exact(new GlobalMaxPooling2D().keepDims(draw.yes()), draw.image());
  }

  private static LayerCase zeroPadding(Draw draw) {
    Layer layer =
        new ZeroPadding2D(draw.of(0, 1, 3), draw.of(0, 1, 2), draw.of(0, 2), draw.of(0, 1));
    return draw.exact(layer, draw.image());
  }

  private static LayerCase cropping(Draw draw) {
    Layer layer = new Cropping2D(draw.of(0, 1, 2), draw.of(0, 1), draw.of(0, 1), draw.of(0, 1, 3));
    Shape input = Shape.of(draw.of(1, 2), draw.of(4, 5, 7), draw.of(5, 6), draw.of(1, 3, 17));
    return draw.exact(layer, input);
  }

  private static LayerCase dropout(Draw draw) {
    double rate = draw.of(0.0, 0.25, 0.5, 0.75, 1.0);
    Dropout layer = new Dropout(rate);
    if (draw.yes()) {
      layer.seed(draw.random.nextLong() >> 12);
    }
    // What is kept is multiplied by a power of 2, or 4/3, and rounded; at most 4.
    Bound bound = new Bound(SMALL, 4 * 1.5 * U, 0, 1, 4);
    return new LayerCase(draw.seed, layer, List.of(draw.shape()), bound);
  }

  private static LayerCase batchNormalization(Draw draw) {
    BatchNormalization layer =
        new BatchNormalization()
            .momentum(draw.of(0.0, 0.5, 0.99))
            .epsilon(draw.of(1e-3, 0.125))
            .center(draw.yes())
            .scale(draw.yes());
    layer.trainable(draw.of(true, true, false));
    int c = draw.of(1, 3, 8, 17);
    Shape input =
        draw.of(Shape.of(8, c), Shape.of(13, c), Shape.of(2, 3, 2, c), Shape.of(1, 3, 5, c));
    double m = (double) input.size() / c;
    return new LayerCase(draw.seed, layer, List.of(input), normalized(m, (int) m));
  }

  // ---- what they share ----

  // Where a window lies in padding altogether, only a bias keeps the logit off a kink at 0.
  private static <T extends KernelLayer<T>> T options(T layer, Activations function, Draw draw) {
    return layer
        .activation(function)
        .useBias(draw.yes() || isKinked(function))
        .kernelInitializer(draw.of(Initializers.values()))
        .biasInitializer(draw.of(Initializers.ZEROS, Initializers.constant(0.5)))
        .kernelRegularizer(draw.of(null, new L1(), new L2(0.5)))
        .biasRegularizer(draw.of(null, new L1(0.25)))
        .kernelConstraint(draw.of(null, new NonNeg(), new MaxNorm(1, 0, -2)))
        .biasConstraint(draw.of(null, new UnitNorm()));
  }

  /**
   * For outputs that end in an activation (or none) after exact sums. A coordinate moves each logit
   * by its own move at most.
   *
   * @param reached how many logits a coordinate reaches, and how many products a gradient sums
   * @param rows in how many rows of softmax they are
   * @param z the largest logit
   */
  private static Bound bound(Activations function, int reached, int rows, double z) {
    return switch (function) {
      case null -> Bound.exact(SMALL, reached, 1);
      case RELU, RELU6, LINEAR -> Bound.exact(SMALL, reached, 1);
      // Roundings of an output: see CurveKernelsTest.
      case LEAKY_RELU -> new Bound(SMALL, 1.5 * reached * z * U, 0, reached, 1);
      case HARD_SIGMOID -> new Bound(SMALL, 1.5 * reached * 2 * U, 0, reached, 1);
      case HARD_SILU -> new Bound(SMALL, 1.5 * reached * 3 * z * U, 0, reached, 2);
      case SOFTSIGN -> bound(STRONGLY_CURVED, reached, 2, 6, 1);
      case ELU -> bound(STRONGLY_CURVED, reached, 9, 1, 1);
      case SELU -> bound(STRONGLY_CURVED, reached, 16 + 2 * z, 1.8, 2);
      // Third derivatives: of gelu |x^3 - 4 x| density(x), at most 0.8; of silu 3 / 10 + 1 / 5; of
      // the others less than 2 by their graphs.
      case GELU -> bound(CURVED, reached, 10 * z, 1, 2);
      case GELU_TANH -> bound(CURVED, reached, 10 * z, 1.5, 2);
      case SILU -> bound(CURVED, reached, 6 * z, 1, 2);
      case MISH -> bound(CURVED, reached, 12 * z, 2, 2);
      case SOFTPLUS, LOG_SIGMOID -> bound(CURVED, reached, 12 * (z + 1), 0.1, 1);
      case EXPONENTIAL -> bound(STRONGLY_CURVED, reached, 2.1 * Math.exp(z), Math.exp(z), 3);
      // Roundings: see ActivationsTest. |tanh'''| <= 2, |sigmoid'''| <= 1/8.
      case TANH -> bound(CURVED, reached, 16, 2, 1);
      case SIGMOID -> bound(CURVED, reached, 16, 1 / 8.0, 1);
      // Logits that move by v, |v| <= 1: with d = v_c - mean of v, |d| <= 2, y_c''' = y_c (d^3 - 3
      // d var - skew), at most
      // y_c (8 + 6 + 8) for var <= 1; all y of a row sum to 1. In a gradient, y (dy - sum dy y) has
      // factors up to 2.
      case SOFTMAX -> new Bound(STRONGLY_CURVED, 1.5 * rows * 16 * U, 1.5 * rows * 22, reached, 2);
      // The logarithm of a row's sum: its third derivative is the skew of v, at most 2 for |d| <= 2
      // and var <= 1; each output of the row has it. A gradient sums the row.
      case LOG_SOFTMAX ->
          new Bound(
              STRONGLY_CURVED,
              1.5 * reached * (reached + 8 + 6 * z) * U,
              1.5 * reached * 2,
              2 * reached,
              2);
    };
  }

  private static Bound bound(double h, int reached, double roundings, double third, double factor) {
    return new Bound(h, 1.5 * reached * roundings * U, 1.5 * reached * third, reached, factor);
  }

  private static boolean isKinked(ActivationFunction function) {
    return function != null && KINKED.contains(function.type());
  }

  private static <T extends Pooling2D<T>> T pooling(Draw draw, T layer) {
    T padded = layer.padding(draw.padding(1));
    return draw.yes() ? padded : padded.strides(draw.of(1, 2, 3), draw.of(1, 2));
  }

  private static Shape fitting(Draw draw, Layer layer) {
    Shape input = Shape.of(draw.of(1, 2), draw.of(3, 5, 7), draw.of(3, 4, 9), draw.of(1, 3, 17));
    return fits(layer, input) ? input : Shape.of(1, 7, 9, 3);
  }

  private static boolean fits(Layer layer, Shape input) {
    try {
      layer.outputShape(input);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  // ---- values ----

  /** A multiple of 1/parts from -1 to 1. */
  static float fraction(RandomStream random, int parts) {
    return (random.nextInt(2 * parts + 1) - parts) / (float) parts;
  }

  /**
   * Random input for a layer, away from its kinks by more than {@link #STRONGLY_CURVED}: logits are
   * odd multiples of 1/128 (kernels are multiples of 1/8 and biases odd multiples of 1/128), the
   * inputs of a maximum differ by 1/64.
   */
  static Tensor input(Layer layer, Shape shape, RandomStream random) {
    if (layer instanceof MaxPooling2D || layer instanceof GlobalMaxPooling2D) {
      return distinct(shape, random);
    }
    boolean kinked =
        layer instanceof PReLU || layer instanceof HasLogits ends && isKinked(ends.activation());
    boolean capped = layer instanceof HasLogits ends && ends.activation() == Activations.RELU6;
    Tensor x = Tensor.zeros(shape);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = fraction(random, kinked || layer instanceof SeparableConv2D ? 8 : 64);
      if (kinked && (layer instanceof Activation || layer instanceof PReLU)) {
        x.data()[i] = (capped ? 8 : 1) * x.data()[i] + 1 / 128f; // some of them above 6
      }
    }
    for (List<Integer> together : normalised(layer, x.shape())) {
      while (variance(x, together) < 0.2) {
        together.forEach(i -> x.data()[i] = fraction(random, 64));
      }
    }
    return x;
  }

  /** Moves input i of a maximum so far that no two inputs are equal, or nearly. */
  static void tellApart(Layer layer, int i, Tensor x) {
    if (layer instanceof Maximum || layer instanceof Minimum) {
      for (int k = 0; k < x.size(); k++) {
        x.data()[k] += i / 256f;
      }
    }
  }

  /** All elements differ, by 1/64 or more. */
  private static Tensor distinct(Shape shape, RandomStream random) {
    int[] order = java.util.stream.IntStream.range(0, shape.size()).toArray();
    random.shuffle(order);
    Tensor x = Tensor.zeros(shape);
    for (int i = 0; i < order.length; i++) {
      x.data()[i] = (order[i] - order.length / 2) / 64f;
    }
    return x;
  }

  /** The elements that a layer normalises together, or none. */
  private static Iterable<List<Integer>> normalised(Layer layer, Shape shape) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    int c = shape.dim(-1);
    for (int i = 0; i < shape.size(); i++) {
      int sample = i / shape.sampleSize();
      int group =
          switch (layer) {
            case BatchNormalization _ -> i % c;
            case GroupNormalization _ -> sample * c + i % c / groupSize(layer, c);
            case LayerNormalization _ -> i / rowLength(layer, shape);
            default -> -1;
          };
      if (group >= 0) {
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(i);
      }
    }
    return groups.values();
  }

  private static int groupSize(Layer layer, int channels) {
    int groups = layer.config().getInt("groups");
    return groups == -1 ? 1 : channels / groups;
  }

  private static int rowLength(Layer layer, Shape shape) {
    int last = shape.dim(-1);
    return layer.config().getInts("axis").length == 1 ? last : last * shape.dim(-2);
  }

  private static double variance(Tensor x, List<Integer> elements) {
    double sum = 0;
    double squares = 0;
    for (int i : elements) {
      sum += x.data()[i];
      squares += x.data()[i] * x.data()[i];
    }
    int m = elements.size();
    return squares / m - sum / m * sum / m;
  }

  /** Draws options. */
  private record Draw(long seed, RandomStream random) {
    boolean yes() {
      return random.nextInt(2) == 1;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
      return choices[random.nextInt(choices.length)];
    }

    /** Two to four axes, odd extents and others. */
    Shape shape() {
      int[] dims = new int[of(2, 3, 4)];
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = of(1, 2, 3, 5);
      }
      return Shape.of(dims).withLast(of(1, 3, 7, 8, 13));
    }

    /** Images of odd sizes and others. */
    Shape image() {
      return Shape.of(of(1, 2, 3), of(1, 3, 5), of(1, 2, 7), of(1, 5, 17));
    }

    Padding padding(int limit) {
      return switch (random.nextInt(3)) {
        case 0 -> Padding.VALID;
        case 1 -> Padding.SAME;
        default -> {
          int[] cells = new int[4];
          for (int i = 0; i < 4; i++) {
            cells[i] = random.nextInt(limit);
          }
          yield Padding.explicit(cells[0], cells[1], cells[2], cells[3]);
        }
      };
    }

    /** Shapes of inputs that are merged: half of the time some have axes of 1, or fewer axes. */
    List<Shape> mergeable(int count) {
      Shape whole = shape();
      List<Shape> shapes = new ArrayList<>(Collections.nCopies(count, whole));
      for (int i = 0; yes() && i < count; i++) {
        int[] dims = whole.dims();
        for (int axis = 1; axis < dims.length; axis++) {
          dims[axis] = yes() ? 1 : dims[axis];
        }
        int from = 1;
        while (dims.length - from > 1 && dims[from] == 1 && yes()) {
          from++;
        }
        int[] fewer = Arrays.copyOfRange(dims, from - 1, dims.length);
        fewer[0] = dims[0];
        shapes.set(i, Shape.of(fewer));
      }
      return List.copyOf(shapes);
    }

    /** How many elements of the output one of an input reaches, at most. */
    static int repeats(List<Shape> inputs) {
      int output = new Add().outputShape(inputs).size();
      return inputs.stream().mapToInt(input -> output / input.size()).max().orElseThrow();
    }

    LayerCase merge(Layer layer) {
      List<Shape> inputs = mergeable(of(2, 3, 4));
      return new LayerCase(seed, layer, inputs, Bound.exact(SMALL, repeats(inputs), 1));
    }

    LayerCase exact(Layer layer, Shape input) {
      return new LayerCase(seed, layer, List.of(input), Bound.exact(SMALL, 1, 1));
    }

    LayerCase activated(Layer layer, Activations function, Shape input) {
      boolean rows = function == Activations.SOFTMAX || function == Activations.LOG_SOFTMAX;
      Bound bound = bound(function, rows ? input.dim(-1) : 1, 1, 1.01);
      return new LayerCase(seed, layer, List.of(input), bound);
    }
  }
}
