package dev.lanewise.bench.networks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads an ONNX file and computes what it says, plainly and in double: what the operators' pages
 * define, for those that are written. It shares nothing with the writer.
 */
final class OnnxInterpreter {
  private final Fields graph;
  private final Map<String, Values> known = new HashMap<>();
  private final List<String> operators = new ArrayList<>();

  /** A tensor, channels outermost. */
  record Values(double[] data, int... dims) {
    static Values zeros(int... dims) {
      int size = 1;
      for (int dim : dims) {
        size *= dim;
      }
      return new Values(new double[size], dims);
    }

    double at(int n, int c, int h, int w) {
      return data[((n * dims[1] + c) * dims[2] + h) * dims[3] + w];
    }

    void set(double value, int n, int c, int h, int w) {
      data[((n * dims[1] + c) * dims[2] + h) * dims[3] + w] = value;
    }

    Values map(DoubleUnaryOperator function) {
      double[] mapped = new double[data.length];
      Arrays.setAll(mapped, i -> function.applyAsDouble(data[i]));
      return new Values(mapped, dims);
    }
  }

  /** A decoded message: by field number, numbers as Long or Float, all else as bytes. */
  private static final class Fields {
    private final Map<Integer, List<Object>> values = new HashMap<>();

    Fields(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        int key = (int) varint(in);
        Object value =
            switch (key & 7) {
              case 0 -> varint(in);
              case 2 -> {
                byte[] part = new byte[(int) varint(in)];
                in.get(part);
                yield part;
              }
              case 5 -> in.getFloat();
              default -> throw new IllegalArgumentException("kind " + (key & 7));
            };
        values.computeIfAbsent(key >> 3, _ -> new ArrayList<>()).add(value);
      }
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    List<Object> all(int field) {
      return values.getOrDefault(field, List.of());
    }

    List<Fields> messages(int field) {
      return all(field).stream().map(each -> new Fields((byte[]) each)).toList();
    }

    List<String> texts(int field) {
      return all(field).stream()
          .map(each -> new String((byte[]) each, StandardCharsets.UTF_8))
          .toList();
    }

    int[] ints(int field) {
      return all(field).stream().mapToInt(each -> ((Long) each).intValue()).toArray();
    }
  }

  OnnxInterpreter(Path file) throws IOException {
    Fields model = new Fields(Files.readAllBytes(file));
    graph = model.messages(7).getFirst();
    for (Fields tensor : graph.messages(5)) {
      ByteBuffer raw =
          ByteBuffer.wrap((byte[]) tensor.all(9).getFirst()).order(ByteOrder.LITTLE_ENDIAN);
      Values values = Values.zeros(tensor.ints(1));
      boolean whole = tensor.ints(2)[0] == 7;
      for (int i = 0; i < values.data.length; i++) {
        values.data[i] = whole ? raw.getLong() : raw.getFloat();
      }
      if (raw.hasRemaining()) {
        throw new IOException("more bytes than values in " + tensor.texts(8));
      }
      known.put(tensor.texts(8).getFirst(), values);
    }
  }

  /** The operators, in the order they ran in. */
  List<String> operators() {
    return operators;
  }

  /** The declared extents of the input or output of this name; -1 where any will do. */
  int[] declared(int field) {
    Fields type = graph.messages(field).getFirst().messages(2).getFirst();
    return type.messages(1).getFirst().messages(2).getFirst().messages(1).stream()
        .mapToInt(dim -> dim.all(1).isEmpty() ? -1 : dim.ints(1)[0])
        .toArray();
  }

  Values run(Values input) {
    operators.clear();
    known.put(graph.messages(11).getFirst().texts(1).getFirst(), input);
    for (Fields node : graph.messages(1)) {
      Map<String, Fields> attributes = new HashMap<>();
      node.messages(5).forEach(each -> attributes.put(each.texts(1).getFirst(), each));
      List<Values> inputs = node.texts(1).stream().map(this::known).toList();
      String operator = node.texts(4).getFirst();
      operators.add(operator);
      known.put(node.texts(2).getFirst(), compute(operator, inputs, attributes));
    }
    return known(graph.messages(12).getFirst().texts(1).getFirst());
  }

  private Values known(String name) {
    if (!known.containsKey(name)) {
      throw new IllegalStateException("used before it is computed: " + name);
    }
    return known.get(name);
  }

