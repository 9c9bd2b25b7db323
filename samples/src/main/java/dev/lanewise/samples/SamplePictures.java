package dev.lanewise.samples;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import dev.lanewise.samples.Failure.BadInput;
import dev.lanewise.samples.pictures.Heat;
import dev.lanewise.samples.pictures.Picture;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples as people see them, and which ones to look at. */
final class SamplePictures {
  private SamplePictures() {}

  /**
   * Refuses samples that are no pictures.
   *
   * @throws BadInput naming the data and the shape
   */
  static void check(String data, Shape shape) {
    if (!Heat.isPicture(shape)) {
      throw new BadInput(
          "--data takes pictures [h, w], [h, w, 1] or [h, w, 3] here but '%s' has samples of %s"
              .formatted(data, shape));
    }
  }

  /**
   * Refuses an {@code --out} that is neither PNG nor SVG, before anything is done.
   *
   * @throws BadInput saying what it takes
   */
  static void checkOut(Path out) {
    if (!Picture.canBe(out)) {
      throw new BadInput(
          "--out takes a file that ends in .png or .svg but got '%s'".formatted(out));
    }
  }

  /** A sample as a picture. */
  static BufferedImage picture(Dataset data, int index) {
    float[] x = new float[data.inputShape().size()];
    data.read(index, x, 0, new float[data.targetShape().size()], 0);
    return Heat.input(x, 0, data.inputShape(), data.preprocessing());
  }

  /** The class of each sample. */
  static int[] labels(Dataset data) {
    int[] labels = new int[data.size()];
    Arrays.setAll(labels, data::label);
    return labels;
  }

  /** What a class is called. */
  static String className(Dataset data, int label) {
    return label >= 0 && label < data.classNames().size()
        ? data.classNames().get(label)
        : String.valueOf(label);
  }

  /**
   * Some samples, sorted by class: of each class as many as of the others, as far as it has them,
   * drawn at random by a seed.
   */
  static List<Integer> some(Dataset data, int count, long seed) {
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    RandomStream.of(seed, "samples to show").shuffle(order);
    int[] labels = labels(data);
    int classes = Arrays.stream(labels).max().orElse(0) + 1;
    List<List<Integer>> byClass = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      byClass.add(new ArrayList<>());
    }
    for (int index : order) {
      byClass.get(Math.max(0, labels[index])).add(index);
    }
    int[] taken = new int[classes];
    int left = Math.min(count, data.size());
    for (int round = 0; left > 0; round++) {
      for (int c = 0; c < classes && left > 0; c++) {
        if (round < byClass.get(c).size()) {
          taken[c]++;
          left--;
        }
      }
    }
    List<Integer> some = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      some.addAll(byClass.get(c).subList(0, taken[c]));
    }
    return some;
  }
}
