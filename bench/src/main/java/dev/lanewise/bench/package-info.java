/**
 * JMH benchmarks, one class a kind of kernel. Each scalar and each vector twin runs by {@code
 * -jvmArgsAppend -Dlanewise.simd=off} or {@code auto}; {@link dev.lanewise.bench.Flops} turns times
 * into GFLOP/s.
 */
package dev.lanewise.bench;
