package dev.lanewise.nn.saving;

import dev.lanewise.nn.Config;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text from its beginning to its end: a function for each rule of RFC 8259's
 * grammar.
 */
final class JsonReader {
  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  Object document() {
    space();
    Object value = value();
    if (at < text.length()) {
      throw expected("the end");
    }
    return value;
  }

  // Reads the space after it as well, as every rule here does.
  private Object value() {
    Object value =
        switch (peek()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
          default -> throw expected("a value");
        };
    space();
    return value;
  }

  private Config object() {
    open();
    Map<String, Object> values = new LinkedHashMap<>();
    if (!take('}')) {
      do {
        if (peek() != '"') {
          throw expected("a key in quotes");
        }
        int start = at;
        String key = string();
        if (values.containsKey(key)) {
          at = start;
          throw error("the key '" + key + "' stands twice in one object");
        }
        space();
        if (!take(':')) {
          throw expected("':'");
        }
        values.put(key, value());
      } while (take(','));
      if (!take('}')) {
        throw expected("',' or '}'");
      }
    }
    depth--;
    return Config.of(values);
  }

  private List<Object> array() {
    open();
    List<Object> values = new ArrayList<>();
    if (!take(']')) {
      do {
        values.add(value());
      } while (take(','));
      if (!take(']')) {
        throw expected("',' or ']'");
      }
    }
    depth--;
    return Collections.unmodifiableList(values);
  }

  private void open() {
    if (depth == Json.MAX_DEPTH) {
      throw error("nested more than " + Json.MAX_DEPTH + " deep");
    }
    depth++;
    at++;
    space();
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw expected("a value");
    }
    at += word.length();
    return value;
  }

  private Object number() {
    int start = at;
    boolean negative = skip('-');
    if (!skip('0')) {
      digits();
    }
    boolean whole = true;
    if (skip('.')) {
      whole = false;
      digits();
    }
    if (skip('e') || skip('E')) {
      whole = false;
      if (!skip('+')) {
        skip('-');
      }
      digits();
    }
    String number = text.substring(start, at);
    if (whole && !number.equals("-0")) {
      try {
        return Long.parseLong(number);
      } catch (NumberFormatException e) {
        // More digits than a long has: a double, as most readers of JSON give.
      }
    }
    double value = Double.parseDouble(number);
    if (Double.isInfinite(value)) {
      at = start;
      throw error("the number is beyond " + (negative ? -Double.MAX_VALUE : Double.MAX_VALUE));
    }
    return value;
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw expected("a digit");
    }
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      if (at == text.length() || c < ' ') {
        throw expected("the rest of a string");
      }
      at++;
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++, at++) {
          // Character.digit alone takes digits of other scripts too.
          int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
          if (digit < 0) {
            throw expected("four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> {
        at--;
        throw expected("one of \" \\ / b f n r t u");
      }
    };
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    boolean taken = skip(c);
    if (taken) {
      space();
    }
    return taken;
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  // NUL stands for the end: no rule takes it.
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private IllegalArgumentException expected(String what) {
    String got;
    if (at >= text.length()) {
      got = "the end";
    } else if (text.charAt(at) > ' ' && text.charAt(at) < 127) {
      got = "'" + text.charAt(at) + "'";
    } else {
      got = "U+%04X".formatted((int) text.charAt(at));
    }
    return error("expected " + what + " but got " + got);
  }

  private IllegalArgumentException error(String message) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new IllegalArgumentException(
        "JSON: line %d, column %d: %s".formatted(line, at - lineStart + 1, message));
  }

  /** What an error calls a value. */
  static String kind(Object value) {
    return switch (value) {
      case null -> "null";
      case Config _ -> "an object";
      case List<?> _ -> "an array";
      case String _ -> "a string";
      case Boolean _ -> "true or false";
      default -> "a number";
    };
  }
}
