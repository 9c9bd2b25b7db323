package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice of a convolution's kernels, in words. */
class ConvolutionExplainTest {
  @Test
  void oneKernelOfEachProblemIsTaken() {
    List<String> lines =
        Convolution.explain(ConvGeometry.of(2, 9, 9, 3, 8, 3, 3).padding(Padding.SAME).build());
    for (String problem : List.of("forward ", "backward-data ", "backward-weights ")) {
      List<String> taken =
          lines.stream()
              .filter(line -> line.startsWith(problem) && line.endsWith("taken"))
              .toList();
      assertEquals(1, taken.size(), lines.toString());
    }
    assertTrue(lines.stream().anyMatch(line -> line.contains(" reference: ")), lines.toString());
  }
}
