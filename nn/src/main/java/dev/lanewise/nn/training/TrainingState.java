package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a training stands between two epochs. With the weights and the optimizer's state, it is all
 * that is needed to go on as if the training had never stopped: random numbers are keyed by seed,
 * epoch and step.
 *
 * @param epochsDone completed epochs
 * @param stepsDone steps of all completed epochs
 * @param seed of the training's random numbers
 * @param history the completed epochs' figures
 * @param kept what callbacks keep, by their names and then {@code /} and the tensors' own
 */
public record TrainingState(
    int epochsDone, long stepsDone, long seed, History history, Map<String, Tensor> kept) {
  /** Refuses negative counts. */
  public TrainingState {
    kept = new LinkedHashMap<>(kept);
    if (epochsDone < 0 || stepsDone < 0) {
      throw new IllegalArgumentException(
          "epochs and steps done must be at least 0 but got %d and %d"
              .formatted(epochsDone, stepsDone));
    }
  }

  /** A state in which no callback keeps anything. */
  public TrainingState(int epochsDone, long stepsDone, long seed, History history) {
    this(epochsDone, stepsDone, seed, history, Map.of());
  }
}
