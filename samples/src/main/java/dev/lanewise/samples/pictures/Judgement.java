package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.metrics.ConfusionMatrix;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model that tells classes apart says of samples whose classes are known: each sample's
 * class and the probability of each class.
 */
public final class Judgement {
  private final Dataset data;
  private final List<String> names;
  private final int[] labels;
  private final float[][] probabilities;

  private Judgement(Dataset data, List<String> names, int[] labels, float[][] probabilities) {
    this.data = data;
    this.names = names;
    this.labels = labels;
    this.probabilities = probabilities;
  }

  /**
   * Asks a model.
   *
   * @param model with an output {@code [n, classes]}, or {@code [n, 1]} for the probability of the
   *     second of two
   * @param data samples the model takes, at least one
   * @param batchSize samples computed at a time
   * @throws IllegalArgumentException if the model has another output, takes other samples, or knows
   *     fewer classes than there are
   */
  public static Judgement of(Model model, Dataset data, int batchSize) {
    check(model, data);
    return of(model, data, model.predict(data, batchSize));
  }

  /**
   * From what the model has said already.
   *
   * @param answers its output for each sample of the data
   * @throws IllegalArgumentException as {@link #of(Model, Dataset, int)}, or if there are fewer
   *     answers or more
   */
  public static Judgement of(Model model, Dataset data, Tensor answers) {
    check(model, data);
    Shape expected = Shape.of(data.size(), model.outputShape().dim(1));
    if (!answers.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "a judgement of these samples takes answers %s but got %s"
              .formatted(expected, answers.shape()));
    }
    int outputs = answers.dim(1);
    int classes = Math.max(2, outputs);
    int[] labels = IntStream.range(0, data.size()).map(data::label).toArray();
    float[][] probabilities = new float[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "the model knows %d classes, numbers from 0, but sample %d has class %d"
                .formatted(classes, i, labels[i]));
      }
      if (outputs == 1) {
        probabilities[i][1] = answers.data()[i];
        probabilities[i][0] = 1 - answers.data()[i];
      } else {
        System.arraycopy(answers.data(), i * outputs, probabilities[i], 0, outputs);
      }
    }
    List<String> names = model.classNames().isEmpty() ? data.classNames() : model.classNames();
    return new Judgement(data, names, labels, probabilities);
  }

  private static void check(Model model, Dataset data) {
    if (model.outputShape().rank() != 2) {
      throw new IllegalArgumentException(
          "a judgement takes a model with a probability for each class, [n, classes], but its"
              + " output is "
              + model.outputShape());
    }
    if (data.size() == 0) {
      throw new IllegalArgumentException("a judgement takes samples, but there is none");
    }
  }

  /** The samples. */
  public Dataset data() {
    return data;
  }

  /** The number of samples. */
  public int size() {
    return labels.length;
  }

  /** The number of classes the model tells apart. */
  public int classes() {
    return probabilities[0].length;
  }

  /** What a class is called; its number where it has no name. */
  public String name(int label) {
    return label < names.size() ? names.get(label) : String.valueOf(label);
  }

  /** The class of a sample. */
  public int label(int sample) {
    return labels[sample];
  }

  /** The class the model holds most likely; the first of several. */
  public int predicted(int sample) {
    float[] p = probabilities[sample];
    int best = 0;
    for (int c = 1; c < p.length; c++) {
      best = p[c] > p[best] ? c : best;
    }
    return best;
  }

  /** How likely the model holds a class. */
  public float probability(int sample, int label) {
    return probabilities[sample][label];
  }

  /** Whether the model is right. */
  public boolean isRight(int sample) {
    return predicted(sample) == labels[sample];
  }

  /** The samples the model takes for something else, the surest mistakes first. */
  public List<Integer> mistakes() {
    Comparator<Integer> surest =
        Comparator.comparingDouble(i -> probability(i, labels[i]) - probability(i, predicted(i)));
    return IntStream.range(0, size()).filter(i -> !isRight(i)).boxed().sorted(surest).toList();
  }

  /** How often the model takes samples of one class for another. */
  public ConfusionMatrix confusion() {
    ConfusionMatrix matrix = new ConfusionMatrix(classes());
    for (int i = 0; i < size(); i++) {
      matrix.add(labels[i], predicted(i));
    }
    return matrix;
  }
}
