package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.training.FitOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The drawn digits tell good networks from bad ones: medians of three seeds on the test part. */
@Tag("slow")
class DigitsDifficultyTest {
  private static double median(String network) {
    DataSplits digits = new DataSplits("digits", Digits.train(), Digits.test());
    double[] accuracies = new double[3];
    for (int seed = 0; seed < 3; seed++) {
      Network named = Networks.named(network);
      Model model = named.model();
      model.build(seed);
      model.compile(named.optimizer().get(), named.loss(), named.metric());
      FitOptions options = new FitOptions().epochs(named.epochs()).batchSize(named.batchSize());
      model.fit(digits.train(), options.seed(seed).verbose(0));
      accuracies[seed] = model.evaluate(digits.test()).accuracy();
    }
    System.out.println(network + " on digits: " + Arrays.toString(accuracies));
    Arrays.sort(accuracies);
    return accuracies[1];
  }

  @Test
  void networksComeOutInTheirOrder() {
    double softmax = median("softmax");
    double mlp = median("mlp");
    double cnn = median("mnist-cnn-small");
    assertTrue(softmax < 0.90, "softmax regression: " + softmax);
    assertTrue(mlp <= cnn - 0.015, "mlp: " + mlp + ", mnist-cnn-small: " + cnn);
    assertTrue(cnn >= 0.97, "mnist-cnn-small: " + cnn);
  }
}
