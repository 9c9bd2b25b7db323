package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.optimizers.Adadelta;
import dev.lanewise.nn.optimizers.Adagrad;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.AdamW;
import dev.lanewise.nn.optimizers.Adamax;
import dev.lanewise.nn.optimizers.Lamb;
import dev.lanewise.nn.optimizers.Lion;
import dev.lanewise.nn.optimizers.Muon;
import dev.lanewise.nn.optimizers.Nadam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.RMSprop;
import dev.lanewise.nn.optimizers.SGD;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What {@code --optimizer} names. */
final class OptimizerOption {
  static final String DESCRIPTION =
      "adadelta, adagrad, adam, adamax, adamw, lamb, lion, muon, nadam, rmsprop or sgd, with its"
          + " parameters, as in sgd,momentum=0.9,nesterov=true; all take weight-decay, clip-value,"
          + " clip-norm, global-clip-norm, ema and accumulate (default: the model's own).";

  private static final String OPTION = "--optimizer";
  private static final String RATE = "learningRate";
  private static final Map<String, Supplier<Optimizer>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("adadelta", Adadelta::new);
    ALL.put("adagrad", Adagrad::new);
    ALL.put("adam", Adam::new);
    ALL.put("adamax", Adamax::new);
    ALL.put("adamw", AdamW::new);
    ALL.put("lamb", Lamb::new);
    ALL.put("lion", Lion::new);
    ALL.put("muon", Muon::new);
    ALL.put("nadam", Nadam::new);
    ALL.put("rmsprop", RMSprop::new);
    ALL.put("sgd", SGD::new);
  }

  private OptimizerOption() {}

  /** An optimizer as the option has it: its name, and what is not the default. */
  static String spec(Optimizer optimizer) {
    StringBuilder spec = new StringBuilder(optimizer.type().toLowerCase(Locale.ROOT));
    Config plain = create(spec.toString()).config();
    optimizer
        .config()
        .values()
        .forEach(
            (key, value) -> {
              if (!key.equals(RATE) && !value.equals(plain.values().get(key))) {
                spec.append(',').append(NamedParts.key(key)).append('=').append(value);
              }
            });
    return spec.toString();
  }

  /** A new optimizer; the learning rate is Keras's for it. */
  static Optimizer create(String spec) {
    NamedParts parts = new NamedParts(OPTION, spec);
    Supplier<Optimizer> fresh = ALL.get(parts.name());
    if (fresh == null) {
      throw parts.unknown(List.copyOf(ALL.keySet()));
    }
    Optimizer plain = fresh.get();
    try {
      double rate = plain.learningRate();
      Config own = Config.empty();
      for (Map.Entry<String, Object> each : plain.config().values().entrySet()) {
        own = each.getKey().equals(RATE) ? own : own.with(each.getKey(), each.getValue());
      }
      Config config = parts.over(own).with(RATE, rate);
      Optimizer optimizer = Registries.OPTIMIZERS.create(plain.type(), config);
      common(optimizer, parts);
      parts.end();
      return optimizer;
    } catch (IllegalArgumentException e) {
      throw parts.wrong(e);
    }
  }

  private static void common(Optimizer optimizer, NamedParts parts) {
    if (parts.has("weight-decay")) {
      optimizer.weightDecay(parts.number("weight-decay", 0));
    }
    if (parts.has("clip-value")) {
      optimizer.clipValue(parts.number("clip-value", 0));
    }
    if (parts.has("clip-norm")) {
      optimizer.clipNorm(parts.number("clip-norm", 0));
    }
    if (parts.has("global-clip-norm")) {
      optimizer.globalClipNorm(parts.number("global-clip-norm", 0));
    }
    if (parts.has("ema")) {
      optimizer.ema(parts.number("ema", 0));
    }
    optimizer.gradientAccumulationSteps(parts.whole("accumulate", 1));
  }
}
