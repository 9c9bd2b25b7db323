package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.schedules.PiecewiseConstantDecay;
import dev.lanewise.nn.schedules.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --schedule} names. */
final class ScheduleOption {
  static final String DESCRIPTION =
      "How the learning rate goes from --learning-rate on: cosine, cosine-restarts, exponential,"
          + " inverse-time, one-cycle, piecewise or polynomial, with its parameters, as in"
          + " cosine,warmup-epochs=2 or piecewise,boundaries-epochs=10:15,values=0.1:0.01:0.001"
          + " (default: constant; steps are those of the training where not given).";

  /** Keras's own examples, by epoch. */
  private static final double EXPONENTIAL = 0.96;

  private static final double INVERSE_TIME = 0.5;

  private static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    ALL.put("cosine", "CosineDecay");
    ALL.put("cosine-restarts", "CosineDecayRestarts");
    ALL.put("exponential", "ExponentialDecay");
    ALL.put("inverse-time", "InverseTimeDecay");
    ALL.put("one-cycle", "OneCycle");
    ALL.put("piecewise", "PiecewiseConstantDecay");
    ALL.put("polynomial", "PolynomialDecay");
  }

  private ScheduleOption() {}

  /**
   * A schedule.
   *
   * @param rate what it begins with, or its maximum
   * @param stepsAnEpoch what {@code -epochs} are made steps by
   * @param epochs of the training
   */
  static Schedule create(String spec, double rate, long stepsAnEpoch, int epochs) {
    NamedParts parts = new NamedParts("--schedule", spec);
    String type = ALL.get(parts.name());
    if (type == null) {
      throw parts.unknown(List.copyOf(ALL.keySet()));
    }
    try {
      Schedule schedule =
          parts.name().equals("piecewise")
              ? piecewise(parts, stepsAnEpoch)
              : Registries.SCHEDULES.create(
                  type, config(parts, rate, stepsAnEpoch, stepsAnEpoch * epochs));
      parts.end();
      return schedule;
    } catch (IllegalArgumentException e) {
      throw parts.wrong(e);
    }
  }

  private static long steps(NamedParts parts, String key, long stepsAnEpoch, long otherwise) {
    double inEpochs = parts.number(key + "-epochs", Double.NaN);
    double inSteps = parts.number(key + "-steps", otherwise);
    return Math.round(Double.isNaN(inEpochs) ? inSteps : inEpochs * stepsAnEpoch);
  }

  private static Config config(NamedParts parts, double rate, long stepsAnEpoch, long all) {
    switch (parts.name()) {
      case "cosine" -> {
        long warmup = steps(parts, "warmup", stepsAnEpoch, 0);
        return Config.of(
                "initialLearningRate", warmup > 0 ? parts.number("initial-learning-rate", 0) : rate)
            .with("decaySteps", steps(parts, "decay", stepsAnEpoch, Math.max(1, all - warmup)))
            .with("alpha", parts.number("alpha", 0))
            .with("warmupTarget", rate)
            .with("warmupSteps", warmup);
      }
      case "cosine-restarts" -> {
        // With falls that double, two of them in the training.
        long first = steps(parts, "first-decay", stepsAnEpoch, Math.max(1, all / 3));
        return Config.of("initialLearningRate", rate, "firstDecaySteps", first)
            .with("tMul", parts.number("t-mul", 2))
            .with("mMul", parts.number("m-mul", 1))
            .with("alpha", parts.number("alpha", 0));
      }
      case "one-cycle" -> {
        return Config.of("maxLearningRate", rate)
            .with("totalSteps", steps(parts, "total", stepsAnEpoch, Math.max(2, all)))
            .with("pctStart", parts.number("pct-start", 0.3))
            .with("divFactor", parts.number("div-factor", 25))
            .with("finalDivFactor", parts.number("final-div-factor", 1e4));
      }
      case "polynomial" -> {
        return Config.of("initialLearningRate", rate)
            .with("decaySteps", steps(parts, "decay", stepsAnEpoch, all))
            .with("endLearningRate", parts.number("end-learning-rate", 0.0001))
            .with("power", parts.number("power", 1))
            .with("cycle", parts.flag("cycle", false));
      }
      default -> {
        double usual = parts.name().equals("exponential") ? EXPONENTIAL : INVERSE_TIME;
        return Config.of("initialLearningRate", rate)
            .with("decaySteps", steps(parts, "decay", stepsAnEpoch, stepsAnEpoch))
            .with("decayRate", parts.number("decay-rate", usual))
            .with("staircase", parts.flag("staircase", false));
      }
    }
  }

  private static Schedule piecewise(NamedParts parts, long stepsAnEpoch) {
    boolean inEpochs = parts.has("boundaries-epochs");
    double[] at = parts.numbers(inEpochs ? "boundaries-epochs" : "boundaries");
    long factor = inEpochs ? stepsAnEpoch : 1;
    long[] boundaries = Arrays.stream(at).mapToLong(each -> Math.round(each * factor)).toArray();
    return new PiecewiseConstantDecay(boundaries, parts.numbers("values"));
  }
}
