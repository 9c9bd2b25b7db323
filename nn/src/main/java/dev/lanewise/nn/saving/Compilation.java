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
      metrics.add(typed(Registries.METRICS, metric));
    }
    return Config.of(
            "optimizer",
            typed(Registries.OPTIMIZERS, model.optimizer()),
            "loss",
            typed(Registries.LOSSES, model.loss()))
        .with("metrics", metrics);
  }

  private static Config typed(Registry<?> known, Configurable thing) {
    Config typed = Config.typed(thing);
    known.create(typed); // refuses what loading would refuse
    return typed;
  }

  static void apply(Config config, Model model) {
    List<Metric> metrics = new ArrayList<>();
    for (Config metric : config.getConfigs("metrics")) {
      metrics.add(Registries.METRICS.create(metric));
    }
    model.compile(
        Registries.OPTIMIZERS.create(config.getConfig("optimizer")),
        Registries.LOSSES.create(config.getConfig("loss")),
        metrics.toArray(Metric[]::new));
  }
}
