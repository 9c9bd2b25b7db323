package dev.lanewise.io.augment;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Preprocessing;
import java.util.Arrays;
import java.util.List;

/**
 * Another data set's images, varied anew in each epoch of training.
 *
 * <p>{@link #inEpoch} gives the varied samples; {@link #read} those that are not varied, only
 * prepared ({@link Augmentation#prepare}). As validation, evaluation and prediction read without an
 * epoch, no variation reaches them, whether a part of this data set is held out or all of it is
 * given to them.
 *
 * <p>A variation depends on seed, epoch and index alone: not on the order samples are read in, nor
 * on threads.
 */
public final class AugmentedDataset implements Dataset {
  /** What the random numbers of a sample are for, in {@link RandomStream#of}. */
  static final String PURPOSE = "augment";

  private static final String MIXING = "mix";

  private final Dataset source;
  private final Augmentation augmentation;
  private final long seed;
  private final Mixing mixing;
  private final ValueRange range;

  /** The numbers of the samples in the whole, by which they draw; null for 0, 1, 2 ... */
  private final int[] numbers;

  private final Shape imageShape;
  private final Shape inputShape;
  private final ThreadLocal<Scratch> scratches;

  /**
   * Varies a data set.
   *
   * @param source its inputs are {@code [h, w, c]} or {@code [h, w]}
   * @param augmentation what is done to each image
   * @param seed other seeds give other variations
   */
  public AugmentedDataset(Dataset source, Augmentation augmentation, long seed) {
    this(source, augmentation, seed, null, rangeOf(source), null);
  }

  /**
   * Part of an augmented data set.
   *
   * @param numbers those of its samples in the whole, or null
   */
  private AugmentedDataset(
      Dataset source,
      Augmentation augmentation,
      long seed,
      Mixing mixing,
      ValueRange range,
      int[] numbers) {
    this.source = source;
    this.augmentation = augmentation;
    this.seed = seed;
    this.mixing = mixing;
    this.range = range;
    this.numbers = numbers;
    Shape shape = source.inputShape();
    if (shape.rank() != 2 && shape.rank() != 3) {
      throw new IllegalArgumentException(
          "augmentation takes images [h, w, c] or [h, w] but got inputs " + shape);
    }
    imageShape = Shape.of(shape.dim(0), shape.dim(1), shape.rank() == 3 ? shape.dim(2) : 1);
    Shape output = augmentation.outputShape(imageShape);
    inputShape = shape.rank() == 3 ? output : Shape.of(output.dim(0), output.dim(1));
    scratches = ThreadLocal.withInitial(() -> new Scratch(imageShape, targetSize()));
  }

  private static ValueRange rangeOf(Dataset source) {
    Preprocessing preprocessing = source.preprocessing();
    if (preprocessing == null) {
      return new ValueRange(0, 255, false);
    }
    double black = preprocessing.offset();
    return new ValueRange((float) black, (float) (255 * preprocessing.scale() + black), false);
  }

  /** What a thread needs for a sample and its partner. */
  private static final class Scratch {
    final Picture picture;
    final Picture partner;
    final float[] y;
    final float[] partnerY;

    Scratch(Shape shape, int targetSize) {
      picture = new Picture(shape.dim(0), shape.dim(1), shape.dim(2));
      partner = new Picture(shape.dim(0), shape.dim(1), shape.dim(2));
      y = new float[targetSize];
      partnerY = new float[targetSize];
    }
  }

  /**
   * The same, with each sample of an epoch mixed with another one of this data set, which is varied
   * as well. Partners are among the samples of this data set, or of what is selected from it: no
   * sample that is held out gets into training.
   *
   * @param mixing such as {@link MixUp} or {@link CutMix}
   * @throws IllegalArgumentException if the targets are class numbers, which cannot be mixed
   */
  public AugmentedDataset mixedBy(Mixing mixing) {
    Shape target = source.targetShape();
    if (source.targetShapes().size() > 1) {
      throw new IllegalArgumentException(
          "%s mixes one target a sample but here there are %s; zip others afterwards"
              .formatted(mixing, source.targetShapes()));
    }
    if (target.size() < 2) {
      throw new IllegalArgumentException(
          ("%s mixes targets, which must be distributions over classes such as [10] but are class"
                  + " numbers %s; OneHotDataset makes distributions of them")
              .formatted(mixing, target));
    }
    return new AugmentedDataset(source, augmentation, seed, mixing, range, numbers);
  }

