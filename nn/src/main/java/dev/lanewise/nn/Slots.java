package dev.lanewise.nn;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Things kept for later by any number of threads, none of which ever waits: what is taken is the
 * taker's alone until it is given back.
 */
final class Slots<T> {
  private final AtomicReferenceArray<T> slots;

  Slots(int count) {
    slots = new AtomicReferenceArray<>(count);
  }

  /** One that was given back; null where there is none. */
  T take() {
    for (int i = 0; i < slots.length(); i++) {
      T one = slots.getPlain(i);
      if (one != null && slots.compareAndSet(i, one, null)) {
        return one;
      }
    }
    return null;
  }

  /** Keeps one, or drops it where there are enough. */
  void giveBack(T one) {
    for (int i = 0; i < slots.length(); i++) {
      if (slots.getPlain(i) == null && slots.compareAndSet(i, null, one)) {
        return;
      }
    }
  }
}
