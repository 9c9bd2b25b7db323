package dev.lanewise.nn;

/** The samples of another data set with weights. */
final class WeightedDataset extends ForwardingDataset {
  private final float[] weights;

  WeightedDataset(Dataset source, float[] weights) {
    super(source);
    this.weights = weights.clone();
    if (weights.length != source.size()) {
      throw new IllegalArgumentException(
          "weighted: expected a weight for each of %d samples but got %d"
              .formatted(source.size(), weights.length));
    }
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Float.isInfinite(weights[i])) {
        throw new IllegalArgumentException(
            "weighted: weights must be numbers of at least 0 but that of sample %d is %s"
                .formatted(i, weights[i]));
      }
    }
  }

  @Override
  protected Dataset madeFrom(Dataset other) {
    return new WeightedDataset(other, weights);
  }

  @Override
  public Dataset select(int... samples) {
    Dataset selected = source().select(samples);
    float[] theirs = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      theirs[i] = weights[samples[i]];
    }
    return new WeightedDataset(selected, theirs);
  }

  @Override
  public float weight(int index) {
    return weights[index];
  }

  @Override
  public boolean isWeighted() {
    return true;
  }
}
