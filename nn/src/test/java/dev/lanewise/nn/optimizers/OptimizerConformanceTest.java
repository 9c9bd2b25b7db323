package dev.lanewise.nn.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Optimizers against the steps of Keras and PyTorch, where those are at hand. */
public class OptimizerConformanceTest {
  @Test
  void makesTheStepsOfKerassOwnTests() {
    Map<String, Integer> leftOut = new TreeMap<>();
    int compared = 0;
    for (Config each : Conformance.cases("keras-tests/optimizer.json")) {
      Optimizer optimizer = keras(each.getString("cls"), each.getConfig("config"));
      if (optimizer == null) {
        leftOut.merge(each.getString("cls"), 1, Integer::sum);
        continue;
      }
      Parameter parameter =
          new Parameter("w", Conformance.tensor(each.getConfigs("initial").getFirst()), true, null);
      int step = 0;
      for (Config one : each.getConfigs("steps")) {
        parameter.gradient().copyFrom(Conformance.tensor(one.getConfigs("grads").getFirst()));
        optimizer.step(List.of(parameter));
        // Keras's powers of beta2 in float put its Adam off by up to 1e-5 of the learning rate a
        // step.
        float bound = (float) (1e-6 + 1e-5 * optimizer.learningRate() * ++step);
        assertArrayEquals(
            Conformance.tensor(one.getConfigs("after").getFirst()).data(),
            parameter.value().data(),
            bound,
            each.getString("test") + ", step " + step);
      }
      compared++;
    }
    System.out.println("compared with Keras: " + compared + " optimizers; left out: " + leftOut);
    assertEquals(20, compared);
  }

  /** Keras's names of options, and ours. */
  private static final String[][] OPTIONS = {
    {"learning_rate", "learningRate"},
    {"momentum", "momentum"},
    {"nesterov", "nesterov"},
    {"rho", "rho"},
    {"centered", "centered"},
    {"beta_1", "beta1"},
    {"beta_2", "beta2"},
    {"epsilon", "epsilon"},
    {"amsgrad", "amsgrad"},
    {"weight_decay", "weightDecay"},
    {"initial_accumulator_value", "initialAccumulator"},
  };

  /** The optimizer of Keras's config; null where there is none here. */
  public static Optimizer keras(String type, Config options) {
    if (!Registries.OPTIMIZERS.contains(type)) {
      return null;
    }
    Config ours = Config.empty();
    for (String[] names : OPTIONS) {
      ours = options.has(names[0]) ? ours.with(names[1], options.values().get(names[0])) : ours;
    }
    Optimizer optimizer = Registries.OPTIMIZERS.create(type, ours);
    if (options.has("global_clipnorm")) {
      optimizer.globalClipNorm(options.getDouble("global_clipnorm"));
    }
    return optimizer;
  }

  @Test
  void walksPyTorchsWayFor1001Steps() {
    Config all = (Config) Conformance.json("optimizers/pytorch_optim_baseline.json");
    Map<String, Integer> leftOut = new TreeMap<>();
    int compared = 0;
    Config cases = all.getConfig("cases");
    for (String name : cases.values().keySet()) {
      Config each = cases.getConfig(name);
      Config options = each.getConfig("options");
      Optimizer optimizer = pytorch(name, options);
      if (optimizer == null) {
        String reason =
            name.startsWith("RMSprop") || name.contains("RMSprop")
                ? "epsilon outside the root"
                : name.contains("Adam") ? "another form of Adam" : "not here";
        leftOut.merge(reason, 1, Integer::sum);
        continue;
      }
      List<Parameter> weights = new ArrayList<>();
      for (Object initial : all.getList("initial")) {
        float[] values = Conformance.floats((List<?>) initial);
        weights.add(new Parameter("w", Tensor.of(values, values.length), true, null));
      }
      double decay = options.has("weight_decay") ? options.getDouble("weight_decay") : 0;
      Config after = each.getConfig("after_step");
      for (int step = 0; step <= 1000; step++) {
        gradients(all.getList("input"), weights, decay);
        optimizer.step(weights);
        if (after.has(String.valueOf(step))) {
          List<?> expected = after.getList(String.valueOf(step));
          for (int k = 0; k < weights.size(); k++) {
            compare(
                Conformance.floats((List<?>) expected.get(k)),
                weights.get(k).value().data(),
                name + ", step " + step);
          }
        }
      }
      compared++;
    }
    System.out.println("compared with PyTorch: " + compared + " optimizers; left out: " + leftOut);
    assertTrue(compared >= 11, "compared only " + compared);
  }

  /**
   * Weights of up to 10 after 1001 steps of float: each step rounds by 2^-24 of that, 6e-4 if all
   * went one way; they do not: a tenth of it.
   */
  private static void compare(float[] expected, float[] got, String what) {
    assertArrayEquals(expected, got, 6e-5f, what);
  }

  private static Optimizer pytorch(String name, Config options) {
    double rate = options.getDouble("lr");
    boolean momentum = options.has("momentum");
    if (name.contains("SGD")) {
      return new SGD(
          rate,
          momentum ? options.getDouble("momentum") : 0,
          options.has("nesterov") && options.getBoolean("nesterov"));
    }
    if (name.equals("x_Adadelta")) {
      return new Adadelta(rate, 0.9, 1e-6); // PyTorch's defaults
    }
    if (name.equals("x_Adamax")) {
      return new Adamax(rate, 0.9, 0.999, 1e-8);
    }
    boolean kerass = name.endsWith("_epsilon_hat");
    return kerass
        ? new Adam(rate, 0.9, 0.999, options.getDouble("eps"), options.getBoolean("amsgrad"))
        : null;
  }

  // The net of optim_baseline.py, in double: sigmoid(sigmoid(x W1^T + b1) W2^T + b2), summed over
  // rows.
  private static void gradients(List<?> input, List<Parameter> weights, double decay) {
    float[] w1 = weights.get(0).value().data();
    float[] b1 = weights.get(1).value().data();
    float[] w2 = weights.get(2).value().data();
    float[] b2 = weights.get(3).value().data();
    double[][] g = {new double[6], new double[3], new double[3], new double[1]};
    for (Object row : input) {
      float[] x = Conformance.floats((List<?>) row);
      double[] h = new double[3];
      double z = b2[0];
      for (int j = 0; j < 3; j++) {
        h[j] = sigmoid(b1[j] + (double) w1[2 * j] * x[0] + (double) w1[2 * j + 1] * x[1]);
        z += w2[j] * h[j];
      }
      double y = sigmoid(z);
      double dz = y * (1 - y);
      g[3][0] += dz;
      for (int j = 0; j < 3; j++) {
        g[2][j] += dz * h[j];
        double dh = dz * w2[j] * h[j] * (1 - h[j]);
        g[1][j] += dh;
        g[0][2 * j] += dh * x[0];
        g[0][2 * j + 1] += dh * x[1];
      }
    }
    for (int k = 0; k < 4; k++) {
      Parameter weight = weights.get(k);
      for (int i = 0; i < weight.value().size(); i++) {
        weight.gradient().data()[i] = (float) (g[k][i] + decay * weight.value().data()[i]);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
