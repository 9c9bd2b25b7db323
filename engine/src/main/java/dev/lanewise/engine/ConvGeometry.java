package dev.lanewise.engine;

/**
 * Where a window slides over a batch of images: the sole owner of output sizes, padding arithmetic
 * and range checks, for convolution and pooling alike.
 *
 * <p>Input {@code x [n, h, w, c]}, kernel {@code w [kh, kw, c / groups, filters]}, output {@code y
 * [n, oh, ow, filters]}. Pooling is the geometry with {@code groups = filters = c} (see {@link
 * #pooling}).
 *
 * <p>With {@code ke = (k - 1) * dilation + 1}: valid {@code o = (in - ke) / stride + 1}; same
 * {@code o = ceil(in / stride)} with {@code total = max((o - 1) * stride + ke - in, 0)} cells
 * added, {@code total / 2} of them before (TensorFlow's rule, which puts the odd cell after).
 *
 * @param n images
 * @param h input rows
 * @param w input columns
 * @param c input channels
 * @param filters output channels
 * @param kernelH kernel rows
 * @param kernelW kernel columns
 * @param strideH step between windows along the rows
 * @param strideW step between windows along the columns
 * @param dilationH distance between kernel rows
 * @param dilationW distance between kernel columns
 * @param groups channel groups that do not see each other
 * @param padTop rows of padding above
 * @param padLeft columns of padding on the left
 * @param padBottom rows of padding below
 * @param padRight columns of padding on the right
 * @param oh output rows
 * @param ow output columns
 */
