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
  static Model load(Path file) throws IOException {
    return load("--model", "a model file", file, Model::load);
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
