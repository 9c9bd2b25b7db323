package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;

/**
 * A data set made from another one, sample for sample: passes on every question that it does not
 * answer otherwise. What is selected from it is made from what is selected from the other one. One
 * that does more than copy in {@link #read} answers {@link #isInMemory} with false, so that threads
 * read ahead.
 */
public abstract class ForwardingDataset implements Dataset {
  private final Dataset source;

  /** Made from that one. */
  protected ForwardingDataset(Dataset source) {
    this.source = source;
  }

  /** What this is made from. */
  protected final Dataset source() {
    return source;
  }

  /** The same made from another data set of such samples. */
  protected abstract Dataset madeFrom(Dataset other);

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Shape inputShape() {
    return source.inputShape();
  }

  @Override
  public List<Shape> inputShapes() {
    return source.inputShapes();
  }

  @Override
  public Shape targetShape() {
    return source.targetShape();
  }

  @Override
  public List<Shape> targetShapes() {
    return source.targetShapes();
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    source.read(index, x, xAt, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    source.readTarget(index, y, yAt);
  }

  @Override
  public float weight(int index) {
    return source.weight(index);
  }

  @Override
  public boolean isWeighted() {
    return source.isWeighted();
  }

  @Override
  public String describe(int index) {
    return source.describe(index);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public Preprocessing preprocessing() {
    return source.preprocessing();
  }

  @Override
  public Dataset inEpoch(int epoch) {
    Dataset varied = source.inEpoch(epoch);
    return varied == source ? this : madeFrom(varied);
  }

  @Override
  public boolean isVaried() {
    return source.isVaried();
  }

  @Override
  public boolean isInMemory() {
    return source.isInMemory();
  }

  @Override
  public Dataset select(int... samples) {
    return madeFrom(source.select(samples));
  }
}
