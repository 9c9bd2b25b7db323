package dev.lanewise.nn.conformance;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What we have of the name and config that Keras gives a thing. */
final class Keras {
  /** Options that change nothing here: names, and how a weight begins. */
  private static final Set<String> SILENT =
      Set.of("name", "trainable", "dtype", "data_format", "gpu", "build_config");

  private static final Map<String, String> RENAMED =
      Map.of(
          "dilation_rate", "dilation",
          "keepdims", "keepDims",
          "p", "rate",
          "initial_accumulator_value", "initialAccumulator");

  private static final Set<String> PAIRS =
      Set.of("kernel_size", "strides", "dilation_rate", "pool_size", "size");

  private Keras() {}

  /** {@code use_bias} as {@code useBias}. */
  private static String camel(String key) {
    String renamed = RENAMED.get(key);
    if (renamed != null) {
      return renamed;
    }
    StringBuilder text = new StringBuilder();
    boolean upper = false;
    for (char c : key.toCharArray()) {
      text.append(upper ? Character.toUpperCase(c) : c);
      upper = c == '_';
      if (upper) {
        text.setLength(text.length() - 1);
      }
    }
    return text.toString();
  }

  // ---- layers ----

  /** Whether the config says that channels come first. */
  static boolean channelsFirst(Config config) {
    return "channels_first".equals(config.getStringOrNull("data_format"));
  }

  /** The layer; or {@link LeftOut}. */
  static Layer layer(String type, Config config) {
    if (!Registries.LAYERS.contains(type)) {
      throw new LeftOut(
          type.contains("1D") ? "layers of one dimension" : "the layer " + type + " is not here");
    }
    refuse(config, "rms_scaling", "rms_scaling of layer normalisation");
    refuse(config, "renorm", "batch renormalisation");
    Map<String, Object> ours = new LinkedHashMap<>(defaults(type));
    config
        .values()
        .forEach(
            (key, value) -> {
              boolean how =
                  key.endsWith("_regularizer")
                      || key.endsWith("_constraint")
                      || key.endsWith("_initializer");
              if (value != null && !SILENT.contains(key) && !how) {
                ours.put(camel(key), value(key, value));
              }
            });
    ours.put("activation", typed(ours.get("activation")));
    if (type.equals("LeakyReLU") && ours.containsKey("alpha")) {
      ours.put("negativeSlope", ours.get("alpha")); // its name in Keras 2
    }
    if (type.equals("GroupNormalization") || type.equals("BatchNormalization")) {
      ours.remove("axis"); // the caller moves it
    }
    if (ours.containsKey("poolSize")) {
      ours.putIfAbsent("strides", ours.get("poolSize"));
    }
    for (String key : new String[] {"padding", "cropping"}) {
      if (ours.get(key) instanceof List<?> sides) {
        ours.put(key, sides(sides));
      }
    }
    if (above1(ours.get("strides")) && above1(ours.get("dilation"))) {
      throw new LeftOut("strides and dilation both above 1");
    }
    if (type.equals("Activation") && ours.get("activation") == null) {
      ours.put("activation", Config.typed(Activations.LINEAR));
    }
    return Registries.LAYERS.create(type, Config.of(ours));
  }

  private static void refuse(Config config, String option, String rule) {
    if (config.has(option) && config.getBoolean(option)) {
      throw new LeftOut(rule);
    }
  }

  private static boolean above1(Object pair) {
    return pair instanceof List<?> list
        && list.stream().anyMatch(value -> ((Number) value).intValue() > 1);
  }

