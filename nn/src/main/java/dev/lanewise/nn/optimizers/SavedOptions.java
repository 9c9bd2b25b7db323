package dev.lanewise.nn.optimizers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;

/** How the options that all optimizers have are saved: as far as they are not the defaults. */
final class SavedOptions {
  private SavedOptions() {}

  static Config save(Optimizer optimizer, Config own) {
    Config config = own;
    if (optimizer.schedule != null) {
      config = config.with("schedule", Config.typed(optimizer.schedule));
    }
    if (optimizer.clipping != null) {
      config = config.with("clipping", optimizer.clipping.config());
    }
    if (optimizer.weightDecay != 0 || own.has("weightDecay")) {
      config = config.with("weightDecay", optimizer.weightDecay);
    }
    if (!optimizer.undecayed.isEmpty()) {
      config = config.with("undecayed", optimizer.undecayed);
    }
    if (optimizer.usesEma()) {
      config =
          config.with(
              "ema",
              Config.of("momentum", optimizer.emaMomentum, "overwrite", optimizer.emaOverwrite));
    }
    return optimizer.accumulation == 1
        ? config
        : config.with("accumulation", optimizer.accumulation);
  }

  static void restore(Optimizer optimizer, Config config) {
    if (config.has("schedule")) {
      optimizer.learningRate(Registries.SCHEDULES.create(config.getConfig("schedule")));
    }
    if (config.has("clipping")) {
      optimizer.clipping = Clipping.of(config.getConfig("clipping"));
    }
    if (config.has("weightDecay")) {
      optimizer.weightDecay(config.getDouble("weightDecay"));
    }
    if (config.has("undecayed")) {
      optimizer.excludeFromWeightDecay(
          config.getList("undecayed").stream().map(String.class::cast).toArray(String[]::new));
    }
    if (config.has("ema")) {
      Config ema = config.getConfig("ema");
      optimizer.ema(ema.getDouble("momentum"), ema.getInt("overwrite"));
    }
    if (config.has("accumulation")) {
      optimizer.gradientAccumulationSteps(config.getInt("accumulation"));
    }
  }
}
