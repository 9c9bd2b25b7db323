package dev.lanewise.nn.saving;

import java.io.IOException;
import java.io.Serial;

/**
 * A file that is no model file, is damaged, or holds what this program cannot build. The message
 * names the file, and what is wrong with it.
 */
public final class ModelFileException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** For a file and what is wrong with it. */
  public ModelFileException(Object file, String message) {
    super(file + ": " + message);
  }

  /** For a file, what is wrong with it, and the error that told so. */
  public ModelFileException(Object file, String message, Throwable cause) {
    super(file + ": " + message, cause);
  }
}
