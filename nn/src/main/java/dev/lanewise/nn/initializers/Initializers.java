package dev.lanewise.nn.initializers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import java.util.function.BiConsumer;

/**
 * The initializers by name, with Keras's defaults; those with other parameters come from the
 * methods below. A kernel is {@code [spatial..., in, out]} as it is stored (with groups, in is that
 * of one group); with r the product of its spatial extents, {@code fanIn = r in} and {@code fanOut
 * = r out}; a vector's fans are its length.
 *
 * <p>"Truncated" is drawn again beyond two sigma; where the standard deviation given is that after
 * truncation, sigma is larger by {@code 1 / 0.8796}. Source:
 * https://keras.io/api/layers/initializers/
 */
public enum Initializers implements Initializer {
  /** All 0. */
  ZEROS("zeros"),
  /** All 1. */
  ONES("ones"),
  /** Uniform between -l and l, {@code l = sqrt(6 / (fanIn + fanOut))} (Glorot and Bengio, 2010). */
  GLOROT_UNIFORM("glorot_uniform"),
  /** Truncated normal with standard deviation {@code sqrt(2 / (fanIn + fanOut))}. */
  GLOROT_NORMAL("glorot_normal"),
  /** Uniform between -l and l, {@code l = sqrt(6 / fanIn)} (He and others, 2015). */
  HE_UNIFORM("he_uniform"),
  /** Truncated normal with standard deviation {@code sqrt(2 / fanIn)} (He and others, 2015). */
  HE_NORMAL("he_normal"),
  /** Uniform between -l and l, {@code l = sqrt(3 / fanIn)} (LeCun and others, 1998). */
  LECUN_UNIFORM("lecun_uniform"),
  /** Truncated normal with standard deviation {@code sqrt(1 / fanIn)} (LeCun and others, 1998). */
  LECUN_NORMAL("lecun_normal"),
  /** Normal with mean 0 and standard deviation 0.05. */
  RANDOM_NORMAL("random_normal"),
  /** Uniform between -0.05 and 0.05. */
  RANDOM_UNIFORM("random_uniform"),
  /** Normal with mean 0 and sigma 0.05, truncated: its standard deviation is 0.044. */
  TRUNCATED_NORMAL("truncated_normal"),
  /**
   * As a matrix {@code [all but the last axis, last axis]}, a random one whose columns (or rows,
   * where these are fewer) are of length 1 and at right angles (Saxe and others, 2013).
   */
  ORTHOGONAL("orthogonal"),
  /**
   * The identity: 1 on the diagonal of a matrix {@code [in, out]}, 0 elsewhere; for convolutions
   * (which Keras refuses, and PyTorch calls dirac) that matrix at the kernel's middle cell.
   */
  IDENTITY("identity"),
  /** All 0, or another value: see {@link #constant}. */
  CONSTANT("constant");

  private final String type;

  Initializers(String type) {
    this.type = type;
  }

  /** One with parameters of its own. */
  private record Parametrized(String type, Config config, BiConsumer<Tensor, RandomStream> draw)
      implements Initializer {
    @Override
    public void initialize(Tensor weight, RandomStream random) {
      draw.accept(weight, random);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Parametrized p && type.equals(p.type) && config.equals(p.config);
    }

    @Override
    public int hashCode() {
      return 31 * type.hashCode() + config.hashCode();
    }

    @Override
    public String toString() {
      return type + config;
    }
  }

  /** {@link #RANDOM_NORMAL} with this mean and standard deviation. */
  public static Initializer randomNormal(double mean, double stddev) {
    check("random_normal", "stddev", stddev);
    return new Parametrized(
        "random_normal",
        Config.of("mean", mean, "stddev", stddev),
        (w, r) -> Draws.normal(w, r, mean, stddev));
  }

  /** {@link #RANDOM_UNIFORM} from minval to maxval. */
  public static Initializer randomUniform(double minval, double maxval) {
    check("random_uniform", "maxval - minval", maxval - minval);
    return new Parametrized(
        "random_uniform",
        Config.of("minval", minval, "maxval", maxval),
        (w, r) -> Draws.uniform(w, r, minval, maxval));
  }

