package dev.lanewise.nn.networks;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ZeroPadding2D;

/**
 * Residual networks of the second kind (He and others, 2016, https://arxiv.org/abs/1603.05027):
 * normalisation and relu come before each convolution, so that nothing is done to the sums. Layers
 * are named as in keras.applications, and the last block of a stack has the stride, as there.
 */
public final class ResNetV2 {
  private ResNetV2() {}

  /** ResNet50V2: 25,613,800 weights for 1000 classes. */
  public static Model resNet50V2(Shape input, int classes) {
    return of(input, classes, 64, 3, 4, 6, 3).named("resnet50v2");
  }

  /**
   * A network of this kind.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param width filters of the 3x3 convolutions of the first stack
   * @param blocks in each stack
   */
  public static Model of(Shape input, int classes, int width, int... blocks) {
    Node in = Node.input(input);
    Node x = in.then(new ZeroPadding2D(3).named("conv1_pad"));
    x = x.then(new Conv2D(width, 7).strides(2).named("conv1_conv"));
    x = x.then(new ZeroPadding2D(1).named("pool1_pad"));
    x = x.then(ResNet.pool().named("pool1_pool"));
    for (int stack = 0; stack < blocks.length; stack++) {
      for (int block = 1; block <= blocks[stack]; block++) {
        boolean strided = block == blocks[stack] && stack < blocks.length - 1;
        String name = "conv%d_block%d".formatted(stack + 2, block);
        x = block(x, width << stack, strided ? 2 : 1, block == 1, name);
      }
    }
    x = ResNet.relu(x.then(normalization("post_bn")), "post_relu");
    return new Model(in, ResNet.top(x, classes));
  }

  private static Node block(Node x, int filters, int stride, boolean first, String name) {
    Node before = x.then(normalization(name + "_preact_bn"));
    before = ResNet.relu(before, name + "_preact_relu");
    Node shortcut = x;
    if (first) {
      shortcut = before.then(new Conv2D(4 * filters, 1).strides(stride).named(name + "_0_conv"));
    } else if (stride > 1) {
      shortcut = x.then(new MaxPooling2D(1).strides(stride));
    }
    Node y = before.then(new Conv2D(filters, 1).useBias(false).named(name + "_1_conv"));
    y = ResNet.relu(y.then(normalization(name + "_1_bn")), name + "_1_relu");
    y = y.then(new ZeroPadding2D(1).named(name + "_2_pad"));
    y = y.then(new Conv2D(filters, 3).strides(stride).useBias(false).named(name + "_2_conv"));
    y = ResNet.relu(y.then(normalization(name + "_2_bn")), name + "_2_relu");
    y = y.then(new Conv2D(4 * filters, 1).named(name + "_3_conv"));
    return Node.merge(new Add().named(name + "_out"), shortcut, y);
  }

  private static Layer normalization(String name) {
    return ResNet.normalization().named(name);
  }
}
