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
                  "lenet5",
                  "LeNet-5: conv 6 - mean pool - conv 16 - mean pool - dense 120 - dense 84, tanh",
                  SmallNetworks::leNet5,
                  Networks.GREY,
                  61_706,
                  61_706,
                  Adam::new,
                  64,
                  10)
              .of(Networks.CLASSES, 12, "s4"),
          new Network(
                  "alexnet",
                  "AlexNet: 5 convolutions, dense 4096, 4096",
                  AlexNet::alexNet,
                  PHOTO,
                  61_100_840,
                  61_100_840,
                  () -> new Adam(1e-4),
                  64,
                  10)
              .of(CLASSES, 63, "pool5"),
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
                  "resnet9",
                  "ResNet-9: 8 convolutions with batch normalization, two pairs of them bridged",
                  SmallNetworks::resNet9,
                  Networks.COLOUR,
                  6_577_610,
                  6_573_130,
                  Adam::new,
                  128,
                  10)
              .of(Networks.CLASSES, 8, "layer3_residual_add"),
          new Network(
                  "resnet9-narrow",
                  "ResNet-9 with half as many filters",
                  SmallNetworks::narrowResNet9,
                  Networks.COLOUR,
                  1_648_362,
                  1_646_122,
                  Adam::new,
                  128,
                  10)
              .of(Networks.CLASSES, 8, "layer3_residual_add"),
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
              .of(CLASSES, SMALLEST, "conv5_block3_out"),
          new Network(
                  "resnet50v2",
                  "ResNet50V2: ResNet50 with normalization before the convolutions",
                  ResNetV2::resNet50V2,
                  PHOTO,
                  25_613_800,
                  25_568_360,
                  Adam::new,
                  32,
                  10)
              .of(CLASSES, SMALLEST, "post_relu"),
          new Network(
                  "mobilenetv2",
                  "MobileNetV2: 17 blocks of 1x1, depthwise 3x3 and 1x1 convolutions, relu6",
                  MobileNetV2::mobileNetV2,
                  PHOTO,
                  3_538_984,
                  3_504_872,
                  Adam::new,
                  64,
                  10)
              .of(CLASSES, SMALLEST, "out_relu"),
          new Network(
                  "all-cnn-c",
                  "All-CNN-C: nine convolutions and no other weights",
                  SmallNetworks::allCnnC,
                  Networks.COLOUR,
                  1_369_738,
                  1_369_738,
                  Adam::new,
                  128,
                  10)
              .of(Networks.CLASSES, 12, "conv8"));

  private Architectures() {}
}
