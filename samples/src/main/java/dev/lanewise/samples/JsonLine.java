package dev.lanewise.samples;

import dev.lanewise.nn.saving.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The object that {@code --json} prints. */
final class JsonLine {
  private JsonLine() {}

  /**
   * One line; a number that JSON does not have (the loss of a training that diverged) becomes null.
   */
  static String of(Map<String, Object> values) {
    return Json.write(finite(values));
  }

  private static Object finite(Object value) {
    return switch (value) {
      case Double d when !Double.isFinite(d) -> null;
      case Float f when !Float.isFinite(f) -> null;
      case Map<?, ?> map -> {
        Map<Object, Object> finite = new LinkedHashMap<>();
        map.forEach((key, inner) -> finite.put(key, finite(inner)));
        yield finite;
      }
      case List<?> list -> list.stream().map(JsonLine::finite).collect(Collectors.toList());
      case null, default -> value;
    };
  }
}
