package dev.lanewise.nn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.RealFiles;
import dev.lanewise.nn.saving.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Answers of other libraries. Tests that ask for a file that is not there are skipped. */
public final class Conformance {
  private Conformance() {}

  /** A file in that folder. */
  public static Path file(String name) {
    Path file = RealFiles.conformance(name);
    assumeTrue(Files.exists(file), "skipped: there is no " + file);
    return file;
  }

  /** The JSON value of a file. */
  public static Object json(String name) {
    try {
      return Json.read(Files.readString(file(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of a JSON file that is a list. */
  public static List<Config> cases(String name) {
    return ((List<?>) json(name)).stream().map(Config.class::cast).toList();
  }

  /** A tensor written as {@code {"shape": [...], "data": [...]}}. */
  public static Tensor tensor(Config config) {
    int[] dims = config.getInts("shape");
    return Tensor.of(
        floats(config.getList("data")), dims.length == 0 ? Shape.of(1) : Shape.of(dims));
  }

  /** Numbers, of which NaN and infinities may be text. */
  public static float[] floats(List<?> numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number(numbers.get(i));
    }
    return values;
  }

  /** A number, of which NaN and infinities may be text, and 1 and 0 true and false. */
  public static double number(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Boolean yes -> yes ? 1 : 0;
      case String text when text.endsWith("inf") ->
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case String text when text.equals("nan") -> Double.NaN;
      default -> Double.parseDouble((String) value);
    };
  }
}
