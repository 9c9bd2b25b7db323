package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of the public operations and their kernels once more: with scalar kernels, and at every
 * width the processor has.
 */
class FacadesForkTest {
  private static final List<Class<?>> TESTS =
      List.of(
          ElementwiseKernelsTest.class,
          RowsKernelsTest.class,
          PoolingKernelsTest.class,
          UpdatesKernelsTest.class,
          FacadesTest.class,
          FacadeGradientTest.class);

  @ParameterizedTest
  @ValueSource(strings = {"off", "128", "256", "512"})
  void operations(String simd) throws Exception {
    boolean scalar = simd.equals("off");
    assumeTrue(
        scalar || Integer.parseInt(simd) <= Simd.bits(),
        "wider than the processor's vectors, or this JVM's choice");
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.add("-Dlanewise.simd=" + simd);
    String[] classes = TESTS.stream().map(Class::getName).toArray(String[]::new);
    String output = ForkedJvm.run(JUnitMain.class, options, classes);
    assertTrue(output.contains(scalar ? "scalar: " : "vector" + simd + ": "), output);
    assertTrue(output.contains(" passed, 0 failed"), output);
    assertTrue(!output.contains(": 0 passed"), output);
  }
}
