package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.GlobalMaxPooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.layers.Rescaling;
import dev.lanewise.nn.layers.Softmax;
import dev.lanewise.nn.layers.ZeroPadding2D;

/** Architectures made for small images: LeNet-5, All-CNN-C, ResNet-9. */
public final class SmallNetworks {
  /** Page's: without it, training at the rates usual for SGD learnt nothing. */
  private static final double TOP_SCALE = 0.125;

  private SmallNetworks() {}

  /**
   * LeNet-5 (LeCun and others, 1998), as it is taught: images of 28x28 within two cells of zeros,
   * two convolutions with mean pooling, three dense layers, tanh; 61,706 weights.
   */
  public static Model leNet5(Shape input, int classes) {
    return new Sequential(input)
        .add(new ZeroPadding2D(2).named("pad"))
        .add(new Conv2D(6, 5, Activations.TANH).named("c1"))
        .add(new AveragePooling2D(2).named("s2"))
        .add(new Conv2D(16, 5, Activations.TANH).named("c3"))
        .add(new AveragePooling2D(2).named("s4"))
        .add(new Flatten())
        .add(new Dense(120, Activations.TANH).named("c5"))
        .add(new Dense(84, Activations.TANH).named("f6"))
        .add(new Dense(classes, Activations.SOFTMAX).named("predictions"))
        .named("lenet5");
  }

  /**
   * All-CNN-C (Springenberg and others, 2014, https://arxiv.org/abs/1412.6806): convolutions alone,
   * of which the third and sixth halve rows and columns; 1,369,738 weights for 10 classes.
   */
  public static Model allCnnC(Shape input, int classes) {
    return allCnnC(input, classes, 96);
  }

  /** All-CNN-C with so many filters in its first convolutions, and twice as many later. */
  public static Model allCnnC(Shape input, int classes, int width) {
    return new Sequential(input)
        .add(new Dropout(0.2))
        .add(conv(width, 3).named("conv1"))
        .add(conv(width, 3).named("conv2"))
        .add(conv(width, 3).strides(2).named("conv3"))
        .add(new Dropout(0.5))
        .add(conv(2 * width, 3).named("conv4"))
        .add(conv(2 * width, 3).named("conv5"))
        .add(conv(2 * width, 3).strides(2).named("conv6"))
        .add(new Dropout(0.5))
        .add(conv(2 * width, 3).padding(Padding.VALID).named("conv7"))
        .add(conv(2 * width, 1).named("conv8"))
        .add(new Conv2D(classes, 1).named("conv9"))
        .add(new GlobalAveragePooling2D().named("avg_pool"))
        .add(new Softmax().named("predictions"))
        .named("all-cnn-c");
  }

  private static Conv2D conv(int filters, int kernel) {
    return new Conv2D(filters, kernel, Activations.RELU)
        .padding(Padding.SAME)
        .kernelInitializer(Initializers.HE_NORMAL);
  }

  /**
   * ResNet-9 (Page, 2018, "How to train your ResNet"): eight 3x3 convolutions, two pairs of them
   * bridged, and one dense layer, of an eighth of what comes in.
   */
  public static Model resNet9(Shape input, int classes) {
    return resNet9(input, classes, 64);
  }

  /** ResNet-9 with half as many filters, at a quarter of the cost. */
  static Model narrowResNet9(Shape input, int classes) {
    return resNet9(input, classes, 32).named("resnet9-narrow");
  }

  /**
   * ResNet-9 with so many filters in its first convolution, and up to eight times as many later.
   */
  public static Model resNet9(Shape input, int classes, int width) {
    Node in = Node.input(input);
    Node x = block(in, width, "prep");
    x = block(x, 2 * width, "layer1").then(new MaxPooling2D().named("layer1_pool"));
    x = residual(x, "layer1_residual");
    x = block(x, 4 * width, "layer2").then(new MaxPooling2D().named("layer2_pool"));
    x = block(x, 8 * width, "layer3").then(new MaxPooling2D().named("layer3_pool"));
    x = residual(x, "layer3_residual");
    x = x.then(new GlobalMaxPooling2D().named("max_pool"));
    x = x.then(new Rescaling(TOP_SCALE).named("scale"));
    x = x.then(new Dense(classes, Activations.SOFTMAX).named("predictions"));
    return new Model(in, x).named("resnet9");
  }

  private static Node residual(Node x, String name) {
    int filters = x.shape().dim(3);
    Node y = block(block(x, filters, name + "_1"), filters, name + "_2");
    return Node.merge(new Add().named(name + "_add"), x, y);
  }

  private static Node block(Node x, int filters, String name) {
    Conv2D conv = new Conv2D(filters, 3).padding(Padding.SAME).useBias(false);
    return x.then(conv.kernelInitializer(Initializers.HE_NORMAL).named(name + "_conv"))
        .then(new BatchNormalization().momentum(0.9).named(name + "_bn"))
        .then(new ReLU().named(name + "_relu"));
  }
}
