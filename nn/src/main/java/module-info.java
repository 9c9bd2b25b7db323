/**
 * Learning: layers with hand-written backward, losses, metrics, optimizers, models, their file, and
 * the training loop.
 */
module lanewise.nn {
  requires transitive lanewise.engine;

  exports dev.lanewise.nn;
  exports dev.lanewise.nn.activations;
  exports dev.lanewise.nn.callbacks;
  exports dev.lanewise.nn.constraints;
  exports dev.lanewise.nn.initializers;
  exports dev.lanewise.nn.layers;
  exports dev.lanewise.nn.losses;
  exports dev.lanewise.nn.metrics;
  exports dev.lanewise.nn.networks;
  exports dev.lanewise.nn.optimizers;
  exports dev.lanewise.nn.regularizers;
  exports dev.lanewise.nn.saving;
  exports dev.lanewise.nn.schedules;
  exports dev.lanewise.nn.training;
}
