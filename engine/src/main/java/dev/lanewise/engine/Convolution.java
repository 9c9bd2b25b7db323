package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution's three problems: forward, the gradient of the input, the gradient of the weights.
 * For each there is an ordered list of kernels that ends in the reference; the first one that
 * supports the geometry is taken, so the choice depends on the shape alone.
 */
public final class Convolution {
  private Convolution() {}

  /**
   * {@code y[n, p, q, k] = bias[k] + sum over r, s, c of x[n, p strideH - padTop + r dilationH, q
   * strideW - padLeft + s dilationW, c] w[r, s, c, k]}.
   *
   * @param g the geometry
   * @param x input {@code [n, h, w, c]}
   * @param w kernel {@code [kh, kw, c / groups, filters]}
   * @param bias {@code [filters]}, or null for none
   * @param y output {@code [n, oh, ow, filters]}, overwritten
   */
  public static void forward(ConvGeometry g, Tensor x, Tensor w, Tensor bias, Tensor y) {
    Check.input("x", x, g);
    Check.kernel("w", w, g);
    Check.output("y", y, g);
    if (bias != null) {
      Check.length("bias", bias.data(), g.filters());
    }
    choose(Simd.kernelSet().forward(), g)
        .run(g, x.data(), w.data(), bias == null ? null : bias.data(), y.data());
  }

  /**
   * The gradient of the input: {@code dx = sum over windows and filters of dy w}.
   *
   * @param g the geometry of the forward pass
   * @param dy gradient of the output
   * @param w kernel
   * @param dx gradient of the input, overwritten
   */
  public static void backwardData(ConvGeometry g, Tensor dy, Tensor w, Tensor dx) {
    Check.output("dy", dy, g);
    Check.kernel("w", w, g);
    Check.input("dx", dx, g);
    choose(Simd.kernelSet().backwardData(), g).run(g, dy.data(), w.data(), dx.data());
  }

  /**
   * The gradient of the kernel: {@code dw += sum over images and windows of x dy}.
   *
   * @param g the geometry of the forward pass
   * @param x input of the forward pass
   * @param dy gradient of the output
   * @param dw gradient of the kernel, added to
   */
  public static void backwardWeights(ConvGeometry g, Tensor x, Tensor dy, Tensor dw) {
    Check.input("x", x, g);
    Check.output("dy", dy, g);
    Check.kernel("dw", dw, g);
    choose(Simd.kernelSet().backwardWeights(), g).run(g, x.data(), dy.data(), dw.data());
  }

  /**
   * For each of the three problems and each kernel in its list, whether it is taken for this
   * geometry, or why not; one line each.
   */
  public static List<String> explain(ConvGeometry g) {
    List<String> lines = new ArrayList<>();
    explain("forward", Simd.kernelSet().forward(), g, lines);
    explain("backward-data", Simd.kernelSet().backwardData(), g, lines);
    explain("backward-weights", Simd.kernelSet().backwardWeights(), g, lines);
    return lines;
  }

  private static void explain(
      String problem, ConvolutionKernel[] kernels, ConvGeometry g, List<String> lines) {
    ConvolutionKernel taken = choose(kernels, g);
    for (ConvolutionKernel kernel : kernels) {
      String reason = kernel.whyNot(g);
      String verdict =
          kernel == taken ? "taken" : reason == null ? "not needed" : "not taken: " + reason;
      lines.add(problem + " " + kernel.name() + ": " + verdict);
    }
  }

  private static <K extends ConvolutionKernel> K choose(K[] kernels, ConvGeometry g) {
    for (K kernel : kernels) {
      if (kernel.whyNot(g) == null) {
        return kernel;
      }
    }
    throw new IllegalStateException("no kernel for " + g); // cannot be: the reference supports all
  }
}
