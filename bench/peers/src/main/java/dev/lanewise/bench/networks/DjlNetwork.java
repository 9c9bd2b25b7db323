package dev.lanewise.bench.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A chain of layers as blocks of DJL's. */
final class DjlNetwork {
  private final SequentialBlock block = new SequentialBlock();
  private final List<Weights> weights = new ArrayList<>();

  /** A block with weights, and their values. */
  private record Weights(Block block, List<float[]> values) {}

  DjlNetwork(Model model) {
    for (Node node : model.nodes()) {
      if (!node.isInput()) {
        add(node);
      }
    }
  }

  SequentialBlock block() {
    return block;
  }

  /** Once the block was initialized: writes our weights over the drawn ones. */
  void setWeights() {
    for (Weights each : weights) {
      List<ai.djl.nn.Parameter> parameters = each.block.getDirectParameters().values();
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).getArray().set(FloatBuffer.wrap(each.values.get(i)));
      }
    }
  }

  private void add(Node node) {
    Layer layer = node.layer();
    Config config = layer.config();
    int[] flattened = ChannelsFirst.flattened(node.inputs().getFirst());
    List<float[]> values = new ArrayList<>();
    for (Parameter parameter : layer.parameters()) {
      values.add(
          switch (parameter.shape().rank()) {
            case 4 -> ChannelsFirst.convolution(parameter.value());
            case 2 -> ChannelsFirst.dense(parameter.value(), flattened);
            default -> parameter.value().data();
          });
    }
    Block added =
        switch (layer.type()) {
          case "Conv2D" -> convolution(config);
          case "Dense" ->
              Linear.builder()
                  .setUnits(config.getInt("units"))
                  .optBias(config.getBoolean("useBias"))
                  .build();
          case "MaxPooling2D" -> {
            requireValid(layer, config);
            yield Pool.maxPool2dBlock(shape(config, "poolSize"), shape(config, "strides"));
          }
          case "BatchNormalization" ->
              BatchNorm.builder()
                  .optEpsilon((float) config.getDouble("epsilon"))
                  .optMomentum((float) config.getDouble("momentum"))
                  .build();
          case "Dropout" -> Dropout.builder().optRate((float) config.getDouble("rate")).build();
          case "Flatten" -> Blocks.batchFlattenBlock();
          default -> throw new IllegalArgumentException("not translated: " + layer);
        };
    block.add(added);
    if (!values.isEmpty()) {
      weights.add(new Weights(added, values));
    }
    if (config.has("activation")) {
      activate(config.getConfig("activation").getString("type"));
    }
  }

  private void activate(String activation) {
    switch (activation) {
      case "relu" -> block.add(Activation.reluBlock());
      case "softmax" -> {} // the loss takes logits
      default -> throw new IllegalArgumentException("not translated: " + activation);
    }
  }

  private static Block convolution(Config config) {
    int[] kernel = config.getInts("kernelSize");
    Conv2d.Builder builder =
        Conv2d.builder()
            .setFilters(config.getInt("filters"))
            .setKernelShape(new Shape(kernel[0], kernel[1]))
            .optStride(shape(config, "strides"))
            .optBias(config.getBoolean("useBias"));
    switch (config.getString("padding")) {
      case "valid" -> {}
      case "same" -> builder.optPadding(new Shape(kernel[0] / 2, kernel[1] / 2));
      case String other -> throw new IllegalArgumentException("not translated: padding " + other);
    }
    return builder.build();
  }

  private static void requireValid(Layer layer, Config config) {
    if (!config.getString("padding").equals("valid")) {
      throw new IllegalArgumentException("not translated: " + layer);
    }
  }

  private static Shape shape(Config config, String key) {
    int[] extents = config.getInts(key);
    return new Shape(extents[0], extents[1]);
  }
}
