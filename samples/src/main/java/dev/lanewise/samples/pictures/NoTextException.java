package dev.lanewise.samples.pictures;

import java.io.IOException;

/** This Java cannot write text into pictures; the message says what to install. */
public final class NoTextException extends IOException {
  private static final long serialVersionUID = 1;

  NoTextException(Throwable cause) {
    super(
        "this Java cannot draw text; the packages fontconfig and fonts-dejavu-core help (%s)"
            .formatted(cause),
        cause);
  }
}