public record ConvGeometry(
    int n,
    int h,
    int w,
    int c,
    int filters,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    int groups,
    int padTop,
    int padLeft,
    int padBottom,
    int padRight,
    int oh,
    int ow) {

  /** Extents up to here can be added without overflow. */
  private static final int LARGEST = 1 << 30;

  /**
   * Refuses what {@link Builder#build} would not make: make geometries with {@link #of} and {@link
   * #pooling}.
   */
  public ConvGeometry {
    checkRanges(
        n, h, w, c, filters, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups);
    if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
      throw new IllegalArgumentException("padding must not be negative");
    }
    if (oh != outputs(h, padTop, padBottom, kernelH, strideH, dilationH)
        || ow != outputs(w, padLeft, padRight, kernelW, strideW, dilationW)) {
      throw new IllegalArgumentException(
          "the output size %dx%d does not follow from the input".formatted(oh, ow));
    }
    holdable("input", n, h, w, c);
    holdable("output", n, oh, ow, filters);
    holdable("kernel", kernelH, kernelW, c / groups, filters);
  }

  private static void checkRanges(
      int n,
      int h,
      int w,
      int c,
      int filters,
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      int groups) {
    atLeastOne("input", h, w);
    atLeastOne("channels and filters", c, filters);
    atLeastOne("kernel size", kernelH, kernelW);
    atLeastOne("strides", strideH, strideW);
    atLeastOne("dilation", dilationH, dilationW);
    if (n < 0) {
      throw new IllegalArgumentException("the batch must not be negative but got " + n);
    }
    if (groups < 1 || c % groups != 0 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "groups must divide channels and filters but got groups %d, channels %d, filters %d"
              .formatted(groups, c, filters));
    }
  }

  private static int outputs(int in, int before, int after, int kernel, int stride, int dilation) {
    return Math.floorDiv(padded(in, before, after) - extent(kernel, dilation), stride) + 1;
  }

  private static int extent(int kernel, int dilation) {
    long extent = (kernel - 1L) * dilation + 1;
    if (extent > LARGEST) {
      throw new IllegalArgumentException(
          "a kernel of %d with dilation %d is too large".formatted(kernel, dilation));
    }
    return (int) extent;
  }

  private static int padded(int in, int before, int after) {
    long padded = (long) in + before + after;
    if (padded > LARGEST) {
      throw new IllegalArgumentException(
          "an input of %d with padding %d,%d is too large".formatted(in, before, after));
    }
    return (int) padded;
  }

  private static void atLeastOne(String what, int first, int second) {
    if (first < 1 || second < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but got %dx%d".formatted(what, first, second));
    }
  }

  private static void holdable(String what, int a, int b, int c, int d) {
    // Each product fits into a long as long as the one before it fits into an int.
    long size = (long) a * b;
    size = size > Integer.MAX_VALUE ? size : size * c;
    size = size > Integer.MAX_VALUE ? size : size * d;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the %s [%d, %d, %d, %d] has more elements than an array can hold"
              .formatted(what, a, b, c, d));
    }
  }

  /**
   * A window of {@code kernelH x kernelW} that makes {@code filters} channels out of images {@code
   * [n, h, w, c]}.
   */
  public static Builder of(int n, int h, int w, int c, int filters, int kernelH, int kernelW) {
    return new Builder(n, h, w, c, filters, kernelH, kernelW);
  }

  /** A pooling window: every channel is a group of its own. */
  public static ConvGeometry pooling(
      int n, int h, int w, int c, int poolH, int poolW, int strideH, int strideW, Padding padding) {
    return of(n, h, w, c, c, poolH, poolW)
        .strides(strideH, strideW)
        .groups(c)
        .padding(padding)
        .build();
  }

  /** Input channels a group sees. */
  public int groupChannels() {
    return c / groups;
  }

  /** Output channels a group makes. */
  public int groupFilters() {
    return filters / groups;
  }

  /** The shape of the input. */
  public Shape inputShape() {
    return Shape.of(n, h, w, c);
  }

  /** The shape of the output. */
  public Shape outputShape() {
    return Shape.of(n, oh, ow, filters);
  }

  /** The shape of the kernel, Keras's HWIO. */
  public Shape kernelShape() {
    return Shape.of(kernelH, kernelW, groupChannels(), filters);
  }

  /** True where no cell of padding is touched. */
  public boolean isUnpadded() {
    return padTop == 0 && padLeft == 0 && padBottom == 0 && padRight == 0;
  }

  /**
   * The first image row under window row {@code p}; the others follow {@link #dilationH} apart,
   * below {@link #endRow}. There may be none, where the window lies on padding alone.
   */
  public int firstRow(int p) {
    return first(p * strideH - padTop, dilationH);
  }

  /** Where the image rows under window row {@code p} end. */
  public int endRow(int p) {
    return Math.min(p * strideH - padTop + (kernelH - 1) * dilationH + 1, h);
  }

  /** Whether no row of the image lies under two rows of windows. */
  public boolean areRowsApart() {
    return (kernelH - 1) * dilationH < strideH;
  }

  /**
   * The rows of the image that belong to window row {@code p}, {@linkplain #areRowsApart where rows
   * are apart}, begin here and end where those of {@code p + 1} begin. The first window row has all
   * that lie above it, too, and the last one all that lie below.
   */
  public int bandStart(int p) {
    return p <= 0 ? 0 : p >= oh ? h : Math.clamp(p * strideH - padTop, 0, h);
  }

  /**
   * The first image column under window column {@code q}; the others follow {@link #dilationW}
   * apart, below {@link #endColumn}.
   */
  public int firstColumn(int q) {
    return first(q * strideW - padLeft, dilationW);
  }

  /** Where the image columns under window column {@code q} end. */
  public int endColumn(int q) {
    return Math.min(q * strideW - padLeft + (kernelW - 1) * dilationW + 1, w);
  }

  private static int first(int start, int step) {
    return start >= 0 ? start : start + (-start + step - 1) / step * step;
  }

  /**
   * Floating-point operations of the direct algorithm, a multiplication and an addition each
   * counted: {@code 2 n oh ow filters kh kw c/groups}.
   */
  public long flops() {
    return 2L * n * oh * ow * filters * kernelH * kernelW * groupChannels();
  }

  /** The same window over another number of images. */
  public ConvGeometry withBatch(int images) {
    return new ConvGeometry(
        images, h, w, c, filters, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups,
        padTop, padLeft, padBottom, padRight, oh, ow);
  }

  /**
   * Of what mostly differs. A record's own method is put together when it is first called, which
   * takes as long as a small convolution's first run.
   */
  @Override
  public int hashCode() {
    int image = 31 * (31 * (31 * n + h) + w) + c;
    return 31 * (31 * (31 * (31 * image + filters) + kernelH) + strideH) + groups;
  }

  /** Everything on one line, to paste into a test. */
  @Override
  public String toString() {
    return "n=%d h=%d w=%d c=%d filters=%d kernel=%dx%d strides=%dx%d dilation=%dx%d groups=%d pad=%d,%d,%d,%d -> %dx%d"
        .formatted(
            n, h, w, c, filters, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups,
            padTop, padBottom, padLeft, padRight, oh, ow);
  }

  /**
   * Collects the options; {@link #build} checks them. Defaults are Keras's: strides, dilation and
   * groups 1, padding valid.
   */
  public static final class Builder {

    private final int n;
    private final int h;
    private final int w;
    private final int c;
    private final int filters;
    private final int kernelH;
    private final int kernelW;
    private int strideH = 1;
    private int strideW = 1;
    private int dilationH = 1;
    private int dilationW = 1;
    private int groups = 1;
    private Padding padding = Padding.VALID;

    private Builder(int n, int h, int w, int c, int filters, int kernelH, int kernelW) {
      this.n = n;
      this.h = h;
      this.w = w;
      this.c = c;
      this.filters = filters;
      this.kernelH = kernelH;
      this.kernelW = kernelW;
    }

    /** Steps between windows. */
    public Builder strides(int rows, int columns) {
      strideH = rows;
      strideW = columns;
      return this;
    }

    /** Distances between the kernel's cells. */
    public Builder dilation(int rows, int columns) {
      dilationH = rows;
      dilationW = columns;
      return this;
    }

    /** Channel groups that do not see each other. */
    public Builder groups(int groups) {
      this.groups = groups;
      return this;
    }

    /** What is added at the border. */
    public Builder padding(Padding padding) {
      this.padding = padding;
      return this;
    }

    /**
     * The checked geometry.
     *
     * @throws IllegalArgumentException if an extent is below 1, channels or filters do not divide
     *     by groups, or no window fits
     */
    public ConvGeometry build() {
      checkRanges(
          n, h, w, c, filters, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups);
      int extentH = extent(kernelH, dilationH);
      int extentW = extent(kernelW, dilationW);
      int top = padding.top();
      int bottom = padding.bottom();
      int left = padding.left();
      int right = padding.right();
      if (padding.kind() == Padding.Kind.SAME) {
        int rows = sameTotal(h, extentH, strideH);
        int columns = sameTotal(w, extentW, strideW);
        top = rows / 2;
        bottom = rows - top;
        left = columns / 2;
        right = columns - left;
      }
      int oh = outputs(h, top, bottom, kernelH, strideH, dilationH);
      int ow = outputs(w, left, right, kernelW, strideW, dilationW);
      if (oh < 1 || ow < 1) {
        throw new IllegalArgumentException(
            "a window of %dx%d (dilation included) does not fit into an input of %dx%d with padding %s"
                .formatted(extentH, extentW, h, w, padding));
      }
      return new ConvGeometry(
          n, h, w, c, filters, kernelH, kernelW, strideH, strideW, dilationH, dilationW, groups,
          top, left, bottom, right, oh, ow);
    }

    private static int sameTotal(int in, int extent, int stride) {
      int out = (in - 1) / stride + 1;
      return Math.max((out - 1) * stride - in + extent, 0); // (out - 1) * stride is less than in
    }
  }
}
