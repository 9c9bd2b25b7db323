package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Registries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Forward, gradients and moving statistics as Keras computes them in double, for random options of
 * the layers we have.
 */
@Tag("simd")
class KerasLayersTest {
  @Test
  void allLayersWeHaveGiveKerasNumbers() {
    Map<String, Integer> checked = new TreeMap<>();
    Map<String, Integer> leftOut = new TreeMap<>();
    List<Config> cases = Conformance.cases("keras/layers.json");
    for (int i = 0; i < cases.size(); i++) {
      Config c = cases.get(i);
      Layer layer = layer(c.getString("layer"), c.getConfig("config"));
      if (layer == null) {
        leftOut.merge(whyNot(c), 1, Integer::sum);
        continue;
      }
      answer(layer, c).check("case " + i);
      checked.merge(c.getString("layer"), 1, Integer::sum);
    }
    System.out.printf("keras/layers.json: checked %s, left out %s%n", checked, leftOut);
    int sum = checked.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(sum >= 165, "checked only " + checked);
  }

  // Only what we have none of may be left out.
  private static String whyNot(Config c) {
    String type = c.getString("layer");
    if (!Registries.LAYERS.contains(type)) {
      return "no layer " + type;
    }
    String activation = c.getConfig("config").getStringOrNull("activation");
    assertFalse(
        activation == null || Registries.ACTIVATIONS.contains(activation),
        type + " is a layer of ours, but this test does not know how to make it");
    return "no activation " + activation;
  }

  private static Layer layer(String type, Config config) {
    String activation = config.getStringOrNull("activation");
    return switch (type) {
      case "Conv2D" -> {
        int[] kernel = config.getInts("kernel_size");
        Conv2D layer = new Conv2D(config.getInt("filters"), kernel[0], kernel[1]);
        yield window(layer.groups(config.getInt("groups")), config);
      }
      case "DepthwiseConv2D" -> {
        int[] kernel = config.getInts("kernel_size");
        DepthwiseConv2D layer = new DepthwiseConv2D(kernel[0], kernel[1]);
        yield window(layer.depthMultiplier(config.getInt("depth_multiplier")), config);
      }
      case "SeparableConv2D" -> {
        int[] kernel = config.getInts("kernel_size");
        SeparableConv2D layer = new SeparableConv2D(config.getInt("filters"), kernel[0], kernel[1]);
        yield window(layer.depthMultiplier(config.getInt("depth_multiplier")), config);
      }
      case "Conv2DTranspose" -> {
        int[] kernel = config.getInts("kernel_size");
        assertFalse(config.has("output_padding"));
        yield window(new Conv2DTranspose(config.getInt("filters"), kernel[0], kernel[1]), config);
      }
      case "UpSampling2D" -> {
        int[] size = config.getInts("size");
        yield new UpSampling2D(size[0], size[1]).interpolation(config.getString("interpolation"));
      }
      case "Dense" -> {
        assertEquals("linear", activation);
        yield new Dense(config.getInt("units")).useBias(config.getBoolean("use_bias"));
      }
      case "MaxPooling2D" -> {
        int[] pool = config.getInts("pool_size");
        yield pooling(new MaxPooling2D(pool[0], pool[1]), config);
      }
      case "AveragePooling2D" -> {
        int[] pool = config.getInts("pool_size");
        yield pooling(new AveragePooling2D(pool[0], pool[1]), config);
      }
      case "GlobalAveragePooling2D" ->
          new GlobalAveragePooling2D().keepDims(config.getBoolean("keepdims"));
      case "GlobalMaxPooling2D" -> new GlobalMaxPooling2D().keepDims(config.getBoolean("keepdims"));
      case "ZeroPadding2D" -> {
        int[] sides = pairs(config, "padding");
        yield new ZeroPadding2D(sides[0], sides[1], sides[2], sides[3]);
      }
      case "BatchNormalization" ->
          new BatchNormalization()
              .momentum(config.getDouble("momentum"))
              .epsilon(config.getDouble("epsilon"))
              .center(config.getBoolean("center"))
              .scale(config.getBoolean("scale"));
      case "Activation" ->
          Registries.ACTIVATIONS.contains(activation)
              ? new Activation(Registries.ACTIVATIONS.create(activation, Config.empty()))
              : null;
      case "Add" -> new Add();
      case "Average" -> new Average();
      case "Concatenate" -> new Concatenate(config.getInt("axis"));
      case "Maximum" -> new Maximum();
      case "Multiply" -> new Multiply();
      default -> null;
    };
  }

  private static Layer window(WindowLayer<?> layer, Config config) {
    int[] strides = config.getInts("strides");
    int[] dilation = config.getInts("dilation_rate");
    assertEquals("linear", config.getString("activation"));
    return layer
        .strides(strides[0], strides[1])
        .padding(Padding.parse(config.getString("padding")))
        .dilation(dilation[0], dilation[1])
        .useBias(config.getBoolean("use_bias"));
  }

  private static Layer pooling(Pooling2D<?> layer, Config config) {
    int[] strides = config.getInts("strides");
    return layer
        .strides(strides[0], strides[1])
        .padding(Padding.parse(config.getString("padding")));
  }

  /** {@code [[a, b], [c, d]]}. */
  private static int[] pairs(Config config, String key) {
    return config.getList(key).stream()
        .flatMapToInt(
            pair -> ((List<?>) pair).stream().mapToInt(cells -> ((Number) cells).intValue()))
        .toArray();
  }

  private static Answer answer(Layer layer, Config c) {
    return new Answer(
        layer,
        c.getBoolean("training"),
        c.getConfigs("inputs").stream().map(Conformance::tensor).toList(),
        tensors(c.getConfig("weights")),
        Conformance.tensor(c.getConfig("y")),
        Conformance.tensor(c.getConfig("dy")),
        c.getConfigs("dx").stream().map(Conformance::tensor).toList(),
        tensors(c.getConfig("dweights")),
        tensors(c.getConfig("weights_after")));
  }

  private static Map<String, Tensor> tensors(Config config) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    config
        .values()
        .keySet()
        .forEach(name -> tensors.put(name, Conformance.tensor(config.getConfig(name))));
    return tensors;
  }
}
