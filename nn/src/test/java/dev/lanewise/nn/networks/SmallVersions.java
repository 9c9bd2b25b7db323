package dev.lanewise.nn.networks;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import java.util.List;

/** Each family of architectures with few filters and few blocks, on small images. */
final class SmallVersions {
  private SmallVersions() {}

  static List<Model> all() {
    return List.of(
        SmallNetworks.leNet5(Shape.of(12, 13, 1), 3),
        AlexNet.of(Shape.of(63, 65, 1), 3, 2, 6).named("alexnet"),
        Vgg.of(Shape.of(9, 8, 2), 3, 3, 6, 1, 2, 1).named("vgg"),
        ResNet.basic(Shape.of(17, 16, 1), 3, 3, 1, 2).named("resnet-basic"),
        ResNet.bottleneck(Shape.of(17, 16, 1), 3, 2, 1, 2).named("resnet"),
        ResNetV2.of(Shape.of(17, 16, 1), 3, 2, 2, 1).named("resnetv2"),
        MobileNetV2.of(
                Shape.of(13, 16, 1),
                3,
                0.05,
                9,
                new int[] {8, 1, 1},
                new int[] {8, 2, 2},
                new int[] {8, 2, 1})
            .named("mobilenetv2"),
        SmallNetworks.allCnnC(Shape.of(12, 13, 2), 3, 4),
        SmallNetworks.resNet9(Shape.of(9, 8, 1), 3, 2));
  }

  static Tensor images(Model model, int n) {
    Tensor x = Tensor.zeros(model.inputShape().withBatch(n));
    RandomStream random = RandomStream.of(5, "images");
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 2 * random.nextFloat() - 1;
    }
    return x;
  }
}
