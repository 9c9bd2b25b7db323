package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.ConvolutionOracle;
import dev.lanewise.nn.activations.Activations;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("simd")
class Conv2DTest {
  /** What Keras's options come to, worked out here once more. */
  private record Axis(int in, int kernel, int stride, int dilation, int before, int after) {
    static Axis of(int in, int kernel, int stride, int dilation, Padding p, boolean rows) {
      int extent = (kernel - 1) * dilation + 1;
      int before = rows ? p.top() : p.left();
      int after = rows ? p.bottom() : p.right();
      if (p.equals(Padding.SAME)) {
        int total = Math.max(((in + stride - 1) / stride - 1) * stride + extent - in, 0);
        before = total / 2;
        after = total - before;
      }
      return new Axis(in, kernel, stride, dilation, before, after);
    }

    int out() {
      int room = in + before + after - (kernel - 1) * dilation - 1;
      return room < 0 ? 0 : room / stride + 1;
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void forwardIsTheFormula(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int kernelH,
      @ForAll @IntRange(min = 1, max = 4) int kernelW,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll @IntRange(min = -3, max = 3) int steps,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll boolean useBias) {
    RandomStream random = RandomStream.of(seed, "test");
    Padding p = Padding.explicit(1, 0, 2, 3);
    p = padding == 0 ? Padding.VALID : padding == 1 ? Padding.SAME : p;
    // Positive: strides; negative: dilation.
    int stride = Math.max(steps, 1);
    int dilation = Math.max(-steps, 1);
    int[] odd = {1, 3, 5, 7, 13, 17};
    Axis rows = Axis.of(odd[random.nextInt(6)], kernelH, stride, dilation, p, true);
    Axis columns = Axis.of(odd[random.nextInt(6)], kernelW, stride, dilation, p, false);
    int c = groups * (1 + random.nextInt(5));
    int filters = groups * (1 + random.nextInt(9));
    Conv2D layer =
        new Conv2D(filters, kernelH, kernelW)
            .strides(stride)
            .padding(p)
            .dilation(dilation)
            .groups(groups)
            .useBias(useBias);
    Shape input = Shape.of(2, rows.in(), columns.in(), c);
    if (rows.out() == 0 || columns.out() == 0) {
      assertThrows(IllegalArgumentException.class, () -> layer.outputShape(input));
      return;
    }
    LayerRun.built(layer, input, seed);
    layer.parameters().forEach(w -> w.value().copyFrom(LayerRun.random(w.shape(), random)));
    Tensor x = LayerRun.random(input, random);
    Tensor y = LayerRun.inference(layer).forward(x);
    assertEquals(Shape.of(2, rows.out(), columns.out(), filters), y.shape());
    float[] w = layer.parameters().getFirst().value().data();
    float[] bias = useBias ? layer.parameters().get(1).value().data() : null;
    ConvolutionOracle oracle =
        new ConvolutionOracle(
            2,
            rows.in(),
            columns.in(),
            c,
            filters,
            kernelH,
            kernelW,
            stride,
            stride,
            dilation,
            dilation,
            groups,
            rows.before(),
            columns.before(),
            rows.out(),
            columns.out());
    assertNull(oracle.forward(x.data(), w, bias).difference(y.data()), layer + " on " + input);
  }

  @Example
  void textNamesWhatIsNotDefault() {
    assertEquals("Conv2D(32, 3x3)", new Conv2D(32, 3).toString());
    assertEquals("Conv2D(32, 3x3, same)", new Conv2D(32, 3).padding(Padding.SAME).toString());
    assertEquals(
        "Conv2D(4, 3x5, 1,0,1,0, strides 2x1, groups 2, relu)",
        new Conv2D(4, 3, 5)
            .padding(Padding.explicit(1, 0, 1, 0))
            .strides(2, 1)
            .groups(2)
            .activation(Activations.RELU)
            .toString());
    assertEquals("Conv2D(1, 1x1, dilation 2x2)", new Conv2D(1, 1).dilation(2).toString());
  }

  @Example
  void errorsSayWhatWasExpectedAndWhatCame() {
    Conv2D layer = new Conv2D(32, 3).padding(Padding.SAME);
    assertError(
        "Conv2D(32, 3x3, same): expected input [n, h, w, c] but got [n, 784]",
        () -> layer.outputShape(Shape.of(Shape.ANY, 784)));
    LayerRun.built(layer, Shape.of(1, 32, 32, 3), 1);
    assertError(
        "Conv2D(32, 3x3, same): expected input [n, h, w, 3] but got [32, 28, 28, 1]",
        () -> layer.outputShape(Shape.of(32, 28, 28, 1)));
    assertError(
        "Conv2D(4, 1x1, groups 2): expected input [n, h, w, multiple of 2] but got [n, 5, 5, 3]",
        () -> new Conv2D(4, 1).groups(2).outputShape(Shape.of(Shape.ANY, 5, 5, 3)));
    assertError(
        "Conv2D(8, 5x5): expected input that holds a window but got [n, 3, 3, 1]: a window of 5x5"
            + " (dilation included) does not fit into an input of 3x3 with padding valid",
        () -> new Conv2D(8, 5).outputShape(Shape.of(Shape.ANY, 3, 3, 1)));
  }

  @Example
  void badOptionsAreRefused() {
    assertError("Conv2D: filters must be at least 1 but got 0", () -> new Conv2D(0, 3));
    assertError("Conv2D: kernelSize must be at least 1 but got 3x0", () -> new Conv2D(1, 3, 0));
    assertError("Conv2D: strides must be at least 1 but got 0x0", () -> conv().strides(0));
    assertError("Conv2D: dilation must be at least 1 but got 2x-1", () -> conv().dilation(2, -1));
    assertError("Conv2D: groups must divide filters 4 but got 3", () -> conv().groups(3));
    String both =
        "Conv2D: strides and dilation cannot both be above 1 but got strides 2x1, dilation 1x2";
    assertError(both, () -> conv().strides(2, 1).dilation(1, 2));
    assertError(both, () -> conv().dilation(1, 2).strides(2, 1));
  }

  private static Conv2D conv() {
    return new Conv2D(4, 3);
  }

  private static void assertError(String message, Runnable code) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, code::run).getMessage());
  }
}
