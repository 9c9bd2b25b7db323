package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named values, in order, of the kinds JSON knows: text, numbers, booleans, lists, nested configs,
 * null. Immutable.
 *
 * <p>Numbers are kept as {@link Long} and {@link Double}, so that a config equals what was saved of
 * it and read again.
 *
 * <p>The getters say what is missing or of the wrong kind, and where.
 */
public final class Config {
  private static final Config EMPTY = new Config("config", Map.of());

  private final String owner;
  private final Map<String, Object> values;

  private Config(String owner, Map<String, Object> values) {
    this.owner = owner;
    this.values = values;
  }

  /** No values. */
  public static Config empty() {
    return EMPTY;
  }

  /**
   * Keys and values, alternating; {@code int[]} becomes a list.
   *
   * @throws IllegalArgumentException if a key is no text or a value none of the kinds
   */
  public static Config of(Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a config takes keys and values, but got a key without a value: "
              + keysAndValues[keysAndValues.length - 1]);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (!(keysAndValues[i] instanceof String key)) {
        throw new IllegalArgumentException(
            "a config's key must be text but got " + keysAndValues[i]);
      }
      values.put(key, normal(keysAndValues[i + 1]));
    }
    return new Config("config", values);
  }

  /** The same values as a map's. */
  public static Config of(Map<String, ?> map) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, ?> entry : map.entrySet()) {
      values.put(entry.getKey(), normal(entry.getValue()));
    }
    return new Config("config", values);
  }

  /** What {@code thing} is saved as: {@code {"type": ..., "config": {...}}}; null for null. */
  public static Config typed(Configurable thing) {
    return thing == null ? null : of("type", thing.type(), "config", thing.config());
  }

  private static Object normal(Object value) {
    if (value instanceof int[] ints) {
      List<Object> copy = new ArrayList<>();
      for (int each : ints) {
        copy.add((long) each);
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      for (Object element : list) {
        copy.add(normal(element));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // keys are checked by the cast where they are read
      Map<String, ?> named = (Map<String, ?>) map;
      return of(named);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float real) {
      // The fewest digits: 0.1f is 0.1, and casts back to the same float.
      return Double.valueOf(real.toString());
    }
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Config) {
      return value;
    }
    throw new IllegalArgumentException(
        "a config holds text, numbers, booleans, lists and configs but got "
            + value.getClass().getName());
  }

  /** These values, told as {@code owner}'s in errors. */
  public Config ownedBy(String owner) {
    return new Config(owner, values);
  }

  /** These values and one more. */
  public Config with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(key, normal(value));
    return new Config(owner, more);
  }

  /** The values, in order; nested configs are {@link Config}s. Unmodifiable. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** True where the key is present and not null. */
  public boolean has(String key) {
    return values.get(key) != null;
  }

  /** A whole number. */
  public int getInt(String key) {
    double value = get(key, Number.class, "a whole number").doubleValue();
    if (value != (int) value) {
      throw wrong(key, "a whole number", value);
    }
    return (int) value;
  }

  /** A whole number of 64 bits. */
  public long getLong(String key) {
    return get(key, Long.class, "a whole number");
  }

  /** A number. */
  public double getDouble(String key) {
    return get(key, Number.class, "a number").doubleValue();
  }

  /** Text. */
  public String getString(String key) {
    return get(key, String.class, "text");
  }

  /** Text, or null where the key is absent or null. */
  public String getStringOrNull(String key) {
    return has(key) ? getString(key) : null;
  }

  /** True or false. */
  public boolean getBoolean(String key) {
    return get(key, Boolean.class, "true or false");
  }

  /** A list. */
  public List<?> getList(String key) {
    return get(key, List.class, "a list");
  }

  /** A list of whole numbers. */
  public int[] getInts(String key) {
    List<?> list = getList(key);
    int[] ints = new int[list.size()];
    for (int i = 0; i < ints.length; i++) {
      if (!(list.get(i) instanceof Number number) || number.doubleValue() != number.intValue()) {
        throw wrong(key, "a list of whole numbers", list.get(i));
      }
      ints[i] = number.intValue();
    }
    return ints;
  }

  /** A nested config. */
  public Config getConfig(String key) {
    return get(key, Config.class, "an object").ownedBy(owner + "." + key);
  }

  /** A nested list of configs. */
  public List<Config> getConfigs(String key) {
    List<Config> configs = new ArrayList<>();
    for (Object element : getList(key)) {
      if (!(element instanceof Config config)) {
        throw wrong(key, "a list of objects", element);
      }
      configs.add(config.ownedBy(owner + "." + key));
    }
    return configs;
  }

  private <T> T get(String key, Class<T> type, String expected) {
    Object value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: '%s' is missing, expected %s".formatted(owner, key, expected));
    }
    if (!type.isInstance(value)) {
      throw wrong(key, expected, value);
    }
    return type.cast(value);
  }

  private IllegalArgumentException wrong(String key, String expected, Object got) {
    return new IllegalArgumentException(
        "%s: '%s' must be %s but got %s".formatted(owner, key, expected, got));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Config config && values.equals(config.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
