package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Configurable;

/**
 * A learning rate that depends on the step: {@code new Adam().learningRate(new CosineDecay(0.001,
 * 10000))}. Immutable, and saved with the optimizer.
 */
public interface Schedule extends Configurable {
  /**
   * The learning rate of a step.
   *
   * @param step the steps made before it, from 0
   */
  double at(long step);
}
