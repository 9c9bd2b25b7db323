package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.LayerRun;
import dev.lanewise.nn.layers.MaxPooling2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions and pooling of burn's own tests: x, w and b are 0, 1, 2, ..., dL/dy is 1; images are
 * [n, c, h, w]. A convolution of one dimension is one of images with one row.
 */
final class BurnCases {
  /** The figures have five digits after the point. */
  private static final double TOLERANCE = 2e-5;

  private BurnCases() {}

  static void run(Report report) {
    String file = "burn/conv_pool.json";
    for (Config c : Conformance.cases(file)) {
      report.run(file, c.getString("kind") + " of " + c.getString("source"), () -> check(c));
    }
  }

  private static void check(Config c) {
    String kind = c.getString("kind").replace("_grad", "");
    Tensor x = c.has("x") ? tensor(c.getList("x")) : counting(c.getInts("x_shape"));
    Layer layer =
        switch (kind) {
          case "conv1d", "conv2d" -> convolution(c);
          case "conv_transpose2d" -> transposed(c);
          case "max_pool2d" -> maxPooling(c);
          case "avg_pool2d" -> averagePooling(c);
          case "adaptive_avg_pool2d" -> adaptive(c);
          default -> throw new LeftOut("the operation " + kind + " is not here");
        };
    x = Axes.toChannelsLast(rows(x));
    LayerRun.built(layer, x.shape(), 0);
    boolean transposed = kind.startsWith("conv_transpose");
    for (Parameter parameter : layer.parameters()) {
      boolean bias = parameter.name().equals("bias");
      int[] shape = bias ? parameter.shape().dims() : c.getInts("w_shape");
      Tensor value = counting(shape);
      parameter.value().copyFrom(bias ? value : kernel(value, transposed));
    }
    LayerRun run = new LayerRun(layer, new Context("probe", true, 0));
    Tensor y = run.forward(x);
    if (c.has("expected")) {
      Tensor expected = Axes.toChannelsLast(rows(tensor(c.getList("expected"))));
      Close.check(layer.toString(), expected, y, TOLERANCE);
    }
    if (c.has("grad_x")) {
      Tensor dy = Tensor.zeros(y.shape());
      dy.fill(1);
      Tensor dx = run.backward(dy).getFirst();
      Close.check("dx", Axes.toChannelsLast(rows(tensor(c.getList("grad_x")))), dx, TOLERANCE);
    }
    for (Parameter parameter : layer.parameters()) {
      String key = parameter.name().equals("bias") ? "grad_b" : "grad_w";
      if (c.has(key)) {
        Tensor expected = tensor(c.getList(key));
        expected = key.equals("grad_w") ? kernel(expected, transposed) : expected;
        Close.check(key, expected, parameter.gradient(), TOLERANCE);
      }
    }
  }

  /** {@code [n, c, w]} as {@code [n, c, 1, w]}. */
  private static Tensor rows(Tensor x) {
    return x.shape().rank() == 3 ? Tensor.of(x.data(), x.dim(0), x.dim(1), 1, x.dim(2)) : x;
  }

  /** {@code [out, in, kh, kw]}, or {@code [in, out, kh, kw]} transposed: both in reverse. */
  private static Tensor kernel(Tensor w, boolean transposed) {
    return Axes.toHwio(rows(w));
  }

  private static Layer convolution(Config c) {
    int[] w = c.getInts("w_shape");
    boolean one = w.length == 3;
    int[] stride = pair(c, "stride");
    int[] dilation = pair(c, "dilation");
    int[] pad = one ? new int[] {0, c.getInt("padding")} : c.getInts("padding");
    if (Math.max(stride[0], stride[1]) > 1 && Math.max(dilation[0], dilation[1]) > 1) {
      throw new LeftOut("strides and dilation both above 1");
    }
    return new Conv2D(w[0], one ? 1 : w[2], w[w.length - 1])
        .strides(stride[0], stride[1])
        .dilation(dilation[0], dilation[1])
        .groups(c.getInt("groups"))
        .padding(Padding.explicit(pad[0], pad[0], pad[1], pad[1]));
  }

  private static int[] pair(Config c, String key) {
    return c.values().get(key) instanceof List<?> ? c.getInts(key) : new int[] {1, c.getInt(key)};
  }

  private static Layer transposed(Config c) {
    int[] pad = c.getInts("padding");
    int[] extra = c.getInts("output_padding");
    if (pad[0] + pad[1] + extra[0] + extra[1] > 0 || c.getInt("groups") > 1) {
      throw new LeftOut("transposed convolution with padding by cells, or groups");
    }
    int[] w = c.getInts("w_shape");
    return Keras.layer(
        "Conv2DTranspose",
        Config.of("filters", w[1], "kernel_size", new int[] {w[2], w[3]})
            .with("strides", c.getInts("stride"))
            .with("dilation_rate", c.getInts("dilation")));
  }

  private static Layer maxPooling(Config c) {
    int[] dilation = c.getInts("dilation");
    if (Math.max(dilation[0], dilation[1]) > 1) {
      throw new LeftOut("dilated pooling");
    }
    ceil(c);
    int[] kernel = c.getInts("kernel");
    int[] stride = c.getInts("stride");
    int[] pad = c.getInts("padding");
    return new MaxPooling2D(kernel[0], kernel[1])
        .strides(stride[0], stride[1])
        .padding(Padding.explicit(pad[0], pad[0], pad[1], pad[1]));
  }

  private static Layer averagePooling(Config c) {
    ceil(c);
    int[] kernel = c.getInts("kernel");
    int[] stride = c.getInts("stride");
    int[] pad = c.getInts("padding");
    if (c.getBoolean("count_include_pad") && pad[0] + pad[1] > 0) {
      throw new LeftOut("means that count the padding");
    }
    return new AveragePooling2D(kernel[0], kernel[1])
        .strides(stride[0], stride[1])
        .padding(Padding.explicit(pad[0], pad[0], pad[1], pad[1]));
  }

  private static void ceil(Config c) {
    if (c.getBoolean("ceil_mode")) {
      throw new LeftOut("output sizes of pooling rounded up");
    }
  }

  private static Layer adaptive(Config c) {
    int[] out = c.getInts("out");
    int[] x = c.getInts("x_shape");
    if (x[2] % out[0] != 0 || x[3] % out[1] != 0) {
      throw new LeftOut("adaptive pooling to a size that does not divide the image's");
    }
    return new AveragePooling2D(x[2] / out[0], x[3] / out[1]);
  }

  private static Tensor counting(int[] dims) {
    Tensor x = Tensor.zeros(Shape.of(dims));
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = i;
    }
    return x;
  }

  /** Nested lists of numbers. */
  private static Tensor tensor(List<?> nested) {
    List<Integer> dims = new ArrayList<>();
    for (Object at = nested; at instanceof List<?> list; at = list.getFirst()) {
      dims.add(list.size());
    }
    List<Object> numbers = new ArrayList<>();
    flatten(nested, numbers);
    int[] shape = dims.stream().mapToInt(Integer::intValue).toArray();
    return Tensor.of(Conformance.floats(numbers), Shape.of(shape));
  }

  private static void flatten(Object nested, List<Object> numbers) {
    if (nested instanceof List<?> list) {
      list.forEach(element -> flatten(element, numbers));
    } else {
      numbers.add(nested);
    }
  }
}
