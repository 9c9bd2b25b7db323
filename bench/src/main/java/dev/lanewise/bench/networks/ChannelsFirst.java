package dev.lanewise.bench.networks;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Node;
import java.util.Set;

/**
 * Our weights in the order of libraries that keep an image's channels outermost: {@code [n, c, h,
 * w]} where we have {@code [n, h, w, c]}.
 */
public final class ChannelsFirst {
  /** Layers that leave the order of values as it is. */
  private static final Set<String> IN_PLACE =
      Set.of("Activation", "BatchNormalization", "Dropout", "ReLU", "Softmax");

  private ChannelsFirst() {}

  /**
   * The extents {@code [h, w, c]} of the images whose flattened values a node gives, in whatever
   * way they went on; null where its values are no flattened images.
   */
  public static int[] flattened(Node node) {
    if (node.isInput()) {
      return null;
    }
    Node input = node.inputs().getFirst();
    String type = node.layer().type();
    if (type.equals("Flatten")) {
      return input.shape().rank() == 4 ? input.shape().sample().dims() : flattened(input);
    }
    return IN_PLACE.contains(type) ? flattened(input) : null;
  }

  /** A convolution's kernel: {@code [kh, kw, c, k]} to {@code [k, c, kh, kw]}. */
  public static float[] convolution(Tensor kernel) {
    int window = kernel.dim(0) * kernel.dim(1);
    int c = kernel.dim(2);
    int k = kernel.dim(3);
    float[] turned = new float[kernel.size()];
    for (int i = 0; i < turned.length; i++) {
      int filter = i % k;
      int channel = i / k % c;
      int cell = i / k / c;
      turned[(filter * c + channel) * window + cell] = kernel.data()[i];
    }
    return turned;
  }

  /**
   * A dense layer's kernel: {@code [in, units]} to {@code [units, in]}.
   *
   * @param flattened what {@link #flattened} says of its input
   */
  public static float[] dense(Tensor kernel, int[] flattened) {
    int in = kernel.dim(0);
    int units = kernel.dim(1);
    float[] turned = new float[kernel.size()];
    for (int i = 0; i < in; i++) {
      int to = place(i, flattened);
      for (int unit = 0; unit < units; unit++) {
        turned[unit * in + to] = kernel.data()[i * units + unit];
      }
    }
    return turned;
  }

  /** One value for each input: a normalisation's of flattened images. */
  public static float[] vector(Tensor values, int[] flattened) {
    float[] turned = new float[values.size()];
    for (int i = 0; i < turned.length; i++) {
      turned[place(i, flattened)] = values.data()[i];
    }
    return turned;
  }

  /** Where the value at {@code (row, column, channel)} stands once channels are outermost. */
  private static int place(int i, int[] flattened) {
    if (flattened == null) {
      return i;
    }
    int pixels = flattened[0] * flattened[1];
    int c = flattened[2];
    return i % c * pixels + i / c;
  }
}
