package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/** What falls by the number {@code p = step / decaySteps}, with staircase rounded down. */
abstract sealed class StepDecay implements Schedule permits ExponentialDecay, InverseTimeDecay {
  final double initial;
  final double decayRate;
  private final long decaySteps;
  private final boolean staircase;

  /** The constructor with everything. */
  interface Maker<T> {
    T make(double initialLearningRate, long decaySteps, double decayRate, boolean staircase);
  }

  StepDecay(double initialLearningRate, long decaySteps, double decayRate, boolean staircase) {
    initial = Check.rate(this, "initialLearningRate", initialLearningRate);
    this.decaySteps = Check.steps(this, "decaySteps", 1, decaySteps);
    this.decayRate = Check.rate(this, "decayRate", decayRate);
    this.staircase = staircase;
  }

  static <T extends StepDecay> T of(Config config, Maker<T> maker) {
    return maker.make(
        config.getDouble("initialLearningRate"),
        config.getLong("decaySteps"),
        config.getDouble("decayRate"),
        config.getBoolean("staircase"));
  }

  @Override
  public final Config config() {
    return Config.of("initialLearningRate", initial, "decaySteps", decaySteps)
        .with("decayRate", decayRate)
        .with("staircase", staircase);
  }

  @Override
  public final double at(long step) {
    double p = (double) step / decaySteps;
    return after(staircase ? Math.floor(p) : p);
  }

  /** The rate after so many times decaySteps. */
  abstract double after(double p);

  @Override
  public final String toString() {
    return "%s(%s, %s every %d steps)".formatted(type(), initial, decayRate, decaySteps);
  }
}
