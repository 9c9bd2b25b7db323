package dev.lanewise.nn.saving;

import dev.lanewise.nn.CompileOptions;
import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Registry;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model was compiled with, as JSON has it: {@code {"optimizer": {"type": "Adam", "config":
 * {...}}, "loss": {...}, "metrics": [{...}]}}. Where there are several outputs, or a loss has a
 * weight, {@code "outputs": [{"name": "digit", "lossWeight": 1, "loss": {...}, "metrics": [...]},
 * ...]} stands in place of loss and metrics.
 */
final class Compilation {
  private Compilation() {}

  static Config of(Model model) {
    Config config =
        Config.of("optimizer", typed(Registries.OPTIMIZERS, model.compiled().optimizer()));
    List<Compiled.Output> outputs = model.compiled().outputs();
    Compiled.Output first = outputs.getFirst();
    if (outputs.size() == 1 && first.lossWeight() == 1) {
      return compared(config, first);
    }
    return config.with("outputs", outputs.stream().map(Compilation::of).toList());
  }

  private static Config of(Compiled.Output output) {
    return compared(Config.of("name", output.name(), "lossWeight", output.lossWeight()), output);
  }

  private static Config compared(Config config, Compiled.Output output) {
    List<Config> metrics = new ArrayList<>();
    for (Metric metric : output.metrics()) {
      metrics.add(typed(Registries.METRICS, metric));
    }
    Config loss = output.loss() == null ? null : typed(Registries.LOSSES, output.loss());
    return config.with("loss", loss).with("metrics", metrics);
  }

  private static Config typed(Registry<?> known, Configurable thing) {
    Config typed = Config.typed(thing);
    known.create(typed); // refuses what loading would refuse
    return typed;
  }

  static void apply(Config config, Model model) {
    Optimizer optimizer = Registries.OPTIMIZERS.create(config.getConfig("optimizer"));
    CompileOptions options = new CompileOptions();
    Map<String, Double> weights = new HashMap<>();
    if (config.has("outputs")) {
      for (Config output : config.getConfigs("outputs")) {
        String name = output.getString("name");
        options = compared(options, name, output);
        weights.put(name, output.getDouble("lossWeight"));
      }
    } else {
      config.getConfig("loss"); // refuses where it is missing
      options = compared(options, model.outputNames().getFirst(), config);
    }
    model.compile(
        Registries.OPTIMIZERS.create(config.getConfig("optimizer")), options.lossWeights(weights));
  }

  private static CompileOptions compared(CompileOptions options, String output, Config config) {
    List<Metric> metrics = new ArrayList<>();
    for (Config metric : config.getConfigs("metrics")) {
      metrics.add(Registries.METRICS.create(metric));
    }
    CompileOptions more = options.metrics(output, metrics.toArray(Metric[]::new));
    return config.has("loss")
        ? more.loss(output, Registries.LOSSES.create(config.getConfig("loss")))
        : more;
  }
}
