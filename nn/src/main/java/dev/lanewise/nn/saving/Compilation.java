package dev.lanewise.nn.saving;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Registry;
import dev.lanewise.nn.metrics.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model was compiled with, as JSON has it: {@code {"optimizer": {"type": "Adam", "config":
 * {...}}, "loss": {...}, "metrics": [{...}]}}.
 */
final class Compilation {
  private Compilation() {}

  static Config of(Model model) {
    List<Config> metrics = new ArrayList<>();
    for (Metric metric : model.metrics()) {
      metrics.add(typed("METRICS", Registries.METRICS, metric));
    }
    return Config.of(
            "optimizer",
            typed("OPTIMIZERS", Registries.OPTIMIZERS, model.optimizer()),
            "loss",
            typed("LOSSES", Registries.LOSSES, model.loss()))
        .with("metrics", metrics);
  }

  private static Config typed(String registry, Registry<?> known, Configurable thing) {
    if (!known.contains(thing.type())) {
      throw unknown(registry, known, thing.type());
    }
    return Config.typed(thing);
  }

  static void apply(Config config, Model model) {
    List<Metric> metrics = new ArrayList<>();
    for (Config metric : config.getConfigs("metrics")) {
      metrics.add(create("METRICS", Registries.METRICS, metric));
    }
    model.compile(
        create("OPTIMIZERS", Registries.OPTIMIZERS, config.getConfig("optimizer")),
        create("LOSSES", Registries.LOSSES, config.getConfig("loss")),
        metrics.toArray(Metric[]::new));
  }

  private static <T extends Configurable> T create(
      String registry, Registry<T> known, Config typed) {
    if (!known.contains(typed.getString("type"))) {
      throw unknown(registry, known, typed.getString("type"));
    }
    return known.create(typed);
  }

  private static IllegalArgumentException unknown(String registry, Registry<?> known, String type) {
    return new IllegalArgumentException(
        ("the model is compiled with '%2$s', which is not registered: call"
                + " Registries.%1$s.register(\"%2$s\", ...) first (registered are %3$s)")
            .formatted(registry, type, known.types()));
  }
}
