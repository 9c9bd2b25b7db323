package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThreadsTest {
  @Test
  void remembersWhatWasSet() {
    int before = Threads.get();
    assertTrue(before >= 1 && before <= Threads.MAX);
    try {
      Threads.set(3);
      assertEquals(3, Threads.get());
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void refusesImpossibleNumbers() {
    int before = Threads.get();
    for (int threads : new int[] {0, -1, 257}) {
      assertEquals(
          "threads must be 1 to 256 but got " + threads,
          assertThrows(IllegalArgumentException.class, () -> Threads.set(threads)).getMessage());
    }
    assertEquals(before, Threads.get());
  }
}
