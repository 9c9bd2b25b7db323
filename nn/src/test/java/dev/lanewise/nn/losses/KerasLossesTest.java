package dev.lanewise.nn.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Registries;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The figures of Keras's own tests of these losses, where they are at hand. */
class KerasLossesTest {
  @Test
  void givesKerassFigures() {
    Map<String, Integer> leftOut = new TreeMap<>();
    int compared = 0;
    for (Config each : Conformance.cases("keras-tests/loss.json")) {
      String reason = reason(each);
      if (reason != null) {
        leftOut.merge(reason, 1, Integer::sum);
        continue;
      }
      Config options = each.getConfig("config");
      Config ours = Config.of("delta", 1.0); // Keras's own tests have no other
      for (String[] names : OPTIONS) {
        ours = options.has(names[0]) ? ours.with(names[1], options.values().get(names[0])) : ours;
      }
      Loss loss = Registries.LOSSES.create(each.getString("cls"), ours);
      Tensor prediction = Conformance.tensor(each.getConfig("y_pred"));
      double value =
          loss.compute(
              prediction,
              Conformance.tensor(each.getConfig("y_true")),
              weights(each, prediction.dim(0)),
              null);
      double expected = Conformance.tensor(each.getConfig("computed")).data()[0];
      // Keras computes in float: near 1 it rounds by 2^-24, once a class, and the rest a few times.
      double bound = 0x1p-24 * prediction.dim(-1) + 1e-6 * Math.abs(expected);
      assertEquals(expected, value, bound, each.getString("test"));
      compared++;
    }
    System.out.println("compared with Keras: " + compared + " losses; left out: " + leftOut);
    assertTrue(compared >= 100, "compared only " + compared);
  }

  /** Keras's names of options, and ours. */
  private static final String[][] OPTIONS = {
    {"from_logits", "fromLogits"},
    {"label_smoothing", "labelSmoothing"},
    {"apply_class_balancing", "applyClassBalancing"},
    {"alpha", "alpha"},
    {"gamma", "gamma"},
  };

  /** Weights, of which a single one is everybody's. */
  private static Tensor weights(Config each, int samples) {
    if (!each.has("sample_weight")) {
      return null;
    }
    Tensor weights = Conformance.tensor(each.getConfig("sample_weight"));
    if (weights.size() == 1) {
      Tensor all = Tensor.zeros(samples);
      all.fill(weights.data()[0]);
      return all;
    }
    return weights;
  }

  private static String reason(Config each) {
    Config options = each.getConfig("config");
    if (!Registries.LOSSES.contains(each.getString("cls"))) {
      return "a loss that is not here";
    }
    if (!Objects.equals(options.getStringOrNull("reduction"), "sum_over_batch_size")) {
      return "another reduction";
    }
    return options.has("ignore_class") ? "an ignored class" : null;
  }
}
