package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests of the public operations once more, with the scalar kernels. */
class ScalarForkTest {
  private static final List<Class<?>> TESTS =
      List.of(
          ElementwiseKernelsTest.class,
          RowsKernelsTest.class,
          PoolingKernelsTest.class,
          UpdatesKernelsTest.class,
          FacadesTest.class,
          FacadeGradientTest.class);

  @Test
  void operations() throws Exception {
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.add("-Dlanewise.simd=off");
    String[] classes = TESTS.stream().map(Class::getName).toArray(String[]::new);
    String output = ForkedJvm.run(JUnitMain.class, options, classes);
    assertTrue(output.contains("scalar: "), output);
    assertTrue(output.contains(" passed, 0 failed"), output);
    assertTrue(!output.contains(": 0 passed"), output);
  }
}
