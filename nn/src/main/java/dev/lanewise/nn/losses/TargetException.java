package dev.lanewise.nn.losses;

import java.io.Serial;

/** A target that a loss cannot take, such as a class number that is no class of the model's. */
public final class TargetException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1;

  private final int sample;
  private final String problem;

  /**
   * An error.
   *
   * @param sample the number of the sample within the batch, from 0
   * @param problem what was expected and what came
   */
  public TargetException(int sample, String problem) {
    this("sample " + sample, sample, problem);
  }

  private TargetException(String where, int sample, String problem) {
    super(where + ": " + problem);
    this.sample = sample;
    this.problem = problem;
  }

  /** The number of the sample, from 0. */
  public int sample() {
    return sample;
  }

  /**
   * This error for a caller who knows more of the sample: its number in a data set, and which that
   * is.
   */
  public TargetException at(int sample, String data) {
    TargetException better =
        new TargetException("sample %d of the %s".formatted(sample, data), sample, problem);
    better.initCause(this);
    return better;
  }
}
