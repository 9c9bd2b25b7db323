package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.samples.Failure.BadInput;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an option such as {@code --optimizer adamw,weight-decay=0.01} holds: a name, and values by
 * name. Every value must be asked for before {@link #end}, which refuses the others.
 */
final class NamedParts {
  private final String option;
  private final String text;
  private final String name;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * Reads the text.
   *
   * @throws BadInput if it is no name followed by {@code ,key=value}
   */
  NamedParts(String option, String text) {
    this.option = option;
    this.text = text;
    String[] parts = text.split(",", -1);
    name = parts[0].strip().toLowerCase(Locale.ROOT);
    for (int i = 1; i < parts.length; i++) {
      int at = parts[i].indexOf('=');
      if (at < 1 || values.put(parts[i].substring(0, at), parts[i].substring(at + 1)) != null) {
        throw wrong("'%s' is not a part of its own such as key=value".formatted(parts[i]));
      }
    }
  }

  /** The name, in small letters. */
  String name() {
    return name;
  }

  /** What is wrong, with the option and what it got. */
  BadInput wrong(String problem) {
    return new BadInput("%s got '%s': %s".formatted(option, text, problem));
  }

  /** What another class refused. */
  BadInput wrong(IllegalArgumentException problem) {
    return new BadInput("%s got '%s': %s".formatted(option, text, problem.getMessage()), problem);
  }

  /** The name is none of those there are. */
  BadInput unknown(List<String> names) {
    return new BadInput(
        "%s takes one of %s but got '%s'".formatted(option, String.join(", ", names), text));
  }

  boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  String text(String key, String otherwise) {
    return has(key) ? values.get(key) : otherwise;
  }

  double number(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    try {
      return Values.number(values.get(key));
    } catch (NumberFormatException e) {
      throw wrong("%s takes a number but got '%s'".formatted(key, values.get(key)));
    }
  }

  int whole(String key, int otherwise) {
    double value = number(key, otherwise);
    if (value != (int) value) {
      throw wrong("%s takes a whole number but got '%s'".formatted(key, values.get(key)));
    }
    return (int) value;
  }

  boolean flag(String key, boolean otherwise) {
    String value = text(key, String.valueOf(otherwise));
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong("%s takes true or false but got '%s'".formatted(key, value));
    }
    return value.equals("true");
  }

  /** Numbers between colons. */
  double[] numbers(String key) {
    String[] each = text(key, "").split(":", -1);
    double[] numbers = new double[each.length];
    for (int i = 0; i < each.length; i++) {
      try {
        numbers[i] = Values.number(each[i]);
      } catch (NumberFormatException e) {
        throw wrong("%s takes numbers such as 0.1:0.01 but got '%s'".formatted(key, text(key, "")));
      }
    }
    return numbers;
  }

  /**
   * These options, each with the value that was given for it, as {@code beta1} or {@code
   * weight-decay}.
   */
  Config over(Config options) {
    Config config = options;
    for (Map.Entry<String, Object> each : options.values().entrySet()) {
      String key = key(each.getKey());
      Object value =
          switch (each.getValue()) {
            case Boolean otherwise -> flag(key, otherwise);
            case Long otherwise -> (long) whole(key, otherwise.intValue());
            case Double otherwise -> number(key, otherwise);
            default -> each.getValue();
          };
      config = config.with(each.getKey(), value);
    }
    return config;
  }

  /** An option's name as it is typed. */
  static String key(String option) {
    return option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Refuses values that nobody asked for. */
  void end() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw wrong("%s has no '%s' but %s".formatted(name, key, String.join(", ", known)));
      }
    }
  }
}