  /** {@link #TRUNCATED_NORMAL} with this mean and sigma. */
  public static Initializer truncatedNormal(double mean, double stddev) {
    check("truncated_normal", "stddev", stddev);
    return new Parametrized(
        "truncated_normal",
        Config.of("mean", mean, "stddev", stddev),
        (w, r) -> Draws.truncated(w, r, mean, stddev));
  }

  /** {@link #ORTHOGONAL} times a gain. */
  public static Initializer orthogonal(double gain) {
    return new Parametrized(
        "orthogonal", Config.of("gain", gain), (w, r) -> Draws.orthogonal(w, r, gain));
  }

  /** {@link #IDENTITY} times a gain. */
  public static Initializer identity(double gain) {
    return new Parametrized("identity", Config.of("gain", gain), (w, _) -> Draws.identity(w, gain));
  }

  /** All this value. */
  public static Initializer constant(double value) {
    return new Parametrized("constant", Config.of("value", value), (w, _) -> w.fill((float) value));
  }

  private static void check(String type, String option, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s: %s must be a number of at least 0 but got %s".formatted(type, option, value));
    }
  }

  /**
   * The initializer of this name, one's own among them: {@code he_normal}.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Initializer of(String name) {
    return Registries.INITIALIZERS.create(name, Config.empty());
  }

  /** This initializer with the parameters of a saved config, which is empty for the defaults. */
  public Initializer with(Config config) {
    return switch (this) {
      case RANDOM_NORMAL ->
          config.has("stddev")
              ? randomNormal(config.getDouble("mean"), config.getDouble("stddev"))
              : this;
      case RANDOM_UNIFORM ->
          config.has("minval")
              ? randomUniform(config.getDouble("minval"), config.getDouble("maxval"))
              : this;
      case TRUNCATED_NORMAL ->
          config.has("stddev")
              ? truncatedNormal(config.getDouble("mean"), config.getDouble("stddev"))
              : this;
      case ORTHOGONAL -> config.has("gain") ? orthogonal(config.getDouble("gain")) : this;
      case IDENTITY -> config.has("gain") ? identity(config.getDouble("gain")) : this;
      case CONSTANT -> config.has("value") ? constant(config.getDouble("value")) : this;
      default -> this;
    };
  }

  private static double fanIn(Tensor weight) {
    boolean isVector = weight.shape().rank() < 2;
    return isVector ? weight.size() : (double) weight.size() / weight.dim(-1);
  }

  private static double fanOut(Tensor weight) {
    boolean isVector = weight.shape().rank() < 2;
    return isVector ? weight.size() : (double) weight.size() / weight.dim(-2);
  }

  @Override
  public void initialize(Tensor weight, RandomStream random) {
    switch (this) {
      case ZEROS, CONSTANT -> weight.fill(0);
      case ONES -> weight.fill(1);
      case GLOROT_UNIFORM -> Draws.uniform(weight, random, 6 / (fanIn(weight) + fanOut(weight)));
      case GLOROT_NORMAL -> Draws.truncated(weight, random, 2 / (fanIn(weight) + fanOut(weight)));
      case HE_UNIFORM -> Draws.uniform(weight, random, 6 / fanIn(weight));
      case HE_NORMAL -> Draws.truncated(weight, random, 2 / fanIn(weight));
      case LECUN_UNIFORM -> Draws.uniform(weight, random, 3 / fanIn(weight));
      case LECUN_NORMAL -> Draws.truncated(weight, random, 1 / fanIn(weight));
      case RANDOM_NORMAL -> Draws.normal(weight, random, 0, 0.05);
      case RANDOM_UNIFORM -> Draws.uniform(weight, random, -0.05, 0.05);
      case TRUNCATED_NORMAL -> Draws.truncated(weight, random, 0, 0.05);
      case ORTHOGONAL -> Draws.orthogonal(weight, random, 1);
      case IDENTITY -> Draws.identity(weight, 1);
    }
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public String toString() {
    return type;
  }
}
