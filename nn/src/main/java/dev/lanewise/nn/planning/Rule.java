package dev.lanewise.nn.planning;

/**
 * Knows one kind of layer, and how to do it, perhaps with what follows it, at less cost than layer
 * by layer. What it decides depends on the network alone.
 */
interface Rule {
  /**
   * The step for a site, which it may extend by nodes that follow; null where the rule is not for
   * it. Its notes say what is saved, and what is not and why.
   */
  Step step(Site site);
}
