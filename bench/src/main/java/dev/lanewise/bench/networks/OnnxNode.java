package dev.lanewise.bench.networks;

/** A node of an ONNX graph while it is written: what it computes, from what, and its attributes. */
final class OnnxNode {
  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int INTS = 7;

  private final Protobuf message = new Protobuf();

  /**
   * A node with one output.
   *
   * @param operator of the default operator set: {@code Conv}
   * @param output the name of what comes out, which also names the node
   * @param inputs names
   */
  OnnxNode(String operator, String output, String... inputs) {
    for (String input : inputs) {
      message.add(1, input);
    }
    message.add(2, output).add(3, output).add(4, operator);
  }

  OnnxNode with(String name, long value) {
    message.add(5, new Protobuf().add(1, name).add(3, value).add(20, INT));
    return this;
  }

  OnnxNode with(String name, float value) {
    message.add(5, new Protobuf().add(1, name).add(2, value).add(20, FLOAT));
    return this;
  }

  OnnxNode with(String name, int... values) {
    Protobuf attribute = new Protobuf().add(1, name);
    for (int value : values) {
      attribute.add(8, value);
    }
    message.add(5, attribute.add(20, INTS));
    return this;
  }

  Protobuf message() {
    return message;
  }
}
