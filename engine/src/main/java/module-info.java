/**
 * Numbers: tensors and the kernels on them (convolution, matrix product, pooling, normalisation,
 * elementwise), the choice of kernel, and threads.
 */
module lanewise.engine {
  requires jdk.incubator.vector;

  // Only asked whether the JVM compiles with C2 and uses FMA; a safe answer is given without it.
  requires static jdk.management;

  exports dev.lanewise.engine;
}
