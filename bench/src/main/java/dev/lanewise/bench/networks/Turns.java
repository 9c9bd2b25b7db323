package dev.lanewise.bench.networks;

/** Who tells a library when to compute. */
public interface Turns {
  /** Once, when all is ready for the first step; returns when it may begin. */
  void begin();

  /**
   * After each step; returns when the next may begin.
   *
   * @param loss of the step, as far as the library knows it
   * @return whether there is to be a next step
   */
  boolean step(double loss);

  /** Whether the losses are looked at; where not, none need be given. */
  boolean wantsLosses();
}
