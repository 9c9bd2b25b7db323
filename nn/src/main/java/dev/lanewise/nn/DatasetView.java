package dev.lanewise.nn;

import java.util.Objects;

/** Some of another data set's samples, in some order: what take, skip, shuffle and filter give. */
final class DatasetView extends ForwardingDataset {
  /** Which sample of the whole each sample of this is. */
  private final int[] samples;

  private DatasetView(Dataset whole, int[] samples) {
    super(whole);
    this.samples = samples;
  }

  /** A view; one of a view looks at what that one looks at. */
  static DatasetView of(Dataset whole, int[] samples) {
    for (int sample : samples) {
      if (sample < 0 || sample >= whole.size()) {
        throw new IllegalArgumentException(
            "select: samples must be 0 to %d but got %d".formatted(whole.size() - 1, sample));
      }
    }
    if (whole instanceof DatasetView view) {
      int[] through = new int[samples.length];
      for (int i = 0; i < through.length; i++) {
        through[i] = view.samples[samples[i]];
      }
      return new DatasetView(view.source(), through);
    }
    return new DatasetView(whole, samples);
  }

  @Override
  public int size() {
    return samples.length;
  }

  private int sample(int index) {
    return samples[Objects.checkIndex(index, samples.length)];
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    source().read(sample(index), x, xAt, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    source().readTarget(sample(index), y, yAt);
  }

  @Override
  public float weight(int index) {
    return source().weight(sample(index));
  }

  @Override
  public String describe(int index) {
    return source().describe(sample(index));
  }

  @Override
  protected Dataset madeFrom(Dataset other) {
    return new DatasetView(other, samples);
  }

  @Override
  public Dataset select(int... samples) {
    return of(this, samples);
  }
}
