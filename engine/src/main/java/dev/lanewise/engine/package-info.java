/**
 * Tensors and the operations on them. Each class of operations ({@link dev.lanewise.engine.Gemm},
 * {@link dev.lanewise.engine.Convolution}, {@link dev.lanewise.engine.Pooling}, ...) checks its
 * arguments, splits the work by shape over threads, and hands the parts to the kernels that {@link
 * dev.lanewise.engine.Simd} chose.
 */
package dev.lanewise.engine;
