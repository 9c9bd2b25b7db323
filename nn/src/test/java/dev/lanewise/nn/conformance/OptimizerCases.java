package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** Optimizers of PyTorch over 1001 steps of a small net, and of burn over a few of a linear one. */
final class OptimizerCases {
  /** Each of 1001 steps rounds by 2^-24 of a weight: 6e-5 of it if all went one way. */
  private static final double AFTER_1001_STEPS = 6e-5;

  private OptimizerCases() {}

  static void run(Report report) {
    String file = "optimizers/pytorch_optim_baseline.json";
    Config all = (Config) Conformance.json(file);
    Config cases = all.getConfig("cases");
    for (String name : cases.values().keySet()) {
      report.run(file, name, () -> pytorch(all, name, cases.getConfig(name)));
    }
    String burn = "optimizers/burn_optimizers.json";
    for (Config c : Conformance.cases(burn)) {
      report.run(burn, c.getString("source"), () -> burn(c));
    }
  }

  // ---- PyTorch ----

  private static void pytorch(Config all, String name, Config c) {
    Config options = c.getConfig("options");
    Optimizer optimizer = optimizer(name, options);
    List<Parameter> weights = new ArrayList<>();
    for (Object initial : all.getList("initial")) {
      float[] values = Conformance.floats((List<?>) initial);
      weights.add(new Parameter("w", Tensor.of(values, values.length), true, null));
    }
    double decay = number(options, "weight_decay", 0);
    Config after = c.getConfig("after_step");
    for (int step = 0; step <= 1000; step++) {
      gradients(all.getList("input"), weights, decay);
      optimizer.step(weights);
      if (after.has(String.valueOf(step))) {
        List<?> expected = after.getList(String.valueOf(step));
        for (int k = 0; k < weights.size(); k++) {
          float[] values = Conformance.floats((List<?>) expected.get(k));
          Tensor tensor = Tensor.of(values, values.length);
          Close.check("step " + step, tensor, weights.get(k).value(), AFTER_1001_STEPS);
        }
      }
    }
  }

  private static Optimizer optimizer(String name, Config options) {
    Config ours = Config.of("learning_rate", options.getDouble("lr"));
    if (name.contains("SGD")) {
      boolean nesterov = options.has("nesterov") && options.getBoolean("nesterov");
      return Keras.optimizer(
          "SGD", ours.with("momentum", number(options, "momentum", 0)).with("nesterov", nesterov));
    }
    ours = ours.with("beta_1", 0.9).with("beta_2", 0.999);
    if (name.endsWith("_epsilon_hat")) {
      return Keras.optimizer(
          "Adam",
          ours.with("epsilon", options.getDouble("eps"))
              .with("amsgrad", options.getBoolean("amsgrad")));
    }
    if (name.equals("x_Adadelta")) {
      return Keras.optimizer("Adadelta", ours.with("rho", 0.9).with("epsilon", 1e-6));
    }
    if (name.equals("x_Adamax")) {
      return Keras.optimizer("Adamax", ours.with("epsilon", 1e-8));
    }
    String type = name.replace("x_", "").replaceAll("_.*", "");
    throw new LeftOut("PyTorch's form of " + type);
  }

  private static double number(Config options, String key, double otherwise) {
    return options.has(key) ? options.getDouble(key) : otherwise;
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

  // ---- burn ----

  /** All of burn's are of forms of their own: epsilon beside the root, other weight decay. */
  private static void burn(Config c) {
    String type = c.getString("optimizer");
    int steps = c.getInt("steps");
    if (steps == 2 && type.startsWith("Adam")) {
      throw new LeftOut("burn's two steps of Adam, which PyTorch's are not");
    }
    if (!type.equals("SGD")) {
      throw new LeftOut("PyTorch's form of " + type);
    }
    Optimizer optimizer =
        Keras.optimizer("SGD", Config.of("learning_rate", c.getConfig("options").getDouble("lr")));
    linear(c, optimizer, steps);
  }

  /** {@code y = x W + b}; the loss is the sum of y. */
  private static void linear(Config c, Optimizer optimizer, int steps) {
    Tensor w = matrix(c.getList("W0"));
    float[] bias = Conformance.floats(c.getList("b0"));
    Parameter kernel = new Parameter("W", w, true, null);
    Parameter b = new Parameter("b", Tensor.of(bias, bias.length), true, null);
    for (int step = 0; step < steps; step++) {
      Tensor x = matrix((List<?>) c.getList("inputs").get(step));
      for (int i = 0; i < w.dim(0); i++) {
        float sum = 0;
        for (int row = 0; row < x.dim(0); row++) {
          sum += x.get(row, i);
        }
        for (int j = 0; j < w.dim(1); j++) {
          kernel.gradient().set(sum, i, j);
        }
      }
      b.gradient().fill(x.dim(0));
      optimizer.step(List.of(kernel, b));
    }
    Close.check("W", matrix(c.getList("W_expected")), w, 1e-5);
  }

  private static Tensor matrix(List<?> rows) {
    List<Object> numbers = new ArrayList<>();
    rows.forEach(row -> numbers.addAll((List<?>) row));
    int cols = ((List<?>) rows.getFirst()).size();
    return Tensor.of(Conformance.floats(numbers), Shape.of(rows.size(), cols));
  }
}
