package dev.lanewise.nn.initializers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;

/**
 * The initializers by name. A kernel is {@code [spatial..., in, out]} as it is stored (with groups,
 * in is that of one group); with r the product of its spatial extents, {@code fanIn = r in} and
 * {@code fanOut = r out}. Source: https://keras.io/api/layers/initializers/
 */
public enum Initializers implements Initializer {
  /** All 0. */
  ZEROS("zeros") {
    @Override
    public void initialize(Tensor weight, RandomStream random) {
      weight.fill(0);
    }
  },
  /** All 1. */
  ONES("ones") {
    @Override
    public void initialize(Tensor weight, RandomStream random) {
      weight.fill(1);
    }
  },
  /** Uniform between -l and l, {@code l = sqrt(6 / (fanIn + fanOut))} (Glorot and Bengio, 2010). */
  GLOROT_UNIFORM("glorot_uniform") {
    @Override
    public void initialize(Tensor weight, RandomStream random) {
      double limit = Math.sqrt(6.0 / (fanIn(weight) + fanOut(weight)));
      float[] w = weight.data();
      for (int i = 0; i < w.length; i++) {
        w[i] = (float) ((2 * random.nextDouble() - 1) * limit);
      }
    }
  },
  /**
   * Normal with mean 0 and standard deviation {@code sqrt(2 / fanIn)} (He and others, 2015): drawn
   * again beyond two sigma, with sigma larger by {@code 1 / 0.8796} to make up for it.
   */
  HE_NORMAL("he_normal") {
    @Override
    public void initialize(Tensor weight, RandomStream random) {
      double sigma = Math.sqrt(2.0 / fanIn(weight)) / TRUNCATED_STD;
      float[] w = weight.data();
      for (int i = 0; i < w.length; i++) {
        double z;
        do {
          z = random.nextGaussian();
        } while (Math.abs(z) > 2);
        w[i] = (float) (sigma * z);
      }
    }
  };

  /** The standard deviation of a standard normal distribution cut off at -2 and 2. */
  private static final double TRUNCATED_STD = 0.87962566103423978;

  private final String type;

  Initializers(String type) {
    this.type = type;
  }

  /**
   * The initializer of this name, one's own among them: {@code he_normal}.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Initializer of(String name) {
    return Registries.INITIALIZERS.create(name, Config.empty());
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
