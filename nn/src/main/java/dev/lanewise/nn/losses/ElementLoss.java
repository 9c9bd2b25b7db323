package dev.lanewise.nn.losses;

/** A loss whose rows are means over elements, each by itself. */
abstract class ElementLoss extends RowLoss {
  /** The loss of one prediction. */
  abstract double loss(double p, double t);

  /** Its derivative by the prediction. */
  abstract double derivative(double p, double t);

  @Override
  final double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    double sum = 0;
    for (int i = at; i < at + count; i++) {
      sum += loss(p[i], t[i]);
    }
    if (d != null) {
      for (int i = at; i < at + count; i++) {
        d[i] = (float) (derivative(p[i], t[i]) * scale / count);
      }
    }
    return sum / count;
  }
}
