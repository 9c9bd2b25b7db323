package dev.lanewise.nn.losses;

import dev.lanewise.engine.Tensor;

/** A loss of targets -1 and 1. Where all targets of a batch are 0 or 1, 0 stands for -1. */
abstract sealed class MarginLoss extends ElementLoss permits Hinge, SquaredHinge {
  private final boolean zeroOrOne;

  MarginLoss(boolean zeroOrOne) {
    this.zeroOrOne = zeroOrOne;
  }

  /** This loss where targets are 0 and 1. */
  abstract MarginLoss ofZeroOrOne();

  @Override
  final RowLoss forTargets(Tensor target) {
    return Targets.areZeroOrOne(target) ? ofZeroOrOne() : this;
  }

  /** -1 or 1. */
  final double sign(double t) {
    return zeroOrOne ? 2 * t - 1 : t;
  }
}
