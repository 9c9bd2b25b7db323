package dev.lanewise.nn.networks;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.optimizers.Adam;
import java.util.List;

/** The part of the table of {@link Networks} that holds the architectures of papers. */
final class Architectures {
  private static final Shape PHOTO = Shape.of(224, 224, 3);
  private static final int CLASSES = 1000;

  /** keras.applications takes no smaller images for these. */
  private static final int SMALLEST = 32;

  static final List<Network> ALL =
      List.of(
          new Network(
                  "vgg16",
                  "VGG16: 13 convolutions in five blocks, dense 4096, 4096",
                  Vgg::vgg16,
                  PHOTO,
                  138_357_544,
                  138_357_544,
                  () -> new Adam(1e-4),
                  32,
                  10)
              .of(CLASSES, SMALLEST, "block5_pool"),
          new Network(
                  "vgg19",
                  "VGG19: 16 convolutions in five blocks, dense 4096, 4096",
                  Vgg::vgg19,
                  PHOTO,
                  143_667_240,
                  143_667_240,
                  () -> new Adam(1e-4),
                  32,
                  10)
              .of(CLASSES, SMALLEST, "block5_pool"),
          new Network(
                  "resnet18",
                  "ResNet18: 8 residual blocks of two convolutions",
                  ResNet::resNet18,
                  PHOTO,
                  11_699_112,
                  11_689_512,
                  Adam::new,
                  64,
                  10)
              .of(CLASSES, SMALLEST, "conv5_block2_out"),
          new Network(
                  "resnet50",
                  "ResNet50: 16 residual blocks of three convolutions",
                  ResNet::resNet50,
                  PHOTO,
                  25_636_712,
                  25_583_592,
                  Adam::new,
                  32,
                  10)
              .of(CLASSES, SMALLEST, "conv5_block3_out"));

  private Architectures() {}
}
