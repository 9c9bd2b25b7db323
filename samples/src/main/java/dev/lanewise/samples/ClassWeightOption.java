package dev.lanewise.samples;

import dev.lanewise.nn.Dataset;
import dev.lanewise.samples.Failure.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --class-weight} says. */
final class ClassWeightOption {
  static final String DESCRIPTION =
      "How much the samples of classes count, by name or number, as in cat=2,dog=0.5; or balanced:"
          + " the rarer a class, the more.";

  private ClassWeightOption() {}

  /** The weights by class number. */
  static Map<Integer, Double> parse(String text, Dataset samples) {
    Map<Integer, Double> weights = new LinkedHashMap<>();
    if (text.equals("balanced")) {
      int[] counts = new int[samples.classNames().size()];
      for (int i = 0; i < samples.size(); i++) {
        counts[samples.label(i)]++;
      }
      for (int k = 0; k < counts.length; k++) {
        if (counts[k] > 0) {
          weights.put(k, (double) samples.size() / counts.length / counts[k]);
        }
      }
      return weights;
    }
    for (String part : text.split(",", -1)) {
      int at = part.lastIndexOf('=');
      try {
        weights.put(number(part.substring(0, at), samples.classNames()), weight(part, at));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new BadInput(
            "--class-weight takes balanced or class=weight, weights at least 0, of the classes %s"
                    .formatted(String.join(", ", samples.classNames()))
                + " but got '%s'".formatted(text),
            e);
      }
    }
    return weights;
  }

  private static int number(String name, List<String> classes) {
    int number = classes.contains(name) ? classes.indexOf(name) : Integer.parseInt(name);
    if (number < 0 || number >= classes.size()) {
      throw new NumberFormatException(name);
    }
    return number;
  }

  private static double weight(String part, int at) {
    double weight = Values.number(part.substring(at + 1));
    if (weight < 0) {
      throw new NumberFormatException(part);
    }
    return weight;
  }
}