  /**
   * The same, with black and white said, which steps such as {@link RandomBrightness} go by: for
   * data sets that do not say it by their {@link Dataset#preprocessing}, and whose values are not 0
   * to 255.
   */
  public AugmentedDataset valueRange(double low, double high) {
    return new AugmentedDataset(
        source, augmentation, seed, mixing, ValueRange.of(low, high), numbers);
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Shape inputShape() {
    return inputShape;
  }

  @Override
  public Shape targetShape() {
    return source.targetShape();
  }

  @Override
  public List<Shape> targetShapes() {
    return source.targetShapes();
  }

  /** A sample as it is outside training: prepared, not varied. */
  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    Picture picture = scratches.get().picture;
    load(picture, source, index, y, yAt);
    augmentation.prepare(picture);
    store(picture, x, xAt);
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

  /** That of the prepared samples, where there is one. */
  @Override
  public Preprocessing preprocessing() {
    Preprocessing preprocessing = source.preprocessing();
    return preprocessing == null ? null : augmentation.preprocessing(preprocessing);
  }

  /** The samples are varied as in the whole; partners are among those selected. */
  @Override
  public Dataset select(int... samples) {
    int[] selected = Arrays.stream(samples).map(this::number).toArray();
    return new AugmentedDataset(
        source.select(samples), augmentation, seed, mixing, range, selected);
  }

  private int number(int index) {
    return numbers == null ? index : numbers[index];
  }

  @Override
  public Dataset inEpoch(int epoch) {
    return new Varied(this, source.inEpoch(epoch), epoch);
  }

  /** The shape of the source's pictures, with their channels. */
  Shape imageShape() {
    return imageShape;
  }

  private int targetSize() {
    return source.targetShape().size();
  }

  private void load(Picture picture, Dataset from, int index, float[] y, int yAt) {
    picture.reset(imageShape.dim(0), imageShape.dim(1), imageShape.dim(2));
    picture.range(range.low(picture), range.high(picture));
    from.read(index, picture.pixels(), 0, y, yAt);
  }

  private void store(Picture picture, float[] x, int xAt) {
    if (picture.size() != inputShape.size()) {
      throw new IllegalStateException(
          "augmentation %s was to make %s but made %s"
              .formatted(augmentation, inputShape, picture.shape()));
    }
    System.arraycopy(picture.pixels(), 0, x, xAt, picture.size());
  }

  private void readVaried(
      Dataset from, int epoch, int index, float[] x, int xAt, float[] y, int yAt) {
    Scratch scratch = scratches.get();
    Picture picture = scratch.picture;
    vary(picture, from, epoch, index, y, yAt);
    if (mixing != null) {
      RandomStream random = RandomStream.of(seed, MIXING, epoch, number(index));
      vary(scratch.partner, from, epoch, random.nextInt(size()), scratch.partnerY, 0);
      System.arraycopy(y, yAt, scratch.y, 0, scratch.y.length);
      mixing.mix(picture, scratch.y, scratch.partner, scratch.partnerY, random);
      System.arraycopy(scratch.y, 0, y, yAt, scratch.y.length);
    }
    store(picture, x, xAt);
  }

  private void vary(Picture picture, Dataset from, int epoch, int index, float[] y, int yAt) {
    load(picture, from, index, y, yAt);
    augmentation.apply(picture, RandomStream.of(seed, PURPOSE, epoch, number(index)));
  }

  /** The samples of one epoch. */
  private record Varied(AugmentedDataset whole, Dataset source, int epoch) implements Dataset {
    @Override
    public int size() {
      return whole.size();
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
    public List<Shape> targetShapes() {
      return whole.targetShapes();
    }

    @Override
    public void read(int index, float[] x, int xAt, float[] y, int yAt) {
      whole.readVaried(source, epoch, index, x, xAt, y, yAt);
    }

    @Override
    public void readTarget(int index, float[] y, int yAt) {
      if (whole.mixing == null) {
        source.readTarget(index, y, yAt);
      } else { // how much is mixed in may depend on the pictures
        read(index, new float[inputShape().size()], 0, y, yAt);
      }
    }

    @Override
    public float weight(int index) {
      return whole.weight(index);
    }

    @Override
    public boolean isWeighted() {
      return whole.isWeighted();
    }

    @Override
    public String describe(int index) {
      return whole.describe(index);
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
    public boolean isVaried() {
      return true;
    }
  }
}
