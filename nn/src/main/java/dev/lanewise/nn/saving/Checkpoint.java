package dev.lanewise.nn.saving;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training between two epochs, to go on from later with the same bits as if it had not stopped:
 * the model, its optimizer's state, and where the training stands.
 *
 * <pre>{@code
 * Checkpoint checkpoint = Checkpoint.load(file);
 * checkpoint.model().fit(data, new FitOptions().epochs(10).resume(checkpoint.state()));
 * }</pre>
 *
 * <p>The file is a {@link ModelFile} (and {@link Model#load} reads it as such) with {@code
 * training} in its metadata and the optimizer's tensors beside the weights, named {@code
 * optimizer:velocity/dense/kernel}, and those that callbacks keep, named {@code
 * callback:EarlyStopping/dense/kernel}.
 *
 * @param model compiled; its optimizer has the state it had
 * @param state where the training stands
 * @param extra whatever else the training was begun with, such as the name of its data
 */
public record Checkpoint(Model model, TrainingState state, Config extra) {
  static final String TRAINING = "training";

  private static final String SLOT = "optimizer:";
  private static final String KEPT = "callback:";

  /**
   * Writes the checkpoint to one file, whole or not at all.
   *
   * @throws IOException if it cannot be written
   * @throws IllegalStateException if the model is not compiled
   */
  public void save(Path file) throws IOException {
    if (!model.isCompiled()) {
      throw new IllegalStateException(
          "only a compiled model has a training to save; call compile first");
    }
    Map<String, String> metadata = ModelFile.metadata(model);
    Config training =
        Config.of(
                "epochsDone",
                state.epochsDone(),
                "stepsDone",
                state.stepsDone(),
                "seed",
                state.seed(),
                "history",
                state.history().config())
            .with("iterations", model.optimizer().steps())
            .with("extra", extra);
    metadata.put(TRAINING, Json.write(training));
    Map<String, Tensor> tensors = ModelFile.tensors(model);
    slots(model).forEach(tensors::put);
    state.kept().forEach((name, tensor) -> tensors.put(KEPT + name, tensor));
    new Safetensors(metadata, tensors).write(file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws ModelFileException if the file is no checkpoint, has changed since it was written, or
   *     holds a layer that is not registered
   * @throws IOException if it cannot be read
   */
  public static Checkpoint load(Path file) throws IOException {
    Safetensors content = ModelFile.read(file);
    if (!content.metadata().containsKey(TRAINING)) {
      throw new ModelFileException(
          file, "expected a checkpoint but this is a model without the state of a training");
    }
    return of(file, content);
  }

  static Checkpoint of(Path file, Safetensors content) throws ModelFileException {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> slots = new LinkedHashMap<>();
    Map<String, Tensor> kept = new LinkedHashMap<>();
    content
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(KEPT)) {
                kept.put(name.substring(KEPT.length()), tensor);
              } else {
                (name.startsWith(SLOT) ? slots : weights).put(name, tensor);
              }
            });
    Model model = ModelFile.model(file, content.metadata(), weights);
    try {
      Config training = ModelFile.object(content.metadata(), TRAINING);
      for (Map.Entry<String, Tensor> slot : slots(model).entrySet()) {
        if (!slots.containsKey(slot.getKey())) {
          throw new IllegalArgumentException("the tensor '" + slot.getKey() + "' is missing");
        }
        slot.getValue().copyFrom(slots.get(slot.getKey()));
      }
      model.optimizer().restore(training.getLong("iterations"));
      History history = History.of(training.getConfig("history"));
      TrainingState state =
          new TrainingState(
              training.getInt("epochsDone"),
              training.getLong("stepsDone"),
              training.getLong("seed"),
              history,
              kept);
      return new Checkpoint(model, state, training.getConfig("extra"));
    } catch (RuntimeException e) {
      throw new ModelFileException(
          file,
          "cannot go on from this checkpoint: "
              + (e instanceof IllegalArgumentException ? e.getMessage() : e),
          e);
    }
  }

  /** The optimizer's live tensors. Those of frozen layers are among them: they may thaw. */
  private static Map<String, Tensor> slots(Model model) {
    Map<String, Tensor> slots = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> weight : model.weights().entrySet()) {
      if (weight.getValue().isTrainable()) {
        model
            .optimizer()
            .state(weight.getValue())
            .forEach((slot, tensor) -> slots.put(SLOT + slot + "/" + weight.getKey(), tensor));
      }
    }
    return slots;
  }
}
