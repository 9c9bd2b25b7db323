package dev.lanewise.nn.training;

import dev.lanewise.engine.Reductions;
import dev.lanewise.nn.Dataset;

/**
 * What a fit trains and validates on.
 *
 * @param validation null if it does not validate
 */
record FitData(Dataset training, Dataset validation) {
  private static final System.Logger LOG = System.getLogger("dev.lanewise.nn");

  /** Samples looked at to tell whether data is sorted by class. */
  private static final int PROBES = 64;

  /** The samples with their weights, split where that is asked for. */
  static FitData of(Dataset samples, FitOptions options) {
    Dataset data =
        options.sampleWeight() == null ? samples : samples.weighted(options.sampleWeight());
    if (data.isWeighted() && !options.classWeight().isEmpty()) {
      throw new IllegalArgumentException(
          "fit: expected weights of classes or of samples but got both");
    }
    if (options.validationData() != null || options.validationSplit() == 0) {
      return new FitData(data, options.validationData());
    }
    int at = splitAt(data, options.validationSplit());
    return new FitData(data.slice(0, at), data.slice(at, data.size()));
  }

  /** How many threads read both. */
  int workers(FitOptions options) {
    int workers = options.workers(training);
    return validation == null ? workers : Math.max(workers, options.workers(validation));
  }

  // Keras's array_slicing.py: the last share, before shuffling.
  private static int splitAt(Dataset data, double share) {
    int at = (int) Math.floor(data.size() * (1 - share));
    if (at == 0 || at == data.size()) {
      throw new IllegalArgumentException(
          ("fit: a validationSplit of %s of %d samples leaves %d to train on and %d to validate on;"
                  + " both need at least 1")
              .formatted(share, data.size(), at, data.size() - at));
    }
    if (isSortedByClass(data)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "validationSplit takes the last samples, and these are sorted by class: the validation"
              + " data has classes that are not trained. Shuffle the data first.");
    }
    return at;
  }

  /**
   * Whether evenly spaced samples have class numbers (or one-hot classes) that never fall and do
   * rise.
   */
  private static boolean isSortedByClass(Dataset data) {
    if (data.size() < PROBES || data.targetShapes().size() > 1) {
      return false; // too few to tell from chance, or no classes
    }
    float[] x = new float[data.inputShape().batched().sampleSize()];
    float[] y = new float[data.targetShape().batched().sampleSize()];
    float first = 0;
    float last = 0;
    for (int i = 0; i < PROBES; i++) {
      data.read((int) ((long) i * (data.size() - 1) / (PROBES - 1)), x, 0, y, 0);
      float label = y.length == 1 ? y[0] : Reductions.argMax(y, 0, y.length);
      if (label != Math.rint(label) || i > 0 && label < last) {
        return false;
      }
      first = i == 0 ? label : first;
      last = label;
    }
    return last > first;
  }
}
