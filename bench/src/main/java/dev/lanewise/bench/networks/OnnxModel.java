package dev.lanewise.bench.networks;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a model with its weights as an ONNX file that predicts the same, for the layers that the
 * compared networks have.
 *
 * <p>ONNX keeps channels outermost: the input is {@code [n, c, h, w]}, convolutions' kernels are
 * {@code [k, c, kh, kw]}, and a dense layer after images takes their values in that order, so its
 * kernel's rows are put there. Borders of zeros become the padding of the convolution that alone
 * follows them. Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and
 * https://onnx.ai/onnx/operators/
 */
public final class OnnxModel {
  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 13;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  /** The input's name. */
  public static final String INPUT = "input";

  /** The output's name. */
  public static final String OUTPUT = "output";

  private final Protobuf graph = new Protobuf();
  private final Map<Node, String> names = new IdentityHashMap<>();
  private final Map<Node, Integer> uses = new IdentityHashMap<>();

  private OnnxModel(Model model) {
    List<Node> nodes = model.nodes();
    for (Node node : nodes) {
      node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    for (Node node : nodes) {
      names.put(node, node.isInput() ? INPUT : node.layer().name());
    }
    names.put(nodes.getLast(), OUTPUT);
    graph.add(2, model.name());
    for (Node node : nodes) {
      if (!node.isInput()) {
        write(node);
      }
    }
    graph.add(11, value(INPUT, model.inputShape()));
    graph.add(12, value(OUTPUT, model.outputShape()));
  }

  /**
   * Writes a model.
   *
   * @throws IllegalArgumentException naming the layer, if it has one that is not translated
   */
  public static void write(Model model, Path file) throws IOException {
    model.weights(); // draws them if there are none
    new Protobuf()
        .add(1, IR_VERSION)
        .add(2, "lanewise")
        .add(7, new OnnxModel(model).graph)
        .add(8, new Protobuf().add(1, "").add(2, OPERATORS))
        .write(file);
  }

  /** An input or output with its shape; the batch may be any. */
  private static Protobuf value(String name, Shape shape) {
    Protobuf dims = new Protobuf().add(1, new Protobuf().add(2, "n"));
    int rank = shape.rank();
    if (rank == 4) {
      dims.add(1, new Protobuf().add(1, shape.dim(3)));
    }
    for (int axis = 1; axis < (rank == 4 ? 3 : rank); axis++) {
      dims.add(1, new Protobuf().add(1, shape.dim(axis)));
    }
    Protobuf tensor = new Protobuf().add(1, FLOAT).add(2, dims);
    return new Protobuf().add(1, name).add(2, new Protobuf().add(1, tensor));
  }

  private void add(OnnxNode node) {
    graph.add(1, node.message());
  }

  /** Adds a weight; returns its name. */
  private String weight(String name, float[] values, int... dims) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, FLOAT, bytes, dims);
  }

  private String constant(String name, int type, ByteBuffer bytes, int... dims) {
    Protobuf tensor = new Protobuf();
    for (int dim : dims) {
      tensor.add(1, dim);
    }
    graph.add(5, tensor.add(2, type).add(8, name).add(9, bytes.array()));
    return name;
  }

  private void write(Node node) {
    Layer layer = node.layer();
    Config config = layer.config();
    switch (layer.type()) {
      case "Conv2D" -> convolution(node, config);
      case "Dense" -> dense(node, config);
      case "MaxPooling2D" -> pooling(node, config, "MaxPool");
      case "AveragePooling2D" -> pooling(node, config, "AveragePool");
      case "GlobalAveragePooling2D" -> globalPooling(node, config);
      case "BatchNormalization" -> normalization(node, config);
      case "ZeroPadding2D" -> padding(node, config);
      case "Add" -> add(node);
      case "Flatten" -> add(node("Flatten", node));
      case "Dropout" -> add(node("Identity", node));
      case "Activation" -> add(activation(config, name(node), input(node)));
      case "ReLU" -> add(node("Relu", node));
      case "Softmax" -> add(node("Softmax", node));
      default -> throw new IllegalArgumentException("not translated: " + layer);
    }
  }

  private String name(Node node) {
    return names.get(node);
  }

  private String input(Node node) {
    return name(node.inputs().getFirst());
  }

  /** A node without attributes on the first input. */
  private OnnxNode node(String operator, Node node) {
    return new OnnxNode(operator, name(node), input(node));
  }

  private static OnnxNode activation(Config config, String output, String input) {
    String type = config.getConfig("activation").getString("type");
    return switch (type) {
      case "relu" -> new OnnxNode("Relu", output, input);
      case "softmax" -> new OnnxNode("Softmax", output, input).with("axis", -1L);
      case "linear" -> new OnnxNode("Identity", output, input);
      default -> throw new IllegalArgumentException("not translated: activation " + type);
    };
  }

  /** The name for what comes before a layer's activation, where it has one, which is added. */
  private String beforeActivation(Node node, Config config) {
    if (!config.has("activation")) {
      return name(node);
    }
    String z = node.layer().name() + "/z";
    after = activation(config, name(node), z);
    return z;
  }

  /** Written after the node under way, since nodes stand in the order they run in. */
  private OnnxNode after;

  private void addWithActivation(OnnxNode node) {
    add(node);
    if (after != null) {
      add(after);
      after = null;
    }
  }

  private void convolution(Node node, Config config) {
    Layer layer = node.layer();
    Node from = node.inputs().getFirst();
    int[] border = {0, 0, 0, 0};
    if (isFolded(from)) {
      border = from.layer().config().getInts("padding");
      from = from.inputs().getFirst();
    }
    int[] kernel = config.getInts("kernelSize");
    int[] strides = config.getInts("strides");
    int[] dilation = config.getInts("dilation");
    Shape x = node.inputs().getFirst().shape();
    ConvGeometry g =
        ConvGeometry.of(
                1, x.dim(1), x.dim(2), x.dim(3), config.getInt("filters"), kernel[0], kernel[1])
            .strides(strides[0], strides[1])
            .dilation(dilation[0], dilation[1])
            .groups(config.getInt("groups"))
            .padding(Padding.parse(config.getString("padding")))
            .build();
    List<String> inputs = new ArrayList<>(List.of(name(from)));
    for (Parameter parameter : layer.parameters()) {
      String name = layer.name() + "/" + parameter.name();
      boolean bias = parameter.shape().rank() == 1;
      int[] dims = parameter.shape().dims();
      inputs.add(
          bias
              ? weight(name, parameter.value().data(), dims)
              : weight(
                  name,
                  ChannelsFirst.convolution(parameter.value()),
                  dims[3],
                  dims[2],
                  dims[0],
                  dims[1]));
    }
    addWithActivation(
        new OnnxNode("Conv", beforeActivation(node, config), inputs.toArray(String[]::new))
            .with("kernel_shape", kernel)
            .with("strides", strides)
            .with("dilations", dilation)
            .with("group", (long) config.getInt("groups"))
            .with(
                "pads",
                g.padTop() + border[0],
                g.padLeft() + border[2],
                g.padBottom() + border[1],
                g.padRight() + border[3]));
  }

  /** Whether this node adds zeros for a convolution alone, which then adds them itself. */
  private boolean isFolded(Node node) {
    return !node.isInput() && node.layer().type().equals("ZeroPadding2D") && uses.get(node) == 1;
  }

  private void padding(Node node, Config config) {
    if (isFolded(node) && isConvolved(node)) {
      return;
    }
    int[] p = config.getInts("padding");
    String name = name(node);
    ByteBuffer bytes = ByteBuffer.allocate(8 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int pad : new int[] {0, 0, p[0], p[2], 0, 0, p[1], p[3]}) {
      bytes.putLong(pad);
    }
    String pads = constant(name + "/pads", INT64, bytes, 8);
    add(new OnnxNode("Pad", name, input(node), pads));
  }

  private boolean isConvolved(Node node) {
    return names.keySet().stream()
        .anyMatch(each -> each.inputs().contains(node) && each.layer().type().equals("Conv2D"));
  }

  private void dense(Node node, Config config) {
    Layer layer = node.layer();
    int[] flattened = ChannelsFirst.flattened(node.inputs().getFirst());
    List<String> inputs = new ArrayList<>(List.of(input(node)));
    for (Parameter parameter : layer.parameters()) {
      String name = layer.name() + "/" + parameter.name();
      int[] dims = parameter.shape().dims();
      inputs.add(
          dims.length == 1
              ? weight(name, parameter.value().data(), dims)
              : weight(name, ChannelsFirst.dense(parameter.value(), flattened), dims[1], dims[0]));
    }
    addWithActivation(
        new OnnxNode("Gemm", beforeActivation(node, config), inputs.toArray(String[]::new))
            .with("transB", 1L));
  }

  private void pooling(Node node, Config config, String operator) {
    int[] window = config.getInts("poolSize");
    int[] strides = config.getInts("strides");
    Shape x = node.inputs().getFirst().shape();
    ConvGeometry g =
        ConvGeometry.pooling(
            1,
            x.dim(1),
            x.dim(2),
            x.dim(3),
            window[0],
            window[1],
            strides[0],
            strides[1],
            Padding.parse(config.getString("padding")));
    add(
        node(operator, node)
            .with("kernel_shape", window)
            .with("strides", strides)
            .with("pads", g.padTop(), g.padLeft(), g.padBottom(), g.padRight()));
  }

  private void globalPooling(Node node, Config config) {
    if (config.getBoolean("keepDims")) {
      add(node("GlobalAveragePool", node));
      return;
    }
    String pooled = node.layer().name() + "/pooled";
    add(new OnnxNode("GlobalAveragePool", pooled, input(node)));
    add(new OnnxNode("Flatten", name(node), pooled));
  }

  private void normalization(Node node, Config config) {
    Layer layer = node.layer();
    int[] flattened = ChannelsFirst.flattened(node);
    int channels = node.shape().dim(-1);
    List<String> inputs = new ArrayList<>(List.of(input(node)));
    for (String part : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
      String name = layer.name() + "/" + part;
      inputs.add(weight(name, values(layer, part, channels, flattened), channels));
    }
    add(
        new OnnxNode("BatchNormalization", name(node), inputs.toArray(String[]::new))
            .with("epsilon", (float) config.getDouble("epsilon")));
  }

  /** A normalisation's weights of this name; where it has none, what leaves values as they are. */
  private static float[] values(Layer layer, String name, int channels, int[] flattened) {
    for (Parameter parameter : layer.parameters()) {
      if (parameter.name().equals(name)) {
        return ChannelsFirst.vector(parameter.value(), flattened);
      }
    }
    float[] values = new float[channels];
    java.util.Arrays.fill(values, name.equals("gamma") ? 1 : 0);
    return values;
  }

  private void add(Node node) {
    String[] inputs = node.inputs().stream().map(this::name).toArray(String[]::new);
    if (inputs.length == 1) {
      add(node("Identity", node));
      return;
    }
    String sum = inputs[0];
    for (int i = 1; i < inputs.length; i++) {
      String next = i == inputs.length - 1 ? name(node) : node.layer().name() + "/" + i;
      add(new OnnxNode("Add", next, sum, inputs[i]));
      sum = next;
    }
  }
}
