package dev.lanewise.samples;

import dev.lanewise.nn.callbacks.CSVLogger;
import dev.lanewise.nn.callbacks.EarlyStopping;
import dev.lanewise.nn.callbacks.Mode;
import dev.lanewise.nn.callbacks.ModelCheckpoint;
import dev.lanewise.nn.callbacks.ReduceLROnPlateau;
import dev.lanewise.nn.callbacks.StopAt;
import dev.lanewise.nn.callbacks.TensorBoard;
import dev.lanewise.nn.callbacks.TerminateOnNaN;
import dev.lanewise.nn.training.Callback;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code --callbacks} names. */
final class CallbacksOption {
  static final String DESCRIPTION =
      "What else to do while training; may be given several times: early-stopping,"
          + " reduce-lr-on-plateau, model-checkpoint, csv-logger, tensorboard, terminate-on-nan or"
          + " stop-at, with its parameters, as in early-stopping,patience=5,"
          + "restore-best-weights=true or stop-at,monitor=accuracy,value=0.98. Files go into the"
          + " run's folder.";

  private static final String STOPPING = "early-stopping";
  private static final String PLATEAU = "reduce-lr-on-plateau";
  private static final String CHECKPOINT = "model-checkpoint";
  private static final String CSV = "csv-logger";
  private static final String BOARD = "tensorboard";
  private static final String NAN = "terminate-on-nan";
  private static final String STOP_AT = "stop-at";

  private CallbacksOption() {}

  /** A new callback, whose files go into a folder. */
  static Callback create(String spec, Path folder) {
    NamedParts parts = new NamedParts("--callbacks", spec);
    try {
      Callback callback =
          switch (parts.name()) {
            case STOPPING -> stopping(parts);
            case PLATEAU -> plateau(parts);
            case CHECKPOINT -> checkpoint(parts, folder);
            case CSV -> csv(parts, folder);
            case BOARD ->
                new TensorBoard(folder.resolve(parts.text("log-dir", "logs")))
                    .updateFreq(parts.whole("update-freq", 0));
            case NAN -> new TerminateOnNaN();
            case STOP_AT ->
                new StopAt(parts.text("monitor", "accuracy"), parts.number("value", 0.98))
                    .mode(mode(parts));
            default ->
                throw parts.unknown(
                    List.of(STOPPING, PLATEAU, CHECKPOINT, CSV, BOARD, NAN, STOP_AT));
          };
      parts.end();
      return callback;
    } catch (IllegalArgumentException e) {
      throw parts.wrong(e);
    }
  }

  private static Mode mode(NamedParts parts) {
    String mode = parts.text("mode", "auto");
    if (!List.of("auto", "min", "max").contains(mode)) {
      throw parts.wrong("mode takes auto, min or max but got '%s'".formatted(mode));
    }
    return Mode.valueOf(mode.toUpperCase(Locale.ROOT));
  }

  private static Callback stopping(NamedParts parts) {
    EarlyStopping callback =
        new EarlyStopping(parts.text("monitor", "val_loss"))
            .minDelta(parts.number("min-delta", 0))
            .patience(parts.whole("patience", 0))
            .mode(mode(parts))
            .restoreBestWeights(parts.flag("restore-best-weights", false))
            .startFromEpoch(parts.whole("start-from-epoch", 0));
    return parts.has("baseline") ? callback.baseline(parts.number("baseline", 0)) : callback;
  }

  private static Callback plateau(NamedParts parts) {
    return new ReduceLROnPlateau(parts.text("monitor", "val_loss"))
        .factor(parts.number("factor", 0.1))
        .patience(parts.whole("patience", 10))
        .mode(mode(parts))
        .minDelta(parts.number("min-delta", 1e-4))
        .cooldown(parts.whole("cooldown", 0))
        .minLr(parts.number("min-lr", 0));
  }

  private static Callback checkpoint(NamedParts parts, Path folder) {
    String file = parts.text("file", "{epoch:02d}.safetensors");
    return new ModelCheckpoint(folder.resolve(file).toString())
        .monitor(parts.text("monitor", "val_loss"))
        .mode(mode(parts))
        .saveBestOnly(parts.flag("save-best-only", false))
        .saveWeightsOnly(parts.flag("save-weights-only", false))
        .saveFreq(parts.whole("save-freq", 0));
  }

  private static Callback csv(NamedParts parts, Path folder) {
    return new CSVLogger(folder.resolve(parts.text("file", "log.csv")))
        .append(parts.flag("append", false));
  }
}
