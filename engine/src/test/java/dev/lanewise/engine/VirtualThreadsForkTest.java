package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.ForkedJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand virtual threads compute at once, in a heap far smaller than a thousand scratches. */
class VirtualThreadsForkTest {
  @Test
  void aThousandVirtualThreadsShareASmallHeap() throws Exception {
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.addAll(List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError"));
    String output = ForkedJvm.run(VirtualThreadsMain.class, options);
    assertTrue(output.contains("1000 products, all right"), output);
  }
}
