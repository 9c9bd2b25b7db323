package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.DepthwiseConv2D;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.layers.ZeroPadding2D;

/**
 * MobileNetV2 (Sandler and others, 2018, https://arxiv.org/abs/1801.04381): blocks that widen few
 * channels, filter each by itself, and narrow them again. Layers are named as in
 * keras.applications.
 */
public final class MobileNetV2 {
  /** For each row of the paper's table: filters, blocks, and the stride of the first. */
  private static final int[][] BLOCKS = {
    {16, 1, 1}, {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}
  };

  private static final int EXPANSION = 6;
  private static final int LAST = 1280;

  private MobileNetV2() {}

  /** MobileNetV2: 3,538,984 weights for 1000 classes. */
  public static Model mobileNetV2(Shape input, int classes) {
    return of(input, classes, 1).named("mobilenetv2_1.00_224");
  }

  /**
   * A network with more or fewer filters.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param alpha what the paper's numbers of filters are multiplied by
   */
  public static Model of(Shape input, int classes, double alpha) {
    return of(input, classes, alpha, alpha > 1 ? filters(LAST, alpha) : LAST, BLOCKS);
  }

  /** A network of fewer blocks, for tests. */
  static Model of(Shape input, int classes, double alpha, int last, int[]... blocks) {
    Node in = Node.input(input);
    Conv2D first = new Conv2D(filters(32, alpha), 3).strides(2).padding(Padding.SAME);
    Node x = in.then(first.useBias(false).named("Conv1"));
    x = relu6(normalized(x, "bn_Conv1"), "Conv1_relu");
    int id = 0;
    for (int[] row : blocks) {
      for (int i = 0; i < row[1]; i++) {
        x = block(x, filters(row[0], alpha), i == 0 ? row[2] : 1, id++);
      }
    }
    x = x.then(new Conv2D(last, 1).useBias(false).named("Conv_1"));
    x = relu6(normalized(x, "Conv_1_bn"), "out_relu");
    x = x.then(new GlobalAveragePooling2D());
    return new Model(in, x.then(new Dense(classes, Activations.SOFTMAX).named("predictions")));
  }

  private static Node block(Node in, int filters, int stride, int id) {
    String prefix = id == 0 ? "expanded_conv_" : "block_" + id + "_";
    int c = in.shape().dim(3);
    Node x = in;
    if (id > 0) {
      Conv2D expand = new Conv2D(EXPANSION * c, 1).padding(Padding.SAME).useBias(false);
      x = normalized(x.then(expand.named(prefix + "expand")), prefix + "expand_BN");
      x = relu6(x, prefix + "expand_relu");
    }
    if (stride == 2) {
      x = x.then(border(x.shape()).named(prefix + "pad"));
    }
    DepthwiseConv2D depthwise = new DepthwiseConv2D(3).strides(stride).useBias(false);
    depthwise.padding(stride == 2 ? Padding.VALID : Padding.SAME);
    x = normalized(x.then(depthwise.named(prefix + "depthwise")), prefix + "depthwise_BN");
    x = relu6(x, prefix + "depthwise_relu");
    Conv2D project = new Conv2D(filters, 1).padding(Padding.SAME).useBias(false);
    x = normalized(x.then(project.named(prefix + "project")), prefix + "project_BN");
    return stride == 1 && c == filters ? Node.merge(new Add().named(prefix + "add"), in, x) : x;
  }

  /** What brings a 3x3 window of stride 2 to the image's middle: Keras's correct_pad. */
  private static ZeroPadding2D border(Shape input) {
    int top = input.dim(1) % 2;
    int left = input.dim(2) % 2;
    return new ZeroPadding2D(top, 1, left, 1);
  }

  private static Node normalized(Node x, String name) {
    return x.then(new BatchNormalization().epsilon(1e-3).momentum(0.999).named(name));
  }

  private static Node relu6(Node x, String name) {
    return x.then(new ReLU(6).named(name));
  }

  /** The nearest multiple of 8, but not below 90 % of what it was. */
  private static int filters(int filters, double alpha) {
    double wanted = filters * alpha;
    int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
    return rounded < 0.9 * wanted ? rounded + 8 : rounded;
  }
}
