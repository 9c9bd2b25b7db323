package dev.lanewise.engine.scalar;

import dev.lanewise.engine.kernel.GemmKernel;
import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/** {@code c[i, j] = sum over p of op(a)[i, p] op(b)[p, j]}, one row of C after the other. */
final class ReferenceGemm implements GemmKernel {
  private static final int ROWS_A_TASK = 8;

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int lda,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc,
      boolean accumulate) {
    // A fallback, so the lambda may capture: the vector kernel is the one that must not allocate.
    Job.take()
        .ranges(
            m,
            ROWS_A_TASK,
            (job, from, to) -> {
              for (int i = from; i < to; i++) {
                int row = cAt + i * ldc;
                if (!accumulate) {
                  Arrays.fill(c, row, row + n, 0);
                }
                for (int p = 0; p < k; p++) {
                  float aip = transposeA ? a[aAt + p * lda + i] : a[aAt + i * lda + p];
                  if (transposeB) {
                    for (int j = 0; j < n; j++) {
                      c[row + j] += aip * b[bAt + j * ldb + p];
                    }
                  } else {
                    for (int j = 0; j < n; j++) {
                      c[row + j] += aip * b[bAt + p * ldb + j];
                    }
                  }
                }
              }
            });
  }
}
