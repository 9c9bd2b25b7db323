package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Convolution and pooling as PyTorch computes them in double: uneven padding among them. Its images
 * are [n, c, h, w].
 */
@Tag("simd")
class TorchLayersTest {
  private static final int[] TO_NHWC = {0, 2, 3, 1};
  private static final int[] TO_HWIO = {2, 3, 1, 0};

  @Test
  void convolution() {
    checkAll(
        "torch/conv2d.json",
        c -> {
          int[] stride = c.getInts("stride");
          int[] dilation = c.getInts("dilation");
          if (Math.max(stride[0], stride[1]) > 1 && Math.max(dilation[0], dilation[1]) > 1) {
            return "strides and dilation both above 1";
          }
          int[] pad = c.getInts("pad_top_left_bottom_right");
          Tensor w = permuted(c, "w", TO_HWIO);
          Layer layer =
              new Conv2D(w.dim(3), w.dim(0), w.dim(1))
                  .strides(stride[0], stride[1])
                  .dilation(dilation[0], dilation[1])
                  .groups(c.getInt("groups"))
                  .padding(Padding.explicit(pad[0], pad[2], pad[1], pad[3]))
                  .useBias(c.has("b"));
          Map<String, Tensor> weights = new LinkedHashMap<>(Map.of("kernel", w));
          Map<String, Tensor> gradients =
              new LinkedHashMap<>(Map.of("kernel", permuted(c, "dw", TO_HWIO)));
          if (c.has("b")) {
            weights.put("bias", Conformance.tensor(c.getConfig("b")));
            gradients.put("bias", Conformance.tensor(c.getConfig("db")));
          }
          answer(c, layer, weights, gradients).check(c.values().keySet().toString());
          return null;
        });
  }

  @Test
  void maxPooling() {
    checkAll("torch/max_pool2d.json", c -> pooling(c, MaxPooling2D::new));
  }

  @Test
  void averagePooling() {
    checkAll("torch/avg_pool2d_exclude_pad.json", c -> pooling(c, AveragePooling2D::new));
  }

  private interface Pool {
    Pooling2D<?> of(int poolH, int poolW);
  }

  private static String pooling(Config c, Pool pool) {
    if (c.getBoolean("ceil_mode")) {
      return "output sizes rounded up";
    }
    int[] kernel = c.getInts("kernel");
    int[] stride = c.getInts("stride");
    int[] pad = c.getInts("pad");
    Layer layer =
        pool.of(kernel[0], kernel[1])
            .strides(stride[0], stride[1])
            .padding(Padding.explicit(pad[0], pad[0], pad[1], pad[1]));
    answer(c, layer, Map.of(), Map.of()).check(c.values().keySet().toString());
    return null;
  }

  private static Answer answer(
      Config c, Layer layer, Map<String, Tensor> weights, Map<String, Tensor> gradients) {
    return new Answer(
        layer,
        false,
        List.of(permuted(c, "x", TO_NHWC)),
        weights,
        permuted(c, "y", TO_NHWC),
        permuted(c, "dy", TO_NHWC),
        List.of(permuted(c, "dx", TO_NHWC)),
        gradients,
        Map.of());
  }

  /** Runs all cases; a check answers null, or why it left the case out. */
  private static void checkAll(String file, Function<Config, String> check) {
    Map<String, Integer> leftOut = new TreeMap<>();
    List<Config> cases = Conformance.cases(file);
    for (Config c : cases) {
      String reason = check.apply(c);
      if (reason != null) {
        leftOut.merge(reason, 1, Integer::sum);
      }
    }
    int left = leftOut.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("%s: checked %d, left out %s%n", file, cases.size() - left, leftOut);
    assertTrue(left < cases.size() / 2, "most cases of " + file + " were left out: " + leftOut);
  }

  /** A tensor of four axes with its axes in another order. */
  private static Tensor permuted(Config c, String key, int[] order) {
    Tensor from = Conformance.tensor(c.getConfig(key));
    int[] dims = new int[4];
    for (int axis = 0; axis < 4; axis++) {
      dims[axis] = from.dim(order[axis]);
    }
    Tensor to = Tensor.zeros(dims);
    int[] at = new int[4];
    int[] source = new int[4];
    for (int i = 0; i < to.size(); i++) {
      for (int axis = 3, rest = i; axis >= 0; rest /= dims[axis--]) {
        at[axis] = rest % dims[axis];
        source[order[axis]] = at[axis];
      }
      to.data()[i] = from.get(source);
    }
    return to;
  }
}
