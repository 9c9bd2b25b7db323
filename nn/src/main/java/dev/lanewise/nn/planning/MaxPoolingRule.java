package dev.lanewise.nn.planning;

import dev.lanewise.nn.layers.MaxPooling2D;

/**
 * {@code MaxPooling2D}; behind a convolution with relu, the gradient of both relu and bias is taken
 * at the pooled size. The largest value of a window is positive where relu let it pass, so masking
 * before or after the gradient is spread is the same; and spreading moves numbers, so that their
 * sums are those of the bias.
 */
final class MaxPoolingRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof MaxPooling2D layer)) {
      return null;
    }
    KernelStep before = KernelRule.takeTail(site, " at the pooled size");
    return new MaxPoolingStep(site, layer, before);
  }
}
