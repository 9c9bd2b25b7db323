package dev.lanewise.nn.planning;

import dev.lanewise.nn.Context;
import dev.lanewise.nn.Node;
import java.util.Arrays;
import java.util.List;

/** Makes the steps of a running network. */
public final class Planner {
  /** The first that gives a step is taken; a layer that none knows runs as it stands. */
  private static final List<Rule> RULES =
      List.of(
          new KernelRule(),
          new PredictionRule(),
          new NormalizationRule(),
          new MaxPoolingRule(),
          new DropoutRule(),
          new FlattenRule(),
          new AddRule(),
          new ActivationRule());

  private Planner() {}

  /**
   * The steps, each after those it needs.
   *
   * @param nodes each after those it needs
   * @param inputs the numbers of the nodes each node reads
   * @param outputs the numbers of the nodes whose outputs are the network's
   * @param contexts one for each node
   * @param training as in {@link Context}
   * @param fused whether rules may be used; otherwise each layer runs as it stands
   * @param kept in prediction, weights that will not change; null where they may
   */
  public static Step[] plan(
      Node[] nodes,
      int[][] inputs,
      int[] outputs,
      Context[] contexts,
      boolean training,
      boolean fused,
      KeptWeights kept) {
    Chart chart = new Chart(nodes, inputs, outputs, contexts, training, kept);
    for (int node = 0; node < nodes.length; node++) {
      if (!nodes[node].isInput() && !chart.isTaken(node)) {
        chart.put(fused ? step(chart, node) : new LayerStep(new Site(chart, node)));
      }
    }
    Step[] all = chart.steps();
    if (fused && !training) { // in training, backward reads them all
      for (Step step : all) {
        step.releases(releases(chart, step));
      }
    }
    return all;
  }

  private static Step step(Chart chart, int node) {
    Site site = new Site(chart, node);
    if (site.isLogitsEnd()) {
      site.note("as it stands: a loss may want the logits");
      return new LayerStep(site);
    }
    for (Rule rule : RULES) {
      Step step = rule.step(site);
      if (step != null) {
        return step;
      }
    }
    site.note("as it stands: no rule for " + site.layer().type());
    return new LayerStep(site);
  }

  /** The nodes whose outputs nobody reads after this step. */
  private static int[] releases(Chart chart, Step step) {
    int[] nodes = new int[chart.size()];
    int count = 0;
    for (int node = 0; node < chart.size(); node++) {
      if (!chart.isOutput(node) && chart.lastReader(node) == step.node()) {
        nodes[count++] = node;
      }
    }
    return Arrays.copyOf(nodes, count);
  }
}
