package dev.lanewise.nn.saving;

import dev.lanewise.nn.Config;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Text and values of JSON, as RFC 8259 has it, no more and no less.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>JSON</th><th>read as</th><th>written from</th></tr>
 * <tr><td>object</td><td>{@link Config}, in order</td>
 *     <td>{@link Config}, {@link Map} with text keys</td></tr>
 * <tr><td>array</td><td>{@link List}</td><td>{@link List}</td></tr>
 * <tr><td>string</td><td>{@link String}</td><td>{@link String}</td></tr>
 * <tr><td>number without fraction and exponent</td>
 *     <td>{@link Long}, or {@link Double} where it has more digits (or is -0)</td>
 *     <td>{@link Integer}, {@link Long}, {@link Short}, {@link Byte}</td></tr>
 * <tr><td>other number</td><td>{@link Double}</td>
 *     <td>{@link Double}, {@link Float}, in the fewest digits that give it back</td></tr>
 * <tr><td>true, false, null</td><td>{@link Boolean}, null</td><td>{@link Boolean}, null</td></tr>
 * </table>
 *
 * <p>So what was written reads back as the same values, to the bit. JSON has no NaN and no
 * infinities: writing one is an error, and so is reading a number beyond the doubles. An object
 * must not have a key twice, and nothing may be nested more than {@value #MAX_DEPTH} deep.
 */
public final class Json {
  /** How deep objects and arrays may be nested. */
  public static final int MAX_DEPTH = 100;

  private static final String HEX = "0123456789abcdef";

  private Json() {}

  /**
   * The value of a JSON text.
   *
   * @throws IllegalArgumentException if it is none; the message says at which line and column, what
   *     was expected and what is there
   */
  public static Object read(String text) {
    return new JsonReader(text).document();
  }

  /**
   * The object of a JSON text.
   *
   * @throws IllegalArgumentException if it is none, or something other than an object
   */
  public static Config readObject(String text) {
    Object value = read(text);
    if (value instanceof Config config) {
      return config;
    }
    throw new IllegalArgumentException(
        "JSON: expected an object but got " + JsonReader.kind(value));
  }

  /**
   * The text of a value, on one line and without spaces.
   *
   * @throws IllegalArgumentException if it holds what JSON has not: NaN, an infinity, a class not
   *     named above, or nesting beyond {@link #MAX_DEPTH}
   */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, 0);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out, int depth) {
    switch (value) {
      case null -> out.append("null");
      case String text -> quote(text, out);
      case Boolean truth -> out.append(truth);
      case Integer _, Long _, Short _, Byte _ -> out.append(value);
      case Double real -> out.append(finite(real, real));
      case Float real -> out.append(finite(real, real));
      case Config config -> object(config.values(), out, deeper(depth));
      case Map<?, ?> map -> object(map, out, deeper(depth));
      case List<?> list -> array(list, out, deeper(depth));
      default ->
          throw new IllegalArgumentException("JSON: cannot write a " + value.getClass().getName());
    }
  }

  private static int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw new IllegalArgumentException(
          "JSON: cannot write values nested more than " + MAX_DEPTH + " deep");
    }
    return depth + 1;
  }

  private static Object finite(Object number, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("JSON: has no number " + number);
    }
    return number;
  }

  private static void object(Map<?, ?> map, StringBuilder out, int depth) {
    out.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        entries.hasNext(); ) {
      Map.Entry<?, ?> entry = entries.next();
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("JSON: keys must be text but got " + entry.getKey());
      }
      quote(key, out);
      out.append(':');
      write(entry.getValue(), out, depth);
      out.append(entries.hasNext() ? "," : "");
    }
    out.append('}');
  }

  private static void array(List<?> list, StringBuilder out, int depth) {
    out.append('[');
    for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
      write(elements.next(), out, depth);
      out.append(elements.hasNext() ? "," : "");
    }
    out.append(']');
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isUnpaired(text, i)) {
            // An unpaired surrogate would be lost in UTF-8.
            out.append("\\u")
                .append(HEX.charAt(c >> 12))
                .append(HEX.charAt(c >> 8 & 15))
                .append(HEX.charAt(c >> 4 & 15))
                .append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isUnpaired(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
