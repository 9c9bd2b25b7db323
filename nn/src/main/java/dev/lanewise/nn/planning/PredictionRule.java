package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.KernelLayer;

/**
 * {@code Conv2D} or {@code Dense} in prediction, and what follows it as far as the kernel can do it
 * where it stores its output (see {@link Finish}): a sum with another output, relu, batch
 * normalisation, in this order. Batch normalisation right behind the kernel goes into the weights,
 * if these are kept. A cheap {@code Conv2D} with relu goes together with the {@code MaxPooling2D}
 * behind it, as in training.
 */
final class PredictionRule implements Rule {
  /** What the store has come to, in {@link Finish}'s order. */
  private enum Stage {
    LINEAR,
    ADDED,
    RELU,
    SCALED,
    DONE
  }

  @Override
  public Step step(Site site) {
    if (site.isTraining()
        || !(site.layer() instanceof Conv2D || site.layer() instanceof Dense)
        || !ActivationRule.isInPlace(((KernelLayer<?>) site.layer()).activation())) {
      return null;
    }
    Step pooled = KernelRule.pooled(site);
    return pooled == null ? new Chain(site).step() : pooled;
  }

  /** The layers taken so far. */
  private static final class Chain {
    private final Site site;
    private final KernelLayer<?> layer;
    private Stage stage = Stage.LINEAR;
    private BatchNormalization folded;
    private BatchNormalization scaled;
    private int residual = -1;
    private boolean relu;
    private ActivationFunction last;

    Chain(Site site) {
      this.site = site;
      layer = (KernelLayer<?>) site.layer();
      activate(layer.activation());
    }

    Step step() {
      while (takesNext()) {
        site.takeNext();
      }
      return new PredictionStep(site, linear(), residual, relu, channels(), scaled, last);
    }

    private boolean takesNext() {
      Layer next = site.nextLayer();
      return next instanceof BatchNormalization normalization && normalize(normalization)
          || next instanceof Add && add(site.inputs(site.next()))
          || next instanceof Activation activation && activate(activation.activation());
    }

    private boolean activate(ActivationFunction activation) {
      if (activation == null || stage == Stage.DONE || !ActivationRule.isInPlace(activation)) {
        return false;
      }
      if (activation == Activations.RELU && stage.compareTo(Stage.RELU) < 0) {
        relu = true;
        stage = Stage.RELU;
        site.note("relu in the kernel's store");
      } else {
        last = activation;
        stage = Stage.DONE;
        site.note(activation.type() + " in place");
      }
      return true;
    }

    private boolean normalize(BatchNormalization next) {
      if (stage == Stage.LINEAR && folded == null && site.kept() != null) {
        folded = next;
        site.note("batch normalization in the weights");
      } else if (stage.compareTo(Stage.SCALED) < 0) {
        scaled = next;
        stage = Stage.SCALED;
        site.note("batch normalization in the kernel's store");
      } else {
        return false;
      }
      return true;
    }

    private boolean add(int[] inputs) {
      if (stage != Stage.LINEAR || inputs.length != 2 || !site.readsAlike(site.next())) {
        site.note("the sum is by itself: not of two alike, or something was done to the output");
        return false;
      }
      residual = inputs[0] == site.last() ? inputs[1] : inputs[0];
      stage = Stage.ADDED;
      site.note("sum in the kernel's store");
      return true;
    }

    private BatchNormalization.Channels channels() {
      return scaled == null
          ? null
          : new BatchNormalization.Channels(Shape.of(site.shape().dim(-1)));
    }

    private Linear linear() {
      KeptWeights kept = site.kept();
      if (kept == null) {
        return KernelRule.trained(site);
      }
      KeptWeights.Kept weights = kept.of(layer, folded);
      return layer instanceof Conv2D convolution
          ? new KeptConvolution(convolution, weights)
          : new KeptDense(weights);
    }
  }
}
