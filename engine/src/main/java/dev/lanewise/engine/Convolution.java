package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Convolution's three problems: forward, the gradient of the input, the gradient of the weights.
 * For each there is an ordered list of kernels that ends in the reference; the first one that can
 * do the geometry and is worth it is taken, so the choice depends on the shape and on {@link
 * ConvChoice} alone.
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
    forward(g, x, w, bias, Finish.NONE, y);
  }

  /**
   * {@link #forward(ConvGeometry, Tensor, Tensor, Tensor, Tensor)}, finished: the same as that and
   * then one operation for each step of the finish, but while the output is in the cache.
   *
   * @param finish what is done to the output
   */
  public static void forward(
      ConvGeometry g, Tensor x, Tensor w, Tensor bias, Finish finish, Tensor y) {
    Check.kernel("w", w, g);
    ConvolutionKernel.Forward kernel = choose(Simd.kernelSet().forward(), g, false);
    check(g, x, bias, finish, y);
    kernel.run(g, x.data(), w.data(), data(bias), finish, y.data());
    statistics(kernel.gathers(g), finish, y);
  }

  /**
   * Chooses a kernel for weights that will not change, and brings them into the form it reads. What
   * w holds afterwards has no effect on some kernels, and has on others: leave it alone.
   *
   * @param g the geometry
   * @param w kernel {@code [kh, kw, c / groups, filters]}
   */
  public static PreparedConvolution prepare(ConvGeometry g, Tensor w) {
    Check.kernel("w", w, g);
    return PreparedConvolution.of(g, w, null);
  }

  static void check(ConvGeometry g, Tensor x, Tensor bias, Finish finish, Tensor y) {
    Check.input("x", x, g);
    Check.output("y", y, g);
    if (bias != null) {
      Check.length("bias", bias.data(), g.filters());
    }
    finish.check(y, g.filters());
  }

  static float[] data(Tensor tensor) {
    return tensor == null ? null : tensor.data();
  }

  /** Takes the statistics that the kernel has left to its caller. */
  static void statistics(boolean gathered, Finish finish, Tensor y) {
    if (finish.gathers() && !gathered) {
      Normalization.statistics(y, finish.mean(), finish.variance());
    }
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
    choose(Simd.kernelSet().backwardData(), g, false).run(g, dy.data(), w.data(), dx.data());
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
    choose(Simd.kernelSet().backwardWeights(), g, false).run(g, x.data(), dy.data(), dw.data());
  }

  /**
   * For each of the three problems and each kernel in its list, whether {@link ConvChoice#current}
   * and this geometry make it the one taken, or why not; one line each. The forward pass comes
   * twice: {@code forward-kept} is that of {@link #prepare}, whose weights are kept.
   */
  public static List<String> explain(ConvGeometry g) {
    List<String> lines = new ArrayList<>();
    explain("forward", Simd.kernelSet().forward(), g, false, lines);
    explain("forward-kept", Simd.kernelSet().forward(), g, true, lines);
    explain("backward-data", Simd.kernelSet().backwardData(), g, false, lines);
    explain("backward-weights", Simd.kernelSet().backwardWeights(), g, false, lines);
    return lines;
  }

  private static void explain(
      String problem,
      ConvolutionKernel[] kernels,
      ConvGeometry g,
      boolean kept,
      List<String> lines) {
    ConvChoice choice = ConvChoice.current();
    ConvolutionKernel taken = choose(kernels, g, kept);
    for (ConvolutionKernel kernel : kernels) {
      String verdict = "not needed";
      if (kernel == taken) {
        verdict = kernel.name().equals(choice.kernel()) ? "taken, forced by name" : "taken";
      } else if (kernel.whyNot(g) != null) {
        verdict = "cannot: " + kernel.whyNot(g);
      } else if (refusal(kernel, g, kept, choice) != null) {
        verdict = "not taken: " + refusal(kernel, g, kept, choice);
      }
      long bytes = kernel.whyNot(g) == null ? memory(kernel, g, kept) : 0;
      String memory = bytes == 0 ? "" : String.format(Locale.ROOT, " (%,d KiB)", (bytes >> 10) + 1);
      lines.add(problem + " " + kernel.name() + memory + ": " + verdict);
    }
  }

  /** The kernel that weights are kept for. */
  static ConvolutionKernel.Forward chooseKept(ConvGeometry g) {
    return choose(Simd.kernelSet().forward(), g, true);
  }

  /** The kernel that is taken. */
  static <K extends ConvolutionKernel> K choose(K[] kernels, ConvGeometry g, boolean kept) {
    ConvChoice choice = ConvChoice.current();
    for (K kernel : kernels) {
      if (kernel.name().equals(choice.kernel()) && kernel.whyNot(g) == null) {
        return kernel;
      }
    }
    for (K kernel : kernels) {
      if (kernel.whyNot(g) == null
          && allows(choice, kernel, g, kept)
          && whySlow(kernel, g, kept) == null) {
        return kernel;
      }
    }
    throw new IllegalStateException("no kernel for " + g); // cannot be: the reference does all
  }

  private static boolean allows(
      ConvChoice choice, ConvolutionKernel kernel, ConvGeometry g, boolean kept) {
    return (choice.winograd() || !kernel.isWinograd())
        && memory(kernel, g, kept) <= choice.memory();
  }

  private static String whySlow(ConvolutionKernel kernel, ConvGeometry g, boolean kept) {
    return kept && kernel instanceof ConvolutionKernel.Forward forward
        ? forward.whySlowKept(g)
        : kernel.whySlow(g);
  }

  /** Bytes beside the arguments: while it runs, and for kept weights. */
  private static long memory(ConvolutionKernel kernel, ConvGeometry g, boolean kept) {
    return kept && kernel instanceof ConvolutionKernel.Forward forward
        ? forward.workspaceKept(g) + (long) Float.BYTES * forward.keptFloats(g)
        : kernel.workspace(g);
  }

  /** Why a kernel that can do the geometry is not taken; null if it may be. */
  private static String refusal(
      ConvolutionKernel kernel, ConvGeometry g, boolean kept, ConvChoice choice) {
    if (allows(choice, kernel, g, kept)) {
      return whySlow(kernel, g, kept);
    }
    if (kernel.isWinograd() && !choice.winograd()) {
      return "Winograd is switched off";
    }
    return String.format(
        Locale.ROOT,
        "it needs %,d bytes of memory and may take %,d",
        memory(kernel, g, kept),
        choice.memory());
  }

  /** The names of all kernels of this JVM. */
  static Set<String> names() {
    KernelSet set = Simd.kernelSet();
    Set<String> names = new LinkedHashSet<>();
    for (ConvolutionKernel[] kernels :
        List.<ConvolutionKernel[]>of(set.forward(), set.backwardData(), set.backwardWeights())) {
      for (ConvolutionKernel kernel : kernels) {
        names.add(kernel.name());
      }
    }
    return names;
  }
}