  private static Values compute(
      String operator, List<Values> inputs, Map<String, Fields> attributes) {
    Values x = inputs.getFirst();
    return switch (operator) {
      case "Conv" -> convolution(inputs, attributes);
      case "Gemm" -> product(inputs, attributes);
      case "MaxPool" -> pooling(x, attributes, true);
      case "AveragePool" -> pooling(x, attributes, false);
      case "GlobalAveragePool" -> globalAverage(x);
      case "BatchNormalization" -> normalization(inputs, attributes);
      case "Pad" -> padding(x, inputs.get(1));
      case "Add" -> {
        Values sum = Values.zeros(x.dims);
        Arrays.setAll(sum.data, i -> x.data[i] + inputs.get(1).data[i]);
        yield sum;
      }
      case "Flatten" -> new Values(x.data, x.dims[0], x.data.length / x.dims[0]);
      case "Identity" -> x;
      case "Relu" -> x.map(value -> Math.max(value, 0));
      case "Softmax" -> softmax(x);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static Values convolution(List<Values> inputs, Map<String, Fields> attributes) {
    Values x = inputs.get(0);
    Values w = inputs.get(1);
    int[] strides = attributes.get("strides").ints(8);
    int[] pads = attributes.get("pads").ints(8);
    int[] dilations = attributes.get("dilations").ints(8);
    int groups = attributes.get("group").ints(3)[0];
    int oh = (x.dims[2] + pads[0] + pads[2] - (w.dims[2] - 1) * dilations[0] - 1) / strides[0] + 1;
    int ow = (x.dims[3] + pads[1] + pads[3] - (w.dims[3] - 1) * dilations[1] - 1) / strides[1] + 1;
    Values y = Values.zeros(x.dims[0], w.dims[0], oh, ow);
    for (int n = 0; n < x.dims[0]; n++) {
      for (int k = 0; k < w.dims[0]; k++) {
        int first = k / (w.dims[0] / groups) * w.dims[1];
        for (int p = 0; p < oh; p++) {
          for (int q = 0; q < ow; q++) {
            double sum = inputs.size() > 2 ? inputs.get(2).data[k] : 0;
            for (int c = 0; c < w.dims[1]; c++) {
              for (int r = 0; r < w.dims[2]; r++) {
                for (int s = 0; s < w.dims[3]; s++) {
                  int h = p * strides[0] - pads[0] + r * dilations[0];
                  int v = q * strides[1] - pads[1] + s * dilations[1];
                  if (h >= 0 && h < x.dims[2] && v >= 0 && v < x.dims[3]) {
                    sum += x.at(n, first + c, h, v) * w.at(k, c, r, s);
                  }
                }
              }
            }
            y.set(sum, n, k, p, q);
          }
        }
      }
    }
    return y;
  }

  private static Values product(List<Values> inputs, Map<String, Fields> attributes) {
    if (attributes.get("transB").ints(3)[0] != 1) {
      throw new IllegalArgumentException("transB");
    }
    Values x = inputs.get(0);
    Values w = inputs.get(1);
    int in = x.dims[1];
    int out = w.dims[0];
    Values y = Values.zeros(x.dims[0], out);
    for (int i = 0; i < y.data.length; i++) {
      double sum = inputs.size() > 2 ? inputs.get(2).data[i % out] : 0;
      for (int j = 0; j < in; j++) {
        sum += x.data[i / out * in + j] * w.data[i % out * in + j];
      }
      y.data[i] = sum;
    }
    return y;
  }

  private static Values pooling(Values x, Map<String, Fields> attributes, boolean largest) {
    int[] window = attributes.get("kernel_shape").ints(8);
    int[] strides = attributes.get("strides").ints(8);
    int[] pads = attributes.get("pads").ints(8);
    int oh = (x.dims[2] + pads[0] + pads[2] - window[0]) / strides[0] + 1;
    int ow = (x.dims[3] + pads[1] + pads[3] - window[1]) / strides[1] + 1;
    Values y = Values.zeros(x.dims[0], x.dims[1], oh, ow);
    for (int n = 0; n < x.dims[0]; n++) {
      for (int c = 0; c < x.dims[1]; c++) {
        for (int p = 0; p < oh; p++) {
          for (int q = 0; q < ow; q++) {
            double most = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int cells = 0;
            for (int r = 0; r < window[0]; r++) {
              for (int s = 0; s < window[1]; s++) {
                int h = p * strides[0] - pads[0] + r;
                int v = q * strides[1] - pads[1] + s;
                if (h >= 0 && h < x.dims[2] && v >= 0 && v < x.dims[3]) {
                  most = Math.max(most, x.at(n, c, h, v));
                  sum += x.at(n, c, h, v);
                  cells++;
                }
              }
            }
            y.set(largest ? most : sum / cells, n, c, p, q);
          }
        }
      }
    }
    return y;
  }

  private static Values globalAverage(Values x) {
    int pixels = x.dims[2] * x.dims[3];
    Values y = Values.zeros(x.dims[0], x.dims[1], 1, 1);
    for (int i = 0; i < x.data.length; i++) {
      y.data[i / pixels] += x.data[i] / pixels;
    }
    return y;
  }

  private static Values normalization(List<Values> inputs, Map<String, Fields> attributes) {
    Values x = inputs.getFirst();
    double epsilon = (Float) attributes.get("epsilon").all(2).getFirst();
    int inner = 1;
    for (int axis = 2; axis < x.dims.length; axis++) {
      inner *= x.dims[axis];
    }
    Values y = Values.zeros(x.dims);
    for (int i = 0; i < y.data.length; i++) {
      int c = i / inner % x.dims[1];
      double scale = inputs.get(1).data[c] / Math.sqrt(inputs.get(4).data[c] + epsilon);
      y.data[i] = (x.data[i] - inputs.get(3).data[c]) * scale + inputs.get(2).data[c];
    }
    return y;
  }

  private static Values padding(Values x, Values pads) {
    int top = (int) pads.data[2];
    int left = (int) pads.data[3];
    int h = x.dims[2] + top + (int) pads.data[6];
    int w = x.dims[3] + left + (int) pads.data[7];
    Values y = Values.zeros(x.dims[0], x.dims[1], h, w);
    for (int n = 0; n < x.dims[0]; n++) {
      for (int c = 0; c < x.dims[1]; c++) {
        for (int p = 0; p < x.dims[2]; p++) {
          for (int q = 0; q < x.dims[3]; q++) {
            y.set(x.at(n, c, p, q), n, c, p + top, q + left);
          }
        }
      }
    }
    return y;
  }

  private static Values softmax(Values x) {
    int classes = x.dims[x.dims.length - 1];
    Values y = Values.zeros(x.dims);
    for (int from = 0; from < x.data.length; from += classes) {
      double sum = 0;
      for (int i = from; i < from + classes; i++) {
        sum += Math.exp(x.data[i]);
      }
      for (int i = from; i < from + classes; i++) {
        y.data[i] = Math.exp(x.data[i]) / sum;
      }
    }
    return y;
  }
}
