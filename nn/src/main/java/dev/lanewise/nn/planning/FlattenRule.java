package dev.lanewise.nn.planning;

import dev.lanewise.nn.layers.Flatten;

/** {@code Flatten}: another shape for the same memory, forward and back. */
final class FlattenRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof Flatten)) {
      return null;
    }
    site.note("no copy in either direction");
    return new FlattenStep(site);
  }
}
