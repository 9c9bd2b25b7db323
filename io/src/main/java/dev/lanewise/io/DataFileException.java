package dev.lanewise.io;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file does not hold the data it should. The message reads {@code FILE: at byte OFFSET expected
 * THIS but found THAT}.
 */
public final class DataFileException extends IOException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;

  DataFileException(String file, long offset, String expected, String found) {
    super("%s: at byte %d expected %s but found %s".formatted(file, offset, expected, found));
    this.file = file;
    this.offset = offset;
  }

  DataFileException(Path file, long offset, String expected, String found) {
    this(file.toString(), offset, expected, found);
  }

  DataFileException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** The file, as it was named when it was opened. */
  public String file() {
    return file;
  }

  /**
   * Where in the file the trouble begins, in bytes; in a gzip file, where in its unpacked content.
   */
  public long offset() {
    return offset;
  }
}
