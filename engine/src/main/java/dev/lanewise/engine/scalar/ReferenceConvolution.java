package dev.lanewise.engine.scalar;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/**
 * Convolution as its formula reads. With {@code ih = p strideH - padTop + r dilationH} and {@code
 * iw = q strideW - padLeft + s dilationW}:
 *
 * <pre>
 * forward:           y[n, p, q, k]  = bias[k] + sum over r, s, c of x[n, ih, iw, c] w[r, s, c, k]
 * backward data:    dx[n, ih, iw, c] = sum over p, q, r, s, k of dy[n, p, q, k] w[r, s, c, k]
 * backward weights: dw[r, s, c, k] += sum over n, p, q        of x[n, ih, iw, c] dy[n, p, q, k]
 * </pre>
 *
 * <p>The three have the same loops in the same order; one line in the middle differs. With groups,
 * filter k of group g sees the channels {@code g C/groups .. (g + 1) C/groups} only.
 */
final class ReferenceConvolution {
  private static final String NAME = "reference";
  private static final Kernels KERNELS = new ScalarKernels();

  private ReferenceConvolution() {}

  /** y from x and w. */
  static final class Forward implements ConvolutionKernel.Forward {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String whyNot(ConvGeometry g) {
      return null;
    }

    @Override
    public void run(ConvGeometry g, float[] x, float[] w, float[] bias, Finish finish, float[] y) {
      int pixels = g.oh() * g.ow();
      Job.take()
          .tasks(
              g.n(),
              (job, n) -> {
                image(g, n, x, w, bias, y);
                Finishing.rows(KERNELS, finish, y, g.filters(), n * pixels, (n + 1) * pixels);
              });
    }

    private static void image(
        ConvGeometry g, int n, float[] x, float[] w, float[] bias, float[] y) {
      int depth = g.groupChannels();
      int width = g.groupFilters();
      for (int p = 0; p < g.oh(); p++) {
        for (int q = 0; q < g.ow(); q++) {
          int out = ((n * g.oh() + p) * g.ow() + q) * g.filters();
          for (int k = 0; k < g.filters(); k++) {
            y[out + k] = bias == null ? 0 : bias[k];
          }
          for (int r = 0; r < g.kernelH(); r++) {
            for (int s = 0; s < g.kernelW(); s++) {
              int ih = p * g.strideH() - g.padTop() + r * g.dilationH();
              int iw = q * g.strideW() - g.padLeft() + s * g.dilationW();
              if (ih < 0 || ih >= g.h() || iw < 0 || iw >= g.w()) {
                continue; // padding is zero
              }
              int in = ((n * g.h() + ih) * g.w() + iw) * g.c();
              for (int c = 0; c < g.c(); c++) {
                int weights = ((r * g.kernelW() + s) * depth + c % depth) * g.filters();
                int first = c / depth * width;
                for (int k = first; k < first + width; k++) {
                  y[out + k] += x[in + c] * w[weights + k];
                }
              }
            }
          }
        }
      }
    }
  }

  /** dx from dy and w. */
  static final class BackwardData implements ConvolutionKernel.BackwardData {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String whyNot(ConvGeometry g) {
      return null;
    }

    @Override
    public void run(ConvGeometry g, float[] dy, float[] w, float[] dx) {
      Job.take().tasks(g.n(), (job, n) -> image(g, n, dy, w, dx));
    }

    private static void image(ConvGeometry g, int n, float[] dy, float[] w, float[] dx) {
      int depth = g.groupChannels();
      int width = g.groupFilters();
      int size = g.h() * g.w() * g.c();
      Arrays.fill(dx, n * size, (n + 1) * size, 0);
      for (int p = 0; p < g.oh(); p++) {
        for (int q = 0; q < g.ow(); q++) {
          int out = ((n * g.oh() + p) * g.ow() + q) * g.filters();
          for (int r = 0; r < g.kernelH(); r++) {
            for (int s = 0; s < g.kernelW(); s++) {
              int ih = p * g.strideH() - g.padTop() + r * g.dilationH();
              int iw = q * g.strideW() - g.padLeft() + s * g.dilationW();
              if (ih < 0 || ih >= g.h() || iw < 0 || iw >= g.w()) {
                continue; // padding has no gradient
              }
              int in = ((n * g.h() + ih) * g.w() + iw) * g.c();
              for (int c = 0; c < g.c(); c++) {
                int weights = ((r * g.kernelW() + s) * depth + c % depth) * g.filters();
                int first = c / depth * width;
                for (int k = first; k < first + width; k++) {
                  dx[in + c] += dy[out + k] * w[weights + k];
                }
              }
            }
          }
        }
      }
    }
  }

  /** dw from x and dy. */
  static final class BackwardWeights implements ConvolutionKernel.BackwardWeights {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String whyNot(ConvGeometry g) {
      return null;
    }

    @Override
    public void run(ConvGeometry g, float[] x, float[] dy, float[] dw) {
      // Parts own disjoint cells of the kernel, so that sums over images have one order.
      Job.take()
          .tasks(
              g.kernelH() * g.kernelW(),
              (job, cell) -> cell(g, cell / g.kernelW(), cell % g.kernelW(), x, dy, dw));
    }

    private static void cell(ConvGeometry g, int r, int s, float[] x, float[] dy, float[] dw) {
      int depth = g.groupChannels();
      int width = g.groupFilters();
      for (int n = 0; n < g.n(); n++) {
        for (int p = 0; p < g.oh(); p++) {
          for (int q = 0; q < g.ow(); q++) {
            int out = ((n * g.oh() + p) * g.ow() + q) * g.filters();
            int ih = p * g.strideH() - g.padTop() + r * g.dilationH();
            int iw = q * g.strideW() - g.padLeft() + s * g.dilationW();
            if (ih < 0 || ih >= g.h() || iw < 0 || iw >= g.w()) {
              continue; // padding is zero
            }
            int in = ((n * g.h() + ih) * g.w() + iw) * g.c();
            for (int c = 0; c < g.c(); c++) {
              int weights = ((r * g.kernelW() + s) * depth + c % depth) * g.filters();
              int first = c / depth * width;
              for (int k = first; k < first + width; k++) {
                dw[weights + k] += x[in + c] * dy[out + k];
              }
            }
          }
        }
      }
    }
  }
}
