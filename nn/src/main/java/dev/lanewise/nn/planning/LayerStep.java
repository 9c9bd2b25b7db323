package dev.lanewise.nn.planning;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import java.util.Arrays;
import java.util.List;

/** One layer as it stands, with the memory of its context. */
public final class LayerStep extends Step {
  private final Layer layer;
  private final Context context;
  private final int[] inputs;
  private final Tensor[] merged;
  private final List<Tensor> mergedList;
  private boolean fromLogits;

  LayerStep(Site site) {
    super(site);
    layer = site.layer();
    context = site.context();
    inputs = site.inputs();
    merged = new Tensor[inputs.length];
    mergedList = Arrays.asList(merged);
  }

  @Override
  void forward(Flow flow) {
    if (layer instanceof MergeLayer merge) {
      for (int k = 0; k < inputs.length; k++) {
        merged[k] = flow.output(inputs[k]);
      }
      flow.output(node(), merge.forward(mergedList, context));
    } else {
      flow.output(node(), layer.forward(flow.output(inputs[0]), context));
    }
  }

  /** Whether the next backward begins with dL/dlogits; the layer must be a {@link HasLogits}. */
  public void fromLogits(boolean fromLogits) {
    this.fromLogits = fromLogits;
  }

  @Override
  void backward(Flow flow) {
    Tensor dy = flow.gradient(node());
    if (fromLogits) {
      flow.pass(inputs[0], ((HasLogits) layer).backwardFromLogits(dy, context), true);
    } else if (layer instanceof MergeLayer merge) {
      List<Tensor> dxs = merge.backwardAll(dy, context);
      for (int k = 0; k < inputs.length; k++) {
        flow.pass(inputs[k], dxs.get(k), true);
      }
    } else {
      flow.pass(inputs[0], layer.backward(dy, context), true);
    }
  }
}
