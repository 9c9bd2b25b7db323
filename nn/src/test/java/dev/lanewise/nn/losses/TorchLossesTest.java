package dev.lanewise.nn.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.activations.Activations;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Losses and gradients of PyTorch in double, where they are at hand. */
class TorchLossesTest {
  /** Inputs have ten digits and become floats: relative roundings of 2^-24, a few of them. */
  private static final double RELATIVE = 1e-6;

  @Test
  void givesPyTorchsLossesAndGradients() {
    Map<String, Loss> losses = new LinkedHashMap<>();
    losses.put("loss_bce_with_logits", new BinaryCrossentropy().fromLogits(true));
    losses.put("loss_hinge_pm1", new Hinge());
    losses.put("loss_huber_delta1", new Huber());
    losses.put("loss_mae", new MeanAbsoluteError());
    losses.put("loss_mse", new MeanSquaredError());
    int compared = 0;
    for (Map.Entry<String, Loss> each : losses.entrySet()) {
      for (Config one : Conformance.cases("torch/" + each.getKey() + ".json")) {
        Tensor p = Conformance.tensor(one.getConfig("pred"));
        Tensor t = Conformance.tensor(one.getConfig("target"));
        check(each.getValue(), p, t, one, one.getConfig("dpred"));
        compared++;
      }
    }
    System.out.println("compared with PyTorch: " + compared + " losses with their gradients");
    assertEquals(15, compared);
  }

  @Test
  void smoothsLabelsAsPyTorchDoes() {
    for (Config one : Conformance.cases("torch/loss_softmax_cross_entropy.json")) {
      Tensor z = Conformance.tensor(one.getConfig("logits"));
      int[] labels = one.getInts("labels");
      Tensor t = Tensor.zeros(z.shape());
      for (int row = 0; row < labels.length; row++) {
        t.data()[row * z.dim(-1) + labels[row]] = 1;
      }
      Loss loss =
          new CategoricalCrossentropy()
              .fromLogits(true)
              .labelSmoothing(one.getDouble("label_smoothing"));
      check(loss, z, t, one, one.getConfig("dlogits"));
    }
  }

  @Test
  void divergesFromDistributionsAsPyTorchDoes() {
    for (Config one : Conformance.cases("torch/loss_kl_div.json")) {
      Tensor z = Conformance.tensor(one.getConfig("pred"));
      Tensor p = Tensor.zeros(z.shape());
      Activations.SOFTMAX.forward(z, p);
      Tensor t = Conformance.tensor(one.getConfig("target"));
      Tensor dp = Tensor.zeros(z.shape());
      double loss = new KLDivergence().compute(p, t, dp);
      Tensor dz = Tensor.zeros(z.shape());
      Activations.SOFTMAX.backward(p, dp, dz);
      assertEquals(one.getDouble("loss"), loss, 1e-6);
      // Through the softmax in float: differences of terms of about 1, rounded a few times.
      assertArrayEquals(Conformance.tensor(one.getConfig("dpred")).data(), dz.data(), 1e-6f);
    }
  }

  private static void check(Loss loss, Tensor p, Tensor t, Config one, Config expected) {
    Tensor gradient = Tensor.zeros(p.shape());
    double value = loss.compute(p, t, gradient);
    double bound = RELATIVE * Math.max(1, Math.abs(one.getDouble("loss")));
    assertEquals(one.getDouble("loss"), value, bound, loss.toString());
    assertArrayEquals(
        Conformance.tensor(expected).data(), gradient.data(), (float) RELATIVE, loss.toString());
  }
}
