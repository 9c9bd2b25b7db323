package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of all kernels once more, at every width the processor has. */
class WidthsForkTest {
  private static final List<Class<?>> TESTS =
      List.of(
          ConvolutionKernelsTest.class,
          GemmKernelsTest.class,
          KernelThreadsTest.class,
          ElementwiseKernelsTest.class,
          RowsKernelsTest.class,
          PoolingKernelsTest.class,
          UpdatesKernelsTest.class,
          FacadesTest.class,
          FacadeGradientTest.class);

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void kernels(int bits) throws Exception {
    assumeTrue(bits <= Simd.bits(), "wider than the processor's vectors, or this JVM's choice");
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.add("-Dlanewise.simd=" + bits);
    String[] classes = TESTS.stream().map(Class::getName).toArray(String[]::new);
    String output = ForkedJvm.run(JUnitMain.class, options, classes);
    assertTrue(output.contains("vector" + bits + ": "), output);
    assertTrue(output.contains(" passed, 0 failed"), output);
    assertTrue(!output.contains(": 0 passed"), output);
  }
}
