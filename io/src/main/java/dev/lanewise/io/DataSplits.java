package dev.lanewise.io;

import dev.lanewise.nn.Dataset;
import java.util.Objects;

/**
 * A data set in its two parts.
 *
 * @param name a short name for reports: {@code digits}, or the directory's
 * @param train what to learn from
 * @param test what to judge by
 */
public record DataSplits(String name, Dataset train, Dataset test) {
  /** Refuses null, and parts of different shapes. */
  public DataSplits {
    Objects.requireNonNull(name, "name");
    if (!train.inputShape().equals(test.inputShape())
        || !train.targetShape().equals(test.targetShape())) {
      throw new IllegalArgumentException(
          "%s: expected training and test data of one shape but got %s -> %s and %s -> %s"
              .formatted(
                  name,
                  train.inputShape(),
                  train.targetShape(),
                  test.inputShape(),
                  test.targetShape()));
    }
  }
}
