package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvGeometryTest {
  /**
   * Figures of TensorFlow's rule: input, kernel, stride, dilation; output, cells before, cells
   * after.
   */
  @ParameterizedTest
  @CsvSource({
    "28, 3, 1, 1, 28, 1, 1",
    "28, 3, 2, 1, 14, 0, 1",
    "28, 5, 2, 1, 14, 1, 2",
    "28, 2, 2, 1, 14, 0, 0",
    "7, 2, 2, 1, 4, 0, 1",
    "7, 3, 2, 1, 4, 1, 1",
    "224, 7, 2, 1, 112, 2, 3",
    "32, 4, 1, 1, 32, 1, 2",
    "32, 4, 2, 1, 16, 1, 1",
    "28, 3, 1, 2, 28, 2, 2",
    "5, 1, 2, 1, 3, 0, 0",
    "10, 3, 3, 1, 4, 1, 1"
  })
  void padsSameAsTensorFlow(
      int in, int kernel, int stride, int dilation, int out, int before, int after) {
    ConvGeometry rows =
        ConvGeometry.of(1, in, 1, 1, 1, kernel, 1)
            .strides(stride, 1)
            .dilation(dilation, 1)
            .padding(Padding.SAME)
            .build();
    assertEquals(out, rows.oh());
    assertEquals(before, rows.padTop());
    assertEquals(after, rows.padBottom());
    assertEquals(1, rows.ow());
    ConvGeometry columns =
        ConvGeometry.of(1, 1, in, 1, 1, 1, kernel)
            .strides(1, stride)
            .dilation(1, dilation)
            .padding(Padding.SAME)
            .build();
    assertEquals(out, columns.ow());
    assertEquals(before, columns.padLeft());
    assertEquals(after, columns.padRight());
    assertEquals(1, columns.oh());
  }

  @ParameterizedTest
  @CsvSource({
    "28, 3, 1, 1, 26",
    "28, 5, 2, 1, 12",
    "28, 3, 1, 2, 24",
    "7, 7, 1, 1, 1",
    "8, 3, 3, 1, 2",
    "5, 1, 2, 1, 3"
  })
  void countsValidWindows(int in, int kernel, int stride, int dilation, int out) {
    ConvGeometry g =
        ConvGeometry.of(2, in, in, 3, 4, kernel, kernel)
            .strides(stride, stride)
            .dilation(dilation, dilation)
            .build();
    assertEquals(out, g.oh());
    assertEquals(out, g.ow());
    assertTrue(g.isUnpadded());
  }

  @Test
  void takesExplicitPadding() {
    ConvGeometry g =
        ConvGeometry.of(1, 224, 224, 3, 32, 3, 3)
            .strides(2, 2)
            .padding(Padding.explicit(0, 1, 2, 3))
            .build();
    assertEquals(112, g.oh());
    assertEquals(114, g.ow());
    assertEquals(0, g.padTop());
    assertEquals(1, g.padBottom());
    assertEquals(2, g.padLeft());
    assertEquals(3, g.padRight());
    assertFalse(g.isUnpadded());
  }

  @Test
  void derivesShapesAndCounts() {
    ConvGeometry g =
        ConvGeometry.of(8, 10, 12, 6, 4, 3, 5)
            .groups(2)
            .strides(1, 2)
            .padding(Padding.SAME)
            .build();
    assertEquals(Shape.of(8, 10, 12, 6), g.inputShape());
    assertEquals(Shape.of(8, 10, 6, 4), g.outputShape());
    assertEquals(Shape.of(3, 5, 3, 4), g.kernelShape());
    assertEquals(3, g.groupChannels());
    assertEquals(2, g.groupFilters());
    assertEquals(2L * 8 * 10 * 6 * 4 * 3 * 5 * 3, g.flops());
    assertEquals(3, g.withBatch(3).n());
    assertEquals(g, g.withBatch(3).withBatch(8));
    assertEquals(
        "n=8 h=10 w=12 c=6 filters=4 kernel=3x5 strides=1x2 dilation=1x1 groups=2 pad=1,1,1,2 ->"
            + " 10x6",
        g.toString());
  }

  @Test
  void poolingKeepsChannelsApart() {
    ConvGeometry g = ConvGeometry.pooling(2, 7, 9, 5, 2, 3, 2, 1, Padding.VALID);
    assertEquals(Shape.of(2, 3, 7, 5), g.outputShape());
    assertEquals(5, g.groups());
    assertEquals(1, g.groupChannels());
  }

  @Test
  void countsFlopsBeyondInts() {
    ConvGeometry g = ConvGeometry.of(64, 224, 224, 64, 64, 3, 3).padding(Padding.SAME).build();
    assertEquals(2L * 64 * 224 * 224 * 64 * 64 * 9, g.flops());
  }

  /**
   * The cells that firstRow and endRow enumerate are those of the definition that lie in the image.
   */
  @Property
  void enumeratesTheCellsInsideTheImage(
      @ForAll @IntRange(min = 1, max = 12) int in,
      @ForAll @IntRange(min = 1, max = 5) int kernel,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 3) int dilation,
      @ForAll @IntRange(min = 0, max = 9) int before,
      @ForAll @IntRange(min = 0, max = 9) int after) {
    if (in + before + after < (kernel - 1) * dilation + 1) {
      return;
    }
    ConvGeometry g =
        ConvGeometry.of(1, in, in, 1, 1, kernel, kernel)
            .strides(stride, stride)
            .dilation(dilation, dilation)
            .padding(Padding.explicit(before, after, before, after))
            .build();
    for (int p = 0; p < g.oh(); p++) {
      StringBuilder expected = new StringBuilder();
      for (int r = 0; r < kernel; r++) {
        int cell = p * stride - before + r * dilation;
        if (cell >= 0 && cell < in) {
          expected.append(cell).append(' ');
        }
      }
      StringBuilder rows = new StringBuilder();
      for (int row = g.firstRow(p); row < g.endRow(p); row += dilation) {
        rows.append(row).append(' ');
      }
      StringBuilder columns = new StringBuilder();
      for (int column = g.firstColumn(p); column < g.endColumn(p); column += dilation) {
        columns.append(column).append(' ');
      }
      assertEquals(expected.toString(), rows.toString(), g::toString);
      assertEquals(expected.toString(), columns.toString(), g::toString);
    }
  }

  /** Same padding: as many windows as strides fit, and a window more would start outside. */
  @Property
  void samePaddingCoversTheImage(
      @ForAll @IntRange(min = 1, max = 40) int in,
      @ForAll @IntRange(min = 1, max = 9) int kernel,
      @ForAll @IntRange(min = 1, max = 5) int stride) {
    ConvGeometry g =
        ConvGeometry.of(1, in, in, 1, 1, kernel, kernel)
            .strides(stride, stride)
            .padding(Padding.SAME)
            .build();
    assertEquals((in + stride - 1) / stride, g.oh());
    assertTrue(g.padBottom() - g.padTop() == 0 || g.padBottom() - g.padTop() == 1);
    for (int p = 0; p < g.oh(); p++) {
      assertTrue(g.firstRow(p) < g.endRow(p), "no window lies on padding alone");
    }
  }

  @Test
  void namesWhatIsWrong() {
    refuses("input must be at least 1 but got 0x5", ConvGeometry.of(1, 0, 5, 1, 1, 1, 1));
    refuses(
        "channels and filters must be at least 1 but got 3x0",
        ConvGeometry.of(1, 5, 5, 3, 0, 1, 1));
    refuses("kernel size must be at least 1 but got 3x-1", ConvGeometry.of(1, 5, 5, 1, 1, 3, -1));
    refuses(
        "strides must be at least 1 but got 0x1",
        ConvGeometry.of(1, 5, 5, 1, 1, 1, 1).strides(0, 1));
    refuses(
        "dilation must be at least 1 but got 1x0",
        ConvGeometry.of(1, 5, 5, 1, 1, 1, 1).dilation(1, 0));
    refuses("the batch must not be negative but got -1", ConvGeometry.of(-1, 5, 5, 1, 1, 1, 1));
    refuses(
        "groups must divide channels and filters but got groups 2, channels 4, filters 5",
        ConvGeometry.of(1, 5, 5, 4, 5, 1, 1).groups(2));
    refuses(
        "groups must divide channels and filters but got groups 0, channels 4, filters 4",
        ConvGeometry.of(1, 5, 5, 4, 4, 1, 1).groups(0));
    refuses(
        "a window of 5x3 (dilation included) does not fit into an input of 4x4 with padding valid",
        ConvGeometry.of(1, 4, 4, 1, 1, 3, 3).dilation(2, 1));
    refuses(
        "a window of 7x7 (dilation included) does not fit into an input of 4x4 with padding"
            + " 1,1,1,1",
        ConvGeometry.of(1, 4, 4, 1, 1, 7, 7).padding(Padding.explicit(1, 1, 1, 1)));
    refuses(
        "the input [1024, 2048, 1024, 1] has more elements than an array can hold",
        ConvGeometry.of(1024, 2048, 1024, 1, 1, 1, 1));
    refuses(
        "the output [1, 32768, 32768, 4] has more elements than an array can hold",
        ConvGeometry.of(1, 32768, 32768, 1, 4, 1, 1));
    refuses(
        "the kernel [1, 1, 65536, 65536] has more elements than an array can hold",
        ConvGeometry.of(1, 1, 1, 65536, 65536, 1, 1));
    refuses(
        "a kernel of 1000000 with dilation 100000 is too large",
        ConvGeometry.of(1, 4, 4, 1, 1, 1000000, 1).dilation(100000, 1));
    refuses(
        "an input of 4 with padding 2000000000,5 is too large",
        ConvGeometry.of(1, 4, 4, 1, 1, 1, 1).padding(Padding.explicit(2000000000, 5, 0, 0)));
  }

  @Test
  void batchMayBeEmpty() {
    assertEquals(0, ConvGeometry.of(0, 5, 5, 1, 1, 3, 3).build().outputShape().size());
  }

  private static void refuses(String message, ConvGeometry.Builder builder) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }
}
