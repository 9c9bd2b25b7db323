package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;
import java.util.function.Consumer;

/**
 * A callback of lambdas: {@code new LambdaCallback().onEpochEnd(training -> System.out.println(
 * training.logs()))}.
 *
 * <p>Source: https://keras.io/api/callbacks/lambda_callback/
 */
public final class LambdaCallback implements Callback {
  private static final Consumer<Training> NOTHING = _ -> {};

  private Consumer<Training> trainBegin = NOTHING;
  private Consumer<Training> epochBegin = NOTHING;
  private Consumer<Training> batchEnd = NOTHING;
  private Consumer<Training> epochEnd = NOTHING;
  private Consumer<Training> trainEnd = NOTHING;

  /** One that does nothing yet. */
  public LambdaCallback() {}

  /** What to do before the first epoch. */
  public LambdaCallback onTrainBegin(Consumer<Training> action) {
    trainBegin = action;
    return this;
  }

  /** What to do before each epoch. */
  public LambdaCallback onEpochBegin(Consumer<Training> action) {
    epochBegin = action;
    return this;
  }

  /** What to do after each step. */
  public LambdaCallback onBatchEnd(Consumer<Training> action) {
    batchEnd = action;
    return this;
  }

  /** What to do after each epoch and its validation. */
  public LambdaCallback onEpochEnd(Consumer<Training> action) {
    epochEnd = action;
    return this;
  }

  /** What to do at the end. */
  public LambdaCallback onTrainEnd(Consumer<Training> action) {
    trainEnd = action;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    trainBegin.accept(training);
  }

  @Override
  public void onEpochBegin(Training training) {
    epochBegin.accept(training);
  }

  @Override
  public void onBatchEnd(Training training) {
    batchEnd.accept(training);
  }

  @Override
  public void onEpochEnd(Training training) {
    epochEnd.accept(training);
  }

  @Override
  public void onTrainEnd(Training training) {
    trainEnd.accept(training);
  }
}
