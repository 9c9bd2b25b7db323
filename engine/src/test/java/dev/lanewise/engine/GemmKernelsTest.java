package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lanewise.engine.kernel.GemmKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import dev.lanewise.fixtures.GemmOracle;
import dev.lanewise.fixtures.Sums;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Every matrix product against the oracle: edges, transpositions, offsets and leading dimensions.
 */
class GemmKernelsTest {
  private static final List<KernelSet> SETS = List.of(Simd.kernelSet(), new ScalarKernelSet());

  /** A product's extents and options. */
  record Case(
      boolean transposeA, boolean transposeB, int m, int n, int k, int gap, boolean accumulate) {}

  @Property(tries = 300)
  void product(@ForAll("cases") Case c, @ForAll int seed) {
    for (KernelSet set : SETS) {
      check(set.gemm(), c, seed);
    }
  }

  /** More than one block of steps, of columns and of rows. */
  @Example
  void largeProducts() {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        product(new Case(transposeA, transposeB, 61, 67, 1001, 3, true), 1);
        product(new Case(transposeA, transposeB, 13, 4177, 17, 0, false), 2);
        product(new Case(transposeA, transposeB, 301, 397, 31, 1, true), 3);
        product(new Case(transposeA, transposeB, 9, 1100, 203, 2, true), 4);
        for (int m = 1; m <= 5; m++) {
          product(new Case(transposeA, transposeB, m, 4177, 203, 1, m % 2 == 0), 5);
          product(new Case(transposeA, transposeB, m, 203, 4177, 2, m % 2 == 1), 6);
          product(new Case(transposeA, transposeB, m, 8203, 97, 0, m % 2 == 0), 7);
        }
      }
    }
  }

  /** So many weights that kernels fetch them first, by pieces of rows and by whole ones. */
  @Example
  void fewRowsOfManyWeights() {
    for (int m = 3; m <= 4; m++) {
      product(new Case(false, false, m, 262_147, 33, 1, true), m);
      product(new Case(false, false, m, 4099, 2051, 3, false), m);
      product(new Case(false, false, m, 31, 280_000, 0, false), m);
    }
  }

  private static void check(GemmKernel kernel, Case c, int seed) {
    Random random = new Random(seed);
    int lda = (c.transposeA ? c.m : c.k) + c.gap;
    int ldb = (c.transposeB ? c.k : c.n) + c.gap;
    int ldc = c.n + c.gap;
    int aAt = random.nextInt(9);
    int bAt = random.nextInt(9);
    int cAt = random.nextInt(9);
    // A and B end with their last element, so that reading behind it is found out.
    float[] a = Geometries.numbers(random, end(aAt, c.transposeA ? c.k : c.m, lda, c.gap));
    float[] b = Geometries.numbers(random, end(bAt, c.transposeB ? c.n : c.k, ldb, c.gap));
    float[] held = Geometries.numbers(random, c.m * c.n);
    float[] result = Geometries.notNumbers(cAt + c.m * ldc + 9);
    for (int i = 0; c.accumulate && i < c.m; i++) {
      System.arraycopy(held, i * c.n, result, cAt + i * ldc, c.n);
    }
    Sums expected =
        GemmOracle.multiply(
            c.transposeA,
            c.transposeB,
            c.m,
            c.n,
            c.k,
            a,
            aAt,
            lda,
            b,
            bAt,
            ldb,
            c.accumulate ? held : null);
    kernel.multiply(
        c.transposeA,
        c.transposeB,
        c.m,
        c.n,
        c.k,
        a,
        aAt,
        lda,
        b,
        bAt,
        ldb,
        result,
        cAt,
        ldc,
        c.accumulate);
    float[] actual = new float[c.m * c.n];
    for (int i = 0; i < c.m; i++) {
      System.arraycopy(result, cAt + i * ldc, actual, i * c.n, c.n);
    }
    String what = kernel.name() + " " + c + " seed=" + seed;
    assertNull(expected.difference(actual), what);
    int untouched = 0;
    for (float f : result) {
      untouched += Float.isNaN(f) ? 1 : 0;
    }
    assertEquals(result.length - c.m * c.n, untouched, what + " touched what is not in C");
  }

  private static int end(int at, int rows, int step, int gap) {
    return Math.max(at, at + rows * step - gap);
  }

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.randomValue(
        random ->
            new Case(
                random.nextBoolean(),
                random.nextBoolean(),
                extent(random),
                extent(random),
                extent(random),
                random.nextInt(4),
                random.nextBoolean()));
  }

  private static int extent(Random random) {
    int[] odd = {0, 1, 2, 3, 5, 6, 7, 13, 16, 17, 31, 33, 64, 65, 97};
    return odd[random.nextInt(odd.length)];
  }
}
