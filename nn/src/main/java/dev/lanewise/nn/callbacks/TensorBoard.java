package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes figures for TensorBoard: {@code train/} and {@code validation/} in its folder get an event
 * file each, with {@code epoch_loss}, {@code epoch_accuracy}, {@code epoch_learning_rate} by epoch,
 * from 0, as Keras names them; with {@link #updateFreq}, {@code batch_loss} and the like by step.
 *
 * <p>Figures alone: no graph, no histograms. A training that is resumed adds files, which
 * TensorBoard joins. Default: by epoch, into {@code logs}. Source:
 * https://keras.io/api/callbacks/tensorboard/
 */
public final class TensorBoard implements Callback {
  private static final String VALIDATION = "val_";

  private final Path folder;
  private int updateFreq;
  private EventFile train;
  private EventFile validation;

  /** Into the folder {@code logs}. */
  public TensorBoard() {
    this(Path.of("logs"));
  }

  /** Into this folder, which is made where it is not. */
  public TensorBoard(Path folder) {
    this.folder = folder;
  }

  /** Writes the running figures after so many steps, too; 0 for never, 1 for {@code batch}. */
  public TensorBoard updateFreq(int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "TensorBoard: updateFreq must be at least 0 but got " + steps);
    }
    updateFreq = steps;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    end();
    train = null;
    validation = null;
  }

  private EventFile open(String part) throws IOException {
    return EventFile.in(Files.createDirectories(folder.resolve(part)));
  }

  @Override
  public void onBatchEnd(Training training) {
    if (updateFreq > 0 && training.stepsDone() % updateFreq == 0) {
      try {
        train = train == null ? open("train") : train;
        for (Map.Entry<String, Double> figure : training.logs().entrySet()) {
          train.scalar("batch_" + figure.getKey(), training.stepsDone(), figure.getValue());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void onEpochEnd(Training training) {
    try {
      train = train == null ? open("train") : train;
      for (Map.Entry<String, Double> figure : training.logs().entrySet()) {
        if (!figure.getKey().startsWith(VALIDATION)) {
          train.scalar("epoch_" + figure.getKey(), training.epoch(), figure.getValue());
          continue;
        }
        validation = validation == null ? open("validation") : validation;
        String name = figure.getKey().substring(VALIDATION.length());
        validation.scalar("epoch_" + name, training.epoch(), figure.getValue());
      }
      train.flush();
      if (validation != null) {
        validation.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onTrainEnd(Training training) {
    end();
  }

  private void end() {
    try {
      if (train != null) {
        train.close();
      }
      if (validation != null) {
        validation.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
