package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What another library computed in double for a layer, and the comparison with ours, whose bounds
 * follow from float's rounding.
 *
 * @param weights by name, before
 * @param after weights that forward changes, by name, after
 */
public record Answer(
    Layer layer,
    boolean training,
    List<Tensor> xs,
    Map<String, Tensor> weights,
    Tensor y,
    Tensor dy,
    List<Tensor> dxs,
    Map<String, Tensor> dweights,
    Map<String, Tensor> after) {
  /** Half a unit in the last place of 1. */
  private static final double U = 0x1p-24;

  /** All results, in the order y, dxs, dweights, after. */
  private List<Tensor> expected() {
    List<Tensor> all = new ArrayList<>(List.of(y));
    all.addAll(dxs);
    all.addAll(dweights.values());
    all.addAll(after.values());
    return all;
  }

  private List<Tensor> run(boolean absolute) {
    LayerRun run = new LayerRun(layer, new Context("probe", training, 0));
    for (Parameter parameter : layer.parameters()) {
      parameter
          .value()
          .copyFrom(absolute ? abs(weights.get(parameter.name())) : weights.get(parameter.name()));
      parameter.gradient().fill(0);
    }
    List<Tensor> all = new ArrayList<>();
    all.add(run.forward(absolute ? xs.stream().map(Answer::abs).toList() : xs).copy());
    run.backward(absolute ? abs(dy) : dy).forEach(dx -> all.add(dx.copy()));
    dweights.keySet().forEach(name -> all.add(run.parameter(name).gradient().copy()));
    after.keySet().forEach(name -> all.add(run.parameter(name).value().copy()));
    return all;
  }

  private static Tensor abs(Tensor tensor) {
    Tensor abs = tensor.copy();
    for (int i = 0; i < abs.size(); i++) {
      abs.data()[i] = Math.abs(abs.data()[i]);
    }
    return abs;
  }

  /** Builds the layer, runs it and compares all there is. */
  public void check(String name) {
    if (!(layer instanceof MergeLayer)) {
      LayerRun.built(layer, xs.getFirst().shape(), 0);
    }
    assertEquals(weights.size(), layer.parameters().size(), name + ": weights");
    List<Tensor> actual = run(false);
    List<Tensor> expected = expected();
    List<double[]> bounds = bounds(expected);
    for (int k = 0; k < expected.size(); k++) {
      String what = name + " " + layer + ", result " + k;
      assertEquals(expected.get(k).shape(), actual.get(k).shape(), what);
      for (int i = 0; i < expected.get(k).size(); i++) {
        double bound = bounds.get(k)[i];
        assertEquals(expected.get(k).data()[i], actual.get(k).data()[i], bound, what + " at " + i);
      }
    }
  }

  private List<double[]> bounds(List<Tensor> expected) {
    return switch (layer) {
      case BatchNormalization _ -> normalizationBounds(expected);
      // Values are chosen, and up to 16 of them added.
      case MaxPooling2D _ -> uniform(expected, 16 * 16 * U * largest(dy), 2 * U * largest(y));
      // See ActivationsTest; the inputs' own rounding comes to U |x| at most.
      case Activation _ -> {
        double input = U * largest(xs.getFirst());
        double first = (16 + y.dim(-1)) * U + 4 * input;
        yield uniform(expected, (64 * y.dim(-1) * U + 4 * input) * largest(dy), first);
      }
      case HasLogits ends when ends.activation() != null -> relativeBounds(expected);
      default -> isLinear() ? linearBounds(expected) : relativeBounds(expected);
    };
  }

  private static List<double[]> uniform(List<Tensor> expected, double gradients, double first) {
    List<double[]> bounds = new ArrayList<>();
    for (Tensor tensor : expected) {
      double[] bound = new double[tensor.size()];
      Arrays.fill(bound, bounds.isEmpty() ? first : gradients);
      bounds.add(bound);
    }
    return bounds;
  }

  /** Whether every result is a sum of products. */
  private boolean isLinear() {
    return !Set.of(
            "LayerNormalization",
            "GroupNormalization",
            "PReLU",
            "GlobalMaxPooling2D",
            "Maximum",
            "Minimum",
            "Subtract")
        .contains(layer.type());
  }

  // Some dozens of roundings of the largest element of a result.
  private static List<double[]> relativeBounds(List<Tensor> expected) {
    List<double[]> bounds = new ArrayList<>();
    for (Tensor tensor : expected) {
      double[] bound = new double[tensor.size()];
      Arrays.fill(bound, 1e-5 * Math.max(1, largest(tensor)));
      bounds.add(bound);
    }
    return bounds;
  }

  // Sums of products: an element is off by (terms + 4) U times what it is with all factors taken
  // positive; 4 for the rounding
  // of both factors, of the product and of the expected figure. No sum here has more terms than
  // there are numbers in x or y.
  private List<double[]> linearBounds(List<Tensor> expected) {
    int terms = Math.max(xs.getFirst().size(), y.size());
    List<double[]> bounds = new ArrayList<>();
    for (Tensor magnitude : run(true)) {
      double[] bound = new double[magnitude.size()];
      for (int i = 0; i < bound.length; i++) {
        bound[i] = (terms + 4) * U * magnitude.data()[i];
      }
      bounds.add(bound);
    }
    assertEquals(expected.size(), bounds.size());
    return bounds;
  }

  // With X = max |x|, s = max 1 / std, H = max |(x - mean) s|, m values a channel: the mean is off
  // by (m + 4) U X, a
  // deviation d by as much, the variance by 2 d times that (and m U of itself), hence s by (m + 8)
  // U X s H of itself and
  // xh = (x - mean) s by e = (m + 8) U X s (1 + H^2). Then y is off by gamma e and its own
  // roundings. With |dy| <= Y, the sum for
  // dgamma is off by m Y (e + (m + 4) U H), that for dbeta by m Y m U, and dx = gamma s (dy -
  // (dbeta + xh dgamma) / m)
  // by gamma s Y times e (2 H + 2 + H^2) + (m + 4) U (1 + H^2), at most 2 (1 + H)^2 (e + (m + 4)
  // U).
  private List<double[]> normalizationBounds(List<Tensor> expected) {
    Tensor x = xs.getFirst();
    int c = x.dim(-1);
    double m = (double) x.size() / c;
    double epsilon = layer.config().getDouble("epsilon");
    double s = 0;
    double h = 0;
    for (int k = 0; k < c; k++) {
      double mean = training ? 0 : weights.get("moving_mean").data()[k];
      double variance = training ? 0 : weights.get("moving_variance").data()[k];
      for (int i = k; training && i < x.size(); i += c) {
        mean += x.data()[i] / m;
      }
      for (int i = k; training && i < x.size(); i += c) {
        variance += Math.pow(x.data()[i] - mean, 2) / m;
      }
      s = Math.max(s, 1 / Math.sqrt(variance + epsilon));
      for (int i = k; i < x.size(); i += c) {
        h = Math.max(h, Math.abs(x.data()[i] - mean) / Math.sqrt(variance + epsilon));
      }
    }
    double big = Math.max(largest(x), largest(weights.get("moving_mean")));
    double gamma = weights.containsKey("gamma") ? largest(weights.get("gamma")) : 1;
    double beta = weights.containsKey("beta") ? largest(weights.get("beta")) : 0;
    double e = (m + 8) * U * big * s * (1 + h * h);
    double unit = (m + 4) * U;
    double dyMax = largest(dy);
    List<double[]> bounds = new ArrayList<>();
    bounds.addAll(uniform(List.of(y), 0, gamma * (e + 4 * U * big * s) + 4 * U * beta));
    bounds.addAll(uniform(dxs, 0, gamma * s * dyMax * 2 * (1 + h) * (1 + h) * (e + unit)));
    int statistics = after.size();
    int sums = expected.size() - 2 - statistics;
    for (int k = 0; k < sums; k++) {
      bounds.addAll(uniform(List.of(expected.get(2 + k)), 0, m * dyMax * (e + unit * (1 + h))));
    }
    // Variances are at most the square of the largest value, and so is what they move from.
    double moved = Math.max(1, largest(weights.get("moving_variance")));
    double statistic = (m + 8) * U * 4 * Math.max(moved, big * big);
    for (int k = 0; k < statistics; k++) {
      bounds.addAll(uniform(List.of(expected.get(2 + sums + k)), 0, statistic));
    }
    return bounds;
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
