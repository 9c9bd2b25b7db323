package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;

/**
 * VGG (Simonyan and Zisserman, 2014, https://arxiv.org/abs/1409.1556): five blocks of 3x3
 * convolutions, each block with twice the filters of the last (up to 8 times) and half its rows and
 * columns, and two wide dense layers. Layers are named as in keras.applications.
 */
public final class Vgg {
  private static final int WIDTH = 64;
  private static final int DENSE = 4096;

  private Vgg() {}

  /** VGG16: 138,357,544 weights for images of 224x224 and 1000 classes. */
  public static Model vgg16(Shape input, int classes) {
    return of(input, classes, WIDTH, DENSE, 2, 2, 3, 3, 3).named("vgg16");
  }

  /** VGG19: 143,667,240 weights for images of 224x224 and 1000 classes. */
  public static Model vgg19(Shape input, int classes) {
    return of(input, classes, WIDTH, DENSE, 2, 2, 4, 4, 4).named("vgg19");
  }

  /**
   * A network of this kind.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param width filters of the first block
   * @param dense units of the dense layers before the last
   * @param convolutions in each block
   */
  public static Model of(Shape input, int classes, int width, int dense, int... convolutions) {
    Node in = Node.input(input);
    Node x = in;
    for (int block = 1; block <= convolutions.length; block++) {
      String name = "block" + block;
      int filters = width * Math.min(1 << block - 1, 8);
      for (int i = 1; i <= convolutions[block - 1]; i++) {
        Conv2D conv = new Conv2D(filters, 3, Activations.RELU).padding(Padding.SAME);
        x = x.then(conv.named(name + "_conv" + i));
      }
      x = x.then(new MaxPooling2D().named(name + "_pool"));
    }
    x = x.then(new Flatten().named("flatten"));
    x = x.then(new Dense(dense, Activations.RELU).named("fc1"));
    x = x.then(new Dense(dense, Activations.RELU).named("fc2"));
    x = x.then(new Dense(classes, Activations.SOFTMAX).named("predictions"));
    return new Model(in, x);
  }
}
