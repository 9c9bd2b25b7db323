package dev.lanewise.bench.networks;

/** The losses of the first steps. */
final class FirstLosses implements Turns {
  private final double[] losses;
  private int steps;

  FirstLosses(int steps) {
    losses = new double[steps];
  }

  @Override
  public void begin() {}

  @Override
  public boolean step(double loss) {
    losses[steps++] = loss;
    return steps < losses.length;
  }

  @Override
  public boolean wantsLosses() {
    return true;
  }

  double[] losses() {
    return losses;
  }
}
