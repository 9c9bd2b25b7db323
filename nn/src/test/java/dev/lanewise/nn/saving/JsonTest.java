package dev.lanewise.nn.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void writesWithoutSpaces() {
    Config config = Config.of("a", 1, "b", List.of(1.5, "x", true), "c", Config.empty(), "d", null);
    assertEquals("{\"a\":1,\"b\":[1.5,\"x\",true],\"c\":{},\"d\":null}", Json.write(config));
  }

  @Test
  void readsWithSpaces() {
    Config config =
        Json.readObject(
            " {\"a\" : 1 ,\n"
                + "\t\"b\": [ 1.5, -2E3 ,\"\\u00e9\\n"
                + "\\/\"], \"c\": { }, \"d\": null}\r\n");
    assertEquals(
        Config.of("a", 1, "b", List.of(1.5, -2000.0, "\u00e9\n/"), "c", Config.empty(), "d", null),
        config);
  }

  @Test
  void keepsNumbersExact() {
    for (long whole : new long[] {0, -1, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertEquals(whole, Json.read(Long.toString(whole)));
    }
    for (double real :
        new double[] {0.1, -0.0, 1, Double.MIN_VALUE, Double.MAX_VALUE, 1e22, Math.PI}) {
      assertEquals(real, Json.read(Json.write(real)), Json.write(real));
    }
    assertEquals(-0.0, Json.read("-0"));
    assertEquals(1e19, Json.read("10000000000000000000"));
    float third = 1 / 3f;
    assertEquals(third, ((Double) Json.read(Json.write(third))).floatValue());
  }

  @Test
  void escapesWhatMustBeEscaped() {
    assertEquals(
        "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f/\u007f\u2028\"",
        Json.write("\"\\\n\r\t\u0000\u001f/\u007f\u2028"));
    assertEquals(
        "\"\ud83d\ude00\\ud83d\\ude00\"",
        Json.write("\ud83d\ude00\ud83d").replace("\\ud83d\"", "\\ud83d\\ude00\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "nul",
        "True",
        "\"",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u123g\"",
        "\"\\u\u0661234\"",
        "1 2",
        "[1]]",
        "\ufeff1",
        "/**/1",
        "\u00a01",
        "1e400",
        "-1e400",
        "{\"a\":1,\"a\":2}",
        "\u0000",
        "\"\u0000\"",
        "\"a",
        "\"\\",
        "\"\\u",
        "1\u0000"
      })
  void refuses(String text) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Json.read(text));
    assertTrue(error.getMessage().startsWith("JSON: line 1, column "), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1;}|JSON: line 1, column 7: expected ',' or '}' but got ';'",
        "[1, tru]|JSON: line 1, column 5: expected a value but got 't'",
        "{\"a\":[1|JSON: line 1, column 8: expected ',' or ']' but got the end",
        "{\"k\":1,\"k\":2}|JSON: line 1, column 8: the key 'k' stands twice in one object",
      })
  void saysWhere(String text, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> Json.read(text)).getMessage());
  }

  @Test
  void countsLines() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> Json.read("{\n  \"a\": 1\n  \"b\": 2\n}"));
    assertEquals("JSON: line 3, column 3: expected ',' or '}' but got '\"'", error.getMessage());
  }

  @Test
  void limitsDepth() {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertEquals(deepest, Json.write(Json.read(deepest)));
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Json.read("[".repeat(1_000_000)));
    assertEquals("JSON: line 1, column 101: nested more than 100 deep", error.getMessage());
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThrows(IllegalArgumentException.class, () -> Json.write(itself));
  }

  @Test
  void refusesToWriteWhatJsonHasNot() {
    List<Object> values =
        Arrays.asList(Double.NaN, Float.POSITIVE_INFINITY, new Object(), Map.of(1, 2), new int[0]);
    for (Object value : values) {
      assertThrows(IllegalArgumentException.class, () -> Json.write(value));
    }
  }

  @Test
  void wantsAnObject() {
    assertEquals(
        "JSON: expected an object but got an array",
        assertThrows(IllegalArgumentException.class, () -> Json.readObject("[]")).getMessage());
    assertEquals(
        "JSON: expected an object but got null",
        assertThrows(IllegalArgumentException.class, () -> Json.readObject("null")).getMessage());
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenReadsBack(@ForAll("values") Object value) {
    Object normal = Config.of("value", value).values().get("value");
    assertEquals(normal, Json.read(Json.write(value)));
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void mutationsGiveAValueOrAnError(
      @ForAll("values") Object value, @ForAll int at, @ForAll char c) {
    StringBuilder text = new StringBuilder(Json.write(value));
    int position = Math.floorMod(at, text.length());
    switch (Math.floorMod(at, 3)) {
      case 0 -> text.setCharAt(position, c);
      case 1 -> text.deleteCharAt(position);
      default -> text.insert(position, c);
    }
    try {
      Object read = Json.read(text.toString());
      assertEquals(read, Json.read(Json.write(read)));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage(); // c may end the first line
      assertTrue(message.matches("(?s)JSON: line [12], column .*"), message);
    }
  }

  @Property(tries = 1000)
  void anyTextGivesAValueOrAnError(@ForAll String text) {
    try {
      assertInstanceOf(Number.class, Json.read(text)); // what random characters may well be
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("JSON: line "), e.getMessage());
    }
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8).asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.floats().asGeneric(),
            Arbitraries.of(true, false).asGeneric(),
            Arbitraries.just(null));
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(list -> (Object) list),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(4), inner)
                    .ofMaxSize(4)
                    .map(map -> (Object) new LinkedHashMap<>(map))),
        0,
        4);
  }
}
