package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Updates;
import dev.lanewise.nn.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Momentum made orthogonal, for matrices (Jordan et al., 2024); all other weights take steps of
 * {@link AdamW}.
 *
 * <pre>
 * m = momentum m + g,  n = g + momentum m with nesterov, else m
 * X = n / (|n| + 1e-7), lying (rows &lt;= columns);  nsSteps times:
 *   A = X X^T,  X = a X + (b A + c A A) X         a, b, c = 3.4445, -4.7750, 2.0315
 * w -= lr X rmsRate sqrt(max(rows, columns));     with rmsRate 0: lr X sqrt(max(1, rows / columns))
 * others: Adam with beta1 0.9, beta2 0.999, epsilon 1e-7, at the learning rate times adamLrRatio
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, momentum 0.95, nesterov, nsSteps 5, rmsRate 0.2, weight decay
 * 0.004, adamLrRatio 0.1. As in Keras only weights of two axes are matrices; with {@link
 * #convolutions} the kernels of convolutions are too, {@code [height width in, out]}. Source:
 * https://keras.io/api/optimizers/muon/
 */
public final class Muon extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double MOMENTUM = 0.95;
  private static final int NS_STEPS = 5;
  private static final double RMS_RATE = 0.2;
  private static final double ADAM_LR_RATIO = 0.1;
  private static final double WEIGHT_DECAY = 0.004;
  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-7f;

  private final double momentum;
  private final boolean nesterov;
  private final int nsSteps;
  private final double rmsRate;
  private final double adamLrRatio;
  private final boolean convolutions;
  private final Map<Shape, Work> work = new HashMap<>();

  /** With the defaults. */
  public Muon() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Muon(double learningRate) {
    this(learningRate, MOMENTUM, true, NS_STEPS, RMS_RATE, ADAM_LR_RATIO);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param momentum from 0 to below 1
   * @param nesterov whether to look ahead
   * @param nsSteps rounds of making orthogonal, at least 1
   * @param rmsRate the size of the steps' elements; 0 to scale by the matrix's form instead
   * @param adamLrRatio the learning rate of other weights, as a share; at least 0
   */
  public Muon(
      double learningRate,
      double momentum,
      boolean nesterov,
      int nsSteps,
      double rmsRate,
      double adamLrRatio) {
    this(learningRate, momentum, nesterov, nsSteps, rmsRate, adamLrRatio, false);
    weightDecay(WEIGHT_DECAY);
  }

  private Muon(
      double learningRate,
      double momentum,
      boolean nesterov,
      int nsSteps,
      double rmsRate,
      double adamLrRatio,
      boolean convolutions) {
    super(learningRate);
    this.momentum = belowOne("momentum", momentum);
    this.nesterov = nesterov;
    this.nsSteps = (int) positive("nsSteps", nsSteps);
    this.rmsRate = atLeastZero("rmsRate", rmsRate);
    this.adamLrRatio = atLeastZero("adamLrRatio", adamLrRatio);
    this.convolutions = convolutions;
  }

  /** An optimizer like this one, for which the kernels of convolutions are matrices or not. */
  public Muon convolutions(boolean convolutions) {
    return of(config().with("convolutions", convolutions));
  }

  /** From what {@link #config} gave. */
  public static Muon of(Config config) {
    return common(
        new Muon(
            config.getDouble("learningRate"),
            config.getDouble("momentum"),
            config.getBoolean("nesterov"),
            config.getInt("nsSteps"),
            config.getDouble("rmsRate"),
            config.getDouble("adamLrRatio"),
            config.getBoolean("convolutions")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate(), "momentum", momentum, "nesterov", nesterov)
            .with("nsSteps", nsSteps)
            .with("rmsRate", rmsRate)
            .with("adamLrRatio", adamLrRatio)
            .with("convolutions", convolutions));
  }

  @Override
  protected List<String> slotNames() {
    return List.of("momentum", "velocity");
  }

  @Override
  protected boolean isElementwise() {
    return false;
  }

  @Override
  protected void update(Tensor w, Tensor g, Tensor[] slots, int from, int to) {
    int rank = w.shape().rank();
    if (rank == 2 || convolutions && rank > 2) {
      int columns = w.dim(-1);
      orthogonal(w.data(), g.data(), slots[0].data(), w.size() / columns, columns);
    } else {
      float step = Adam.step(learningRate() * adamLrRatio, BETA1, BETA2, iterations());
      Updates.adam(w, g, slots[0], slots[1], from, to, step, BETA1, BETA2, EPSILON);
    }
  }

  private void orthogonal(float[] w, float[] g, float[] m, int rows, int columns) {
    float past = (float) momentum;
    for (int i = 0; i < w.length; i++) {
      m[i] = past * m[i] + g[i];
      g[i] = nesterov ? g[i] + past * m[i] : m[i]; // g is free now: n
    }
    boolean standing = rows > columns;
    Work memory =
        work.computeIfAbsent(Shape.of(Math.min(rows, columns), Math.max(rows, columns)), Work::new);
    memory.fill(g, standing);
    for (int step = 0; step < nsSteps; step++) {
      memory.round();
    }
    double scale =
        rmsRate > 0
            ? rmsRate * Math.sqrt(Math.max(rows, columns))
            : Math.sqrt(Math.max(1, (double) rows / columns));
    memory.subtract((float) (learningRate() * scale), w, standing);
  }

  /** Memory for lying matrices of one shape. */
  private static final class Work {
    private final int rows;
    private final int columns;
    private final Tensor x;
    private final Tensor y;
    private final Tensor a;
    private final Tensor aa;

    Work(Shape shape) {
      rows = shape.dim(0);
      columns = shape.dim(1);
      x = Tensor.zeros(shape);
      y = Tensor.zeros(shape);
      a = Tensor.zeros(rows, rows);
      aa = Tensor.zeros(rows, rows);
    }

    void fill(float[] n, boolean standing) {
      float scale = (float) (1 / (Math.sqrt(Norms.sumOfSquares(n)) + EPSILON));
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          x.data()[r * columns + c] = scale * n[standing ? c * rows + r : r * columns + c];
        }
      }
    }

    void round() {
      Gemm.multiply(false, true, rows, rows, columns, x.data(), x.data(), a.data(), false);
      Gemm.multiply(false, false, rows, rows, rows, a.data(), a.data(), aa.data(), false);
      for (int i = 0; i < a.size(); i++) {
        aa.data()[i] = B * a.data()[i] + C * aa.data()[i];
      }
      Gemm.multiply(false, false, rows, columns, rows, aa.data(), x.data(), y.data(), false);
      for (int i = 0; i < x.size(); i++) {
        x.data()[i] = A * x.data()[i] + y.data()[i];
      }
    }

    void subtract(float scale, float[] w, boolean standing) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          w[standing ? c * rows + r : r * columns + c] -= scale * x.data()[r * columns + c];
        }
      }
    }
  }
}
