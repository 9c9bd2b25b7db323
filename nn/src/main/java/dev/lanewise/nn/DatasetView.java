package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;
import java.util.Objects;

/** Some of another data set's samples, in some order: what take, skip, shuffle and filter give. */
final class DatasetView implements Dataset {
  private final Dataset whole;

  /** Which sample of the whole each sample of this is. */
  private final int[] samples;

  private DatasetView(Dataset whole, int[] samples) {
    this.whole = whole;
    this.samples = samples;
  }

  /** A view; one of a view looks at what that one looks at. */
  static DatasetView of(Dataset whole, int[] samples) {
    if (whole instanceof DatasetView view) {
      int[] through = new int[samples.length];
      for (int i = 0; i < through.length; i++) {
        through[i] = view.samples[samples[i]];
      }
      return new DatasetView(view.whole, through);
    }
    return new DatasetView(whole, samples);
  }

  @Override
  public int size() {
    return samples.length;
  }

  @Override
  public Shape inputShape() {
    return whole.inputShape();
  }

  @Override
  public Shape targetShape() {
    return whole.targetShape();
  }

  @Override
  public List<Shape> inputShapes() {
    return whole.inputShapes();
  }

  @Override
  public List<Shape> targetShapes() {
    return whole.targetShapes();
  }

  private int sample(int index) {
    return samples[Objects.checkIndex(index, samples.length)];
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    whole.read(sample(index), x, xAt, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    whole.readTarget(sample(index), y, yAt);
  }

  @Override
  public float weight(int index) {
    return whole.weight(sample(index));
  }

  @Override
  public boolean isWeighted() {
    return whole.isWeighted();
  }

  @Override
  public String describe(int index) {
    return whole.describe(sample(index));
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public Preprocessing preprocessing() {
    return whole.preprocessing();
  }

  @Override
  public Dataset inEpoch(int epoch) {
    Dataset varied = whole.inEpoch(epoch);
    return varied == whole ? this : new DatasetView(varied, samples);
  }

  @Override
  public boolean isVaried() {
    return whole.isVaried();
  }
}
