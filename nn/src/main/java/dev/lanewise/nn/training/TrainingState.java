package dev.lanewise.nn.training;

/**
 * Where a training stands between two epochs. With the weights and the optimizer's state, it is all
 * that is needed to go on as if the training had never stopped: random numbers are keyed by seed,
 * epoch and step.
 *
 * @param epochsDone completed epochs
 * @param stepsDone steps of all completed epochs
 * @param seed of the training's random numbers
 * @param history the completed epochs' figures
 */
public record TrainingState(int epochsDone, long stepsDone, long seed, History history) {
  /** Refuses negative counts. */
  public TrainingState {
    if (epochsDone < 0 || stepsDone < 0) {
      throw new IllegalArgumentException(
          "epochs and steps done must be at least 0 but got %d and %d"
              .formatted(epochsDone, stepsDone));
    }
  }
}
