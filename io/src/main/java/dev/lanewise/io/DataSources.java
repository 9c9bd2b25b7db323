package dev.lanewise.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Data sets by what a user types. */
public final class DataSources {
  /** The data set that is drawn at run time: {@link Digits}. */
  public static final String DIGITS = "digits";

  private DataSources() {}

  /**
   * Opens a data set.
   *
   * @param nameOrDirectory {@code digits}, or a directory with the four IDX files ({@link
   *     IdxFolder}); a directory that is itself called digits is meant by {@code ./digits}
   * @throws IllegalArgumentException if it is neither
   * @throws IOException if the directory does not hold the four files, or one of them is damaged
   */
  public static DataSplits open(String nameOrDirectory) throws IOException {
    if (nameOrDirectory.equals(DIGITS)) {
      return new DataSplits(DIGITS, Digits.train(), Digits.test());
    }
    Path directory;
    try {
      directory = Path.of(nameOrDirectory);
    } catch (InvalidPathException e) {
      throw unknown(nameOrDirectory, "that is no path");
    }
    if (nameOrDirectory.isBlank() || !Files.exists(directory)) {
      throw unknown(nameOrDirectory, "there is no such directory");
    }
    if (!Files.isDirectory(directory)) {
      throw unknown(nameOrDirectory, "that is a file");
    }
    return IdxFolder.open(directory);
  }

  private static IllegalArgumentException unknown(String got, String why) {
    return new IllegalArgumentException(
        "data must be '%s' or a directory with the four IDX files (%s) but got '%s': %s"
            .formatted(DIGITS, String.join(", ", IdxFolder.FILES), got, why));
  }
}
