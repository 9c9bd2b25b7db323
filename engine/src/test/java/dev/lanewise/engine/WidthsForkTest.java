package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.fixtures.ForkedJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of kernels and public operations once more, with each choice of {@code lanewise.simd}.
 */
class WidthsForkTest {
  private static final List<Class<?>> OPERATIONS =
      List.of(
          ElementwiseKernelsTest.class,
          RowsKernelsTest.class,
          PoolingKernelsTest.class,
          PooledConvolutionTest.class,
          UpdatesKernelsTest.class,
          FacadesTest.class,
          FacadeGradientTest.class);

  /**
   * These test the scalar kernels in every JVM, so they need no run with scalar ones alone. The
   * first wants a JVM that has compiled nothing yet.
   */
  private static final List<Class<?>> PRODUCTS =
      List.of(
          ColdKernelsTest.class,
          ConvolutionKernelsTest.class,
          WinogradKernelsTest.class,
          GemmKernelsTest.class,
          KernelThreadsTest.class);

  @Test
  void scalar() throws Exception {
    run("off", "scalar", OPERATIONS);
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void vectors(int bits) throws Exception {
    assumeTrue(bits <= Simd.bits(), "wider than the processor's vectors, or this JVM's choice");
    List<Class<?>> tests = new ArrayList<>(PRODUCTS);
    tests.addAll(OPERATIONS);
    run("" + bits, "vector" + bits, tests);
  }

  private static void run(String simd, String name, List<Class<?>> tests) throws Exception {
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.add("-Dlanewise.simd=" + simd);
    String[] classes = tests.stream().map(Class::getName).toArray(String[]::new);
    String output = ForkedJvm.run(JUnitMain.class, options, classes);
    assertTrue(output.contains(name + ": "), output);
    assertTrue(output.contains(" passed, 0 failed"), output);
    assertTrue(!output.contains(": 0 passed"), output);
  }
}
