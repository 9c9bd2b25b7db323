package dev.lanewise.nn.optimizers;

import dev.lanewise.nn.Config;
import java.util.List;

/**
 * What {@link Adam} and those made from it share: the shares of the past in two averages, and
 * epsilon.
 */
abstract sealed class Moments extends Optimizer permits Adam, Adamax, Lamb, Nadam {
  static final double LEARNING_RATE = 0.001;
  static final double BETA1 = 0.9;
  static final double BETA2 = 0.999;
  static final double EPSILON = 1e-7;

  /** The constructor with everything. */
  interface Maker<T> {
    T make(double learningRate, double beta1, double beta2, double epsilon);
  }

  final double beta1;
  final double beta2;
  final double epsilon;

  // The averages run with betas of 32 bits: correcting their bias by the same betas is exact.
  final float b1;
  final float b2;

  Moments(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate);
    this.beta1 = belowOne("beta1", beta1);
    this.beta2 = belowOne("beta2", beta2);
    this.epsilon = positive("epsilon", epsilon);
    b1 = (float) beta1;
    b2 = (float) beta2;
  }

  static <T extends Optimizer> T of(Config config, Maker<T> maker) {
    return common(
        maker.make(
            config.getDouble("learningRate"),
            config.getDouble("beta1"),
            config.getDouble("beta2"),
            config.getDouble("epsilon")),
        config);
  }

  @Override
  protected List<String> slotNames() {
    return List.of("momentum", "velocity");
  }

  @Override
  public Config config() {
    return common(own());
  }

  /** The options these have, and in subclasses those of their own. */
  Config own() {
    return Config.of("learningRate", learningRate(), "beta1", beta1, "beta2", beta2)
        .with("epsilon", epsilon);
  }
}
