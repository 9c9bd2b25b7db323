package dev.lanewise.engine.scalar;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.kernel.GemmKernel;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/** {@code c[i, j] = sum over p of op(a)[i, p] op(b)[p, j]}, one row of C after the other. */
final class ReferenceGemm implements GemmKernel {
  private static final int ROWS_A_TASK = 8;
  private static final Kernels KERNELS = new ScalarKernels();

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

  @Override
  public void forward(
      int m, int n, int k, float[] a, float[] b, float[] bias, Finish finish, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        c[i * n + j] = bias == null ? 0 : bias[j];
      }
    }
    multiply(false, false, m, n, k, a, 0, k, b, 0, n, c, 0, n, true);
    Finishing.rows(KERNELS, finish, c, n, 0, m);
  }
}
