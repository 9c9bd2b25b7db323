package dev.lanewise.nn.planning;

import dev.lanewise.nn.layers.Dropout;

/** {@code Dropout}: without a copy where nothing is dropped, its gradient in place. */
final class DropoutRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof Dropout layer)) {
      return null;
    }
    boolean drops = site.isTraining() && layer.rate() > 0;
    site.note(drops ? "gradient in place" : "nothing to do: the output is the input");
    return new DropoutStep(site, layer, drops);
  }
}
