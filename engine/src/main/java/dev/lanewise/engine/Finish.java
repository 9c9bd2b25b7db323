package dev.lanewise.engine;

/**
 * What is done to an output as soon as a kernel has written a part of it, while that part is in the
 * cache: with z the output of the kernel (its bias included),
 *
 * <pre>
 * y = relu(z + residual) scale + shift
 * </pre>
 *
 * of which each step may be left out, and then the mean and variance of y, a channel each. The bits
 * of y are those that {@link Elementwise#add}, {@link Elementwise#relu} and {@link
 * Normalization#scaleShift} give one after the other; the statistics are those of {@link
 * Normalization#statistics}, but for the order of the sums, which depends on the shape alone.
 *
 * <p>An order that does not fit, such as ReLU behind scale and shift, is folded into what does
 * (scale and shift into weights and bias) or done by itself.
 *
 * @param residual is added, as large as y; null for none. It must not be y
 * @param relu whether what is negative becomes 0
 * @param scale {@code [channels]}, null together with shift
 * @param shift {@code [channels]}, null together with scale
 * @param mean {@code [channels]}, overwritten; null together with variance
 * @param variance {@code [channels]}, overwritten, biased; null together with mean
 */
public record Finish(
    Tensor residual, boolean relu, Tensor scale, Tensor shift, Tensor mean, Tensor variance) {
  /** The output stays as it is. */
  public static final Finish NONE = new Finish(null, false, null, null, null, null);

  /**
   * Checks what needs no output to be checked.
   *
   * @throws IllegalArgumentException if one of two that belong together is missing, or they differ
   *     in length
   */
  public Finish {
    pair("scale", scale, "shift", shift);
    pair("mean", mean, "variance", variance);
  }

  private static void pair(String first, Tensor a, String second, Tensor b) {
    if ((a == null) != (b == null)) {
      throw new IllegalArgumentException(
          "%s and %s belong together but %s is missing"
              .formatted(first, second, a == null ? first : second));
    }
    if (a != null && a.size() != b.size()) {
      throw new IllegalArgumentException(
          "%s and %s must be of one length but got %s and %s"
              .formatted(first, second, a.shape(), b.shape()));
    }
  }

  /** This and a tensor that is added first. */
  public Finish withResidual(Tensor added) {
    return new Finish(added, relu, scale, shift, mean, variance);
  }

  /** This and ReLU, behind the addition. */
  public Finish withRelu() {
    return new Finish(residual, true, scale, shift, mean, variance);
  }

  /** This and {@code y scale + shift} for each channel, behind ReLU. */
  public Finish withScaleShift(Tensor channelScale, Tensor channelShift) {
    return new Finish(residual, relu, channelScale, channelShift, mean, variance);
  }

  /** This and the mean and biased variance of each channel of the result. */
  public Finish withStatistics(Tensor channelMean, Tensor channelVariance) {
    return new Finish(residual, relu, scale, shift, channelMean, channelVariance);
  }

  /** Whether anything is done to the output; statistics only read it. */
  public boolean changes() {
    return residual != null || relu || scale != null;
  }

  /** Whether statistics are asked for. */
  public boolean gathers() {
    return mean != null;
  }

  /** Whether it fits an output of so many channels. */
  void check(Tensor y, int channels) {
    if (residual != null) {
      Check.sameSize("residual", residual, y);
      if (residual.data() == y.data()) {
        throw new IllegalArgumentException("the residual must not be the output");
      }
    }
    check("scale", scale, channels);
    check("mean", mean, channels);
  }

  private static void check(String what, Tensor tensor, int channels) {
    if (tensor != null && tensor.size() != channels) {
      throw Check.wrongShape(what, Shape.of(channels), tensor);
    }
  }
}
