package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PaddingTest {
  @Test
  void readsWhatItWrites() {
    assertSame(Padding.VALID, Padding.parse(Padding.VALID.toString()));
    assertSame(Padding.SAME, Padding.parse(Padding.SAME.toString()));
    Padding explicit = Padding.explicit(1, 2, 3, 4);
    assertEquals("1,2,3,4", explicit.toString());
    assertEquals(explicit, Padding.parse("1,2,3,4"));
    assertEquals("valid", Padding.VALID.toString());
    assertEquals("same", Padding.SAME.toString());
  }

  @Test
  void namesWhatItAccepts() {
    for (String text : new String[] {"", "Same", "full", "1,2,3", "1,2,3,4,5", "1,2,3,x"}) {
      assertEquals(
          "padding must be 'valid', 'same' or 'top,bottom,left,right' but got '" + text + "'",
          assertThrows(IllegalArgumentException.class, () -> Padding.parse(text)).getMessage());
    }
  }

  @Test
  void refusesNegativeCells() {
    String message = "padding must not be negative but got top 0, bottom -1, left 2, right 3";
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Padding.explicit(0, -1, 2, 3))
            .getMessage());
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Padding.parse("0,-1,2,3")).getMessage());
  }
}