  private static Map<String, Object> defaults(String type) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    Config zeros = Config.typed(Initializers.ZEROS);
    for (String weight : new String[] {"kernel", "bias", "depthwise", "pointwise", "alpha"}) {
      defaults.put(weight + "Initializer", zeros);
    }
    defaults.put("useBias", true);
    defaults.put("padding", "valid");
    defaults.put("dilation", List.of(1, 1));
    defaults.put("groups", type.equals("GroupNormalization") ? 32 : 1);
    defaults.put("depthMultiplier", 1);
    defaults.put("interpolation", "nearest");
    defaults.put("center", true);
    defaults.put("scale", true);
    defaults.put("momentum", 0.99);
    defaults.put("epsilon", 1e-3);
    defaults.put("keepDims", false);
    defaults.put("sharedAxes", List.of());
    defaults.put("negativeSlope", type.equals("LeakyReLU") ? 0.3 : 0);
    defaults.put("threshold", 0);
    defaults.put("axis", type.equals("LayerNormalization") ? List.of(-1) : -1);
    if (type.equals("ELU")) {
      defaults.put("alpha", 1);
    }
    if (!type.contains("Pooling")) {
      defaults.put("strides", List.of(1, 1));
    }
    return defaults;
  }

  private static Object value(String key, Object value) {
    if (PAIRS.contains(key) && value instanceof Number) {
      return List.of(value, value);
    }
    boolean cells = key.equals("padding") || key.equals("cropping");
    return cells && value instanceof Number ? List.of(value, value) : value;
  }

  /** {@code [[top, bottom], [left, right]]} or {@code [rows, columns]}, as four numbers. */
  private static List<Object> sides(List<?> sides) {
    List<Object> four = new ArrayList<>();
    for (Object side : sides) {
      if (side instanceof List<?> two) {
        four.addAll(two);
      } else {
        four.add(side);
        four.add(side);
      }
    }
    return four;
  }

  // ---- activations ----

  private static Config typed(Object name) {
    return name == null || name.equals("linear")
        ? null
        : Config.typed(activation((String) name, Config.empty()));
  }

  /** The activation with the arguments Keras's function got. */
  static ActivationFunction activation(String name, Config options) {
    if (name.equals("relu")) {
      return Activations.relu(
          number(options, "max_value", Double.POSITIVE_INFINITY),
          number(options, "negative_slope", 0),
          number(options, "threshold", 0));
    }
    if (options.has("approximate") && options.getBoolean("approximate")) {
      return Activations.of(name + "_tanh");
    }
    if (!Registries.ACTIVATIONS.contains(name)) {
      throw new LeftOut("the activation " + name + " is not here");
    }
    Map<String, Object> ours = new LinkedHashMap<>();
    options.values().forEach((key, value) -> ours.put(camel(key), value));
    return Registries.ACTIVATIONS.create(name, Config.of(ours));
  }

  private static double number(Config options, String key, double otherwise) {
    return options.has(key) ? options.getDouble(key) : otherwise;
  }

  // ---- losses ----

  /** The loss; or {@link LeftOut}. */
  static Loss loss(String type, Config config) {
    if (!Registries.LOSSES.contains(type)) {
      throw new LeftOut("the loss " + type + " is not here");
    }
    if (config.has("ignore_class")) {
      throw new LeftOut("a class that is ignored");
    }
    if (config.values().get("alpha") instanceof List<?>) {
      throw new LeftOut("an alpha for each class");
    }
    Map<String, Object> ours =
        new LinkedHashMap<>(
            Map.of("delta", 1.0, "fromLogits", false, "applyClassBalancing", false, "gamma", 2.0));
    config.values().forEach((key, value) -> ours.put(camel(key), value));
    Loss loss = Registries.LOSSES.create(type, Config.of(ours));
    if (config.has("label_smoothing")
        && config.getDouble("label_smoothing") != 0
        && !loss.config().has("labelSmoothing")) {
      throw new LeftOut("label smoothing of " + type);
    }
    return loss;
  }

  // ---- optimizers ----

  /** The optimizer; or {@link LeftOut}. */
  static Optimizer optimizer(String type, Config config) {
    if (!Registries.OPTIMIZERS.contains(type)) {
      throw new LeftOut("the optimizer " + type + " is not here");
    }
    Map<String, Object> ours = new LinkedHashMap<>();
    config
        .values()
        .forEach(
            (key, value) -> {
              if (value != null && !SILENT.contains(key) && !key.contains("clip")) {
                ours.put(camel(key), value);
              }
            });
    String[][] clippings = {
      {"clipvalue", "value"}, {"clipnorm", "norm"}, {"global_clipnorm", "global_norm"}
    };
    for (String[] names : clippings) {
      if (config.has(names[0])) {
        double limit = config.getDouble(names[0]);
        ours.put("clipping", Config.of("kind", names[1], "limit", limit));
      }
    }
    Optimizer optimizer = Registries.OPTIMIZERS.create(type, Config.of(ours));
    for (String option : new String[] {"clipping", "weightDecay"}) {
      if (ours.containsKey(option) && !optimizer.config().has(option)) {
        throw new LeftOut("an optimizer's " + option + " is not here");
      }
    }
    return optimizer;
  }

  /** The type of an optimizer that a config calls {@code rm_sprop_1}. */
  static String optimizerType(Config config) {
    String name = config.getString("name").replaceAll("_[0-9]+$", "").replace("_", "");
    return Registries.OPTIMIZERS.types().stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(() -> new LeftOut("the optimizer " + name + " is not here"));
  }
}
