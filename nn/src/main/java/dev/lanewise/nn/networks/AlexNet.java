package dev.lanewise.nn.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;

/**
 * AlexNet as torchvision has it (Krizhevsky, 2014, https://arxiv.org/abs/1404.5997): five
 * convolutions and two wide dense layers. Where images are not of 224x224 torchvision brings what
 * the convolutions give to 6x6 by averaging; here the first dense layer has other weights instead.
 */
public final class AlexNet {
  private AlexNet() {}

  /** AlexNet: 61,100,840 weights for images of 224x224 and 1000 classes. */
  public static Model alexNet(Shape input, int classes) {
    return of(input, classes, 64, 4096).named("alexnet");
  }

  /**
   * A network of this kind.
   *
   * @param input the shape of one sample, {@code [h, w, c]}
   * @param classes to tell apart
   * @param width filters of the first convolution, which has a third of the second's
   * @param dense units of the dense layers before the last
   */
  public static Model of(Shape input, int classes, int width, int dense) {
    return new Sequential(input)
        .add(conv(width, 11, 2).strides(4).named("conv1"))
        .add(new MaxPooling2D(3).strides(2).named("pool1"))
        .add(conv(3 * width, 5, 2).named("conv2"))
        .add(new MaxPooling2D(3).strides(2).named("pool2"))
        .add(conv(6 * width, 3, 1).named("conv3"))
        .add(conv(4 * width, 3, 1).named("conv4"))
        .add(conv(4 * width, 3, 1).named("conv5"))
        .add(new MaxPooling2D(3).strides(2).named("pool5"))
        .add(new Flatten())
        .add(new Dropout(0.5))
        .add(dense(dense).named("fc6"))
        .add(new Dropout(0.5))
        .add(dense(dense).named("fc7"))
        .add(new Dense(classes, Activations.SOFTMAX).named("predictions"));
  }

  private static Conv2D conv(int filters, int kernel, int cells) {
    return new Conv2D(filters, kernel, Activations.RELU)
        .padding(Padding.explicit(cells, cells, cells, cells))
        .kernelInitializer(Initializers.HE_NORMAL);
  }

  private static Dense dense(int units) {
    return new Dense(units, Activations.RELU).kernelInitializer(Initializers.HE_NORMAL);
  }
}
