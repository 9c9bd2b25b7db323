package dev.lanewise.samples;

import dev.lanewise.nn.Model;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that options and arguments name: models, checkpoints and pictures. */
final class ModelOption {
  private ModelOption() {}

  /**
   * The model in the file that {@code --model} names.
   *
   * @throws BadInput if there is no such file
   * @throws IOException if it holds no model; the message begins with the option
   */
  static Model loadAny(Path file) throws IOException {
    return load("--model", "a model file", file, Model::load);
  }

  /**
   * As {@link #loadAny}, for commands that give a model pictures and show its classes.
   *
   * @throws BadInput if it has several inputs or outputs, too
   */
  static Model load(Path file) throws IOException {
    Model model = loadAny(file);
    if (model.inputs().size() > 1 || model.outputs().size() > 1) {
      throw new BadInput(
          "--model takes a model of one input and one output but '%s' has inputs %s and outputs %s"
              .formatted(file, model.inputNames(), model.outputNames()));
    }
    return model;
  }

  /** Reads a file. */
  @FunctionalInterface
  interface Loader<T> {
    T load(Path file) throws IOException;
  }

  /** Reads the file that an option names, and names the option in every error. */
  static <T> T load(String option, String takes, Path file, Loader<T> loader) throws IOException {
    if (!Files.isRegularFile(file)) {
      String why =
          Files.isDirectory(file)
              ? "is a folder"
              : Files.exists(file) ? "is no file" : "does not exist";
      throw new BadInput("%s takes %s but got '%s', which %s".formatted(option, takes, file, why));
    }
    try {
      return loader.load(file);
    } catch (IOException e) {
      throw Failure.reading(option, takes, file, e);
    }
  }
}
