package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.saving.Checkpoint;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Saves the model while it trains: after every epoch, or after those only that are the best so far.
 *
 * <p>The file may have places for figures: {@code {epoch:02d}-{val_loss:.2f}.safetensors}, where
 * epochs count from 1; without any it is replaced each time. What is saved is a {@link Checkpoint},
 * with the optimizer's state, to go on from; {@code Model.load} reads it as well. With {@link
 * #saveWeightsOnly} or {@link #saveFreq} it is the model alone. Callbacks that keep something must
 * be told before this one for it to be in the checkpoint.
 *
 * <p>A training that is resumed goes on as if it had not stopped: what was best is in its history.
 *
 * <p>Defaults: monitor {@code val_loss}, every epoch, mode auto, no initial threshold. Source:
 * https://keras.io/api/callbacks/model_checkpoint/
 */
public final class ModelCheckpoint implements Callback {
  private final String file;
  private String name = "val_loss";
  private Mode mode = Mode.AUTO;
  private boolean saveBestOnly;
  private boolean saveWeightsOnly;
  private int saveFreq;
  private Double threshold;
  private boolean verbose;

  private Monitor monitor;
  private Double best;
  private int batches;

  /** Into this file, whose name may have places for figures; its folder is made where it is not. */
  public ModelCheckpoint(String file) {
    this.file = file;
  }

  /** The figure that says which epoch is the best. */
  public ModelCheckpoint monitor(String name) {
    this.name = name;
    return this;
  }

  /** Which way is better. */
  public ModelCheckpoint mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  /** Whether to save the best epochs only. */
  public ModelCheckpoint saveBestOnly(boolean bestOnly) {
    saveBestOnly = bestOnly;
    return this;
  }

  /** Whether to leave out the optimizer's state. */
  public ModelCheckpoint saveWeightsOnly(boolean weightsOnly) {
    saveWeightsOnly = weightsOnly;
    return this;
  }

  /** Saves after so many steps rather than after each epoch; 0 for epochs. */
  public ModelCheckpoint saveFreq(int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "ModelCheckpoint: saveFreq must be at least 0 but got " + steps);
    }
    saveFreq = steps;
    return this;
  }

  /** The figure that the first epoch to be saved as the best must beat. */
  public ModelCheckpoint initialValueThreshold(double threshold) {
    this.threshold = threshold;
    return this;
  }

  /** Whether to print what is saved. */
  public ModelCheckpoint verbose(boolean verbose) {
    this.verbose = verbose;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    monitor = new Monitor("ModelCheckpoint", name, mode, 0);
    best = threshold;
    batches = 0;
    if (saveBestOnly) {
      monitor.begin(training);
      for (double value : monitor.before(training).values()) {
        best = monitor.isBetter(value, best) ? Double.valueOf(value) : best;
      }
    }
  }

  @Override
  public void onBatchEnd(Training training) {
    if (saveFreq > 0 && ++batches >= saveFreq) {
      batches = 0;
      saveIfWanted(training);
    }
  }

  @Override
  public void onEpochEnd(Training training) {
    if (saveFreq == 0) {
      saveIfWanted(training);
    }
  }

  private void saveIfWanted(Training training) {
    String epoch = "Epoch " + (training.epoch() + 1);
    if (saveBestOnly && training.logs().containsKey(name)) {
      double value = monitor.of(training);
      if (!monitor.isBetter(value, best)) {
        say("%s: %s did not improve from %s", epoch, name, Monitor.shown(best));
        return;
      }
      say("%s: %s improved from %s to %s", epoch, name, Monitor.shown(best), Monitor.shown(value));
      best = value;
    } else if (saveBestOnly) {
      monitor.of(training); // warns; without the figure every epoch is saved, as in Keras
    }
    Map<String, Double> figures = new LinkedHashMap<>(training.logs());
    figures.put("epoch", training.epoch() + 1.0);
    figures.putIfAbsent("batch", (double) training.step());
    Path path = Path.of(FileTemplate.format(file, figures));
    try {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      if (saveWeightsOnly || saveFreq > 0) {
        training.model().save(path);
      } else {
        new Checkpoint(training.model(), training.state(), Config.empty()).save(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    say("%s: saved model to %s", epoch, path);
  }

  private void say(String format, Object... values) {
    if (verbose) {
      System.out.println(format.formatted(values));
    }
  }
}
