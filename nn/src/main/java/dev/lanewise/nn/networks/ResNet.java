package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ZeroPadding2D;

/**
 * Residual networks (He and others, 2015, https://arxiv.org/abs/1512.03385): blocks that add to
 * their input what their convolutions make of it. Of each stack of blocks the first halves rows and
 * columns (but in the first stack, which follows a pooling) and doubles the filters.
 *
 * <p>ResNet50 is that of keras.applications, with its names, its biases and its stride in the first
 * convolution of a block; ResNet18, which Keras has not, is torchvision's, named in the same way.
 */
public final class ResNet {
  private static final int WIDTH = 64;

  private ResNet() {}

  /** ResNet18: 11,689,512 trainable weights for 1000 classes. */
  public static Model resNet18(Shape input, int classes) {
    return basic(input, classes, WIDTH, 2, 2, 2, 2).named("resnet18");
  }

  /** ResNet50: 25,636,712 weights for 1000 classes. */
  public static Model resNet50(Shape input, int classes) {
    return bottleneck(input, classes, WIDTH, 3, 4, 6, 3).named("resnet50");
  }

  /**
   * A network of blocks of two 3x3 convolutions.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param width filters of the first stack
   * @param blocks in each stack
   */
  public static Model basic(Shape input, int classes, int width, int... blocks) {
    Node in = Node.input(input);
    Node x = torch(in, width, 7, 2, 3, "conv1");
    x = relu(x, "conv1_relu");
    x = x.then(pool().padding(Padding.explicit(1, 1, 1, 1)).named("pool1_pool"));
    for (int stack = 0; stack < blocks.length; stack++) {
      for (int block = 1; block <= blocks[stack]; block++) {
        String name = "conv%d_block%d".formatted(stack + 2, block);
        x = basicBlock(x, width << stack, stack > 0 && block == 1 ? 2 : 1, name);
      }
    }
    return new Model(in, top(x, classes));
  }

  private static Node basicBlock(Node x, int filters, int stride, String name) {
    boolean same = stride == 1 && x.shape().dim(3) == filters;
    Node shortcut = same ? x : torch(x, filters, 1, stride, 0, name + "_0");
    Node y = relu(torch(x, filters, 3, stride, 1, name + "_1"), name + "_1_relu");
    y = torch(y, filters, 3, 1, 1, name + "_2");
    return relu(Node.merge(new Add().named(name + "_add"), shortcut, y), name + "_out");
  }

  /** A convolution as torchvision has it: without a bias, padded alike on all sides. */
  private static Node torch(Node x, int filters, int kernel, int stride, int cells, String name) {
    Conv2D conv =
        new Conv2D(filters, kernel)
            .strides(stride)
            .padding(Padding.explicit(cells, cells, cells, cells))
            .useBias(false)
            .kernelInitializer(Initializers.HE_NORMAL);
    BatchNormalization normalization = new BatchNormalization().momentum(0.9).epsilon(1e-5);
    return x.then(conv.named(name + "_conv")).then(normalization.named(name + "_bn"));
  }

  /**
   * A network of blocks that bring the channels down to a quarter for their 3x3 convolution.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param width filters of the 3x3 convolutions of the first stack
   * @param blocks in each stack
   */
  public static Model bottleneck(Shape input, int classes, int width, int... blocks) {
    Node in = Node.input(input);
    Node x = in.then(new ZeroPadding2D(3).named("conv1_pad"));
    x = convolution(x, new Conv2D(width, 7).strides(2), "conv1");
    x = relu(x, "conv1_relu");
    x = x.then(new ZeroPadding2D(1).named("pool1_pad")).then(pool().named("pool1_pool"));
    for (int stack = 0; stack < blocks.length; stack++) {
      for (int block = 1; block <= blocks[stack]; block++) {
        String name = "conv%d_block%d".formatted(stack + 2, block);
        x = bottleneckBlock(x, width << stack, stack > 0 ? 2 : 1, block == 1, name);
      }
    }
    return new Model(in, top(x, classes));
  }

  private static Node bottleneckBlock(
      Node x, int filters, int firstStride, boolean first, String name) {
    int stride = first ? firstStride : 1;
    Node shortcut = x;
    if (first) {
      shortcut = convolution(x, new Conv2D(4 * filters, 1).strides(stride), name + "_0");
    }
    Node y = convolution(x, new Conv2D(filters, 1).strides(stride), name + "_1");
    y = relu(y, name + "_1_relu");
    y = convolution(y, new Conv2D(filters, 3).padding(Padding.SAME), name + "_2");
    y = relu(y, name + "_2_relu");
    y = convolution(y, new Conv2D(4 * filters, 1), name + "_3");
    return relu(Node.merge(new Add().named(name + "_add"), shortcut, y), name + "_out");
  }

  private static Node convolution(Node x, Conv2D conv, String name) {
    return x.then(conv.named(name + "_conv")).then(normalization().named(name + "_bn"));
  }

  /** As all of Keras's residual networks have it. */
  static BatchNormalization normalization() {
    return new BatchNormalization().epsilon(1.001e-5);
  }

  static MaxPooling2D pool() {
    return new MaxPooling2D(3).strides(2);
  }

  static Node relu(Node x, String name) {
    return x.then(new Activation(Activations.RELU).named(name));
  }

  static Node top(Node x, int classes) {
    return x.then(new GlobalAveragePooling2D().named("avg_pool"))
        .then(new Dense(classes, Activations.SOFTMAX).named("predictions"));
  }
}
