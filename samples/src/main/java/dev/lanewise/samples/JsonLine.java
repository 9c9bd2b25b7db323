package dev.lanewise.samples;

import dev.lanewise.nn.saving.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The object that {@code --json} prints. */
final class JsonLine {
  private JsonLine() {}

  /**
   * One line; a number that JSON does not have (the loss of a training that diverged) becomes null.
   */
  static String of(Map<String, Object> values) {
    Map<String, Object> finite = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            finite.put(key, value instanceof Double d && !Double.isFinite(d) ? null : value));
    return Json.write(finite);
  }
}
