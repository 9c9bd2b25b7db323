package dev.lanewise.nn.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The architectures of papers: their size, their names, and small versions of them at work. */
class ArchitecturesTest {
  private static long count(Iterable<Parameter> parameters) {
    long count = 0;
    for (Parameter parameter : parameters) {
      count += parameter.shape().size();
    }
    return count;
  }

  /** The published figures, for the published input and number of classes. */
  @ParameterizedTest
  @CsvSource({
    "vgg16, 1000, 138357544, 138357544, 14714688",
    "vgg19, 1000, 143667240, 143667240, 20024384",
    "resnet18, 1000, 11699112, 11689512, 11186112",
    "resnet50, 1000, 25636712, 25583592, 23587712",
  })
  void hasThePublishedWeights(String name, int classes, long all, long trainable, long withoutTop) {
    Network network = Networks.named(name);
    Model model = network.model();
    assertEquals(classes, network.classes());
    assertEquals(all, count(model.weights().values()));
    assertEquals(trainable, count(model.trainableWeights()));
    Model features = network.withoutTop(network.input());
    assertEquals(withoutTop, count(features.weights().values()));
    assertEquals(name, features.name());
  }
}
