package dev.lanewise.engine.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM counts of memory for objects. */
public final class Allocation {
  private Allocation() {}

  /** Bytes the calling thread has allocated so far; -1 if unknown. */
  public static long bytes() {
    try {
      return Counter.bytes();
    } catch (LinkageError e) {
      return -1; // no jdk.management
    }
  }

  /** Apart, because it cannot be linked without jdk.management. */
  private static final class Counter {
    private static final java.lang.management.ThreadMXBean BEAN =
        ManagementFactory.getThreadMXBean();

    static long bytes() {
      return BEAN instanceof ThreadMXBean bean ? bean.getCurrentThreadAllocatedBytes() : -1;
    }
  }
}
