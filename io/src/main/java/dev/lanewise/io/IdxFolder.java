package dev.lanewise.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory with the four IDX files of MNIST, Fashion-MNIST, KMNIST and their like, named as
 * their authors name them: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
 * t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without {@code .gz}, and
 * with a dot in place of the hyphen before {@code idx} too. Other files do not matter.
 */
public final class IdxFolder {
  /** The names of the four files, without {@code .gz}. */
  static final List<String> FILES =
      List.of(
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte");

  private IdxFolder() {}

  /**
   * Reads the four files; the classes are called 0 to 9, whatever the pictures show.
   *
   * @throws DataFileException if a file is missing or does not hold what it should
   * @throws IOException if a file cannot be read
   */
  public static DataSplits open(Path directory) throws IOException {
    return open(directory, IdxDataset.TEN_CLASSES);
  }

  /** Reads the four files, with names for the classes 0, 1, 2 ... */
  public static DataSplits open(Path directory, List<String> classNames) throws IOException {
    // All four are looked for before the first is read: that takes a while.
    List<Path> files =
        List.of(find(directory, 0), find(directory, 1), find(directory, 2), find(directory, 3));
    IdxDataset train = IdxDataset.read(files.get(0), files.get(1), classNames);
    IdxDataset test = IdxDataset.read(files.get(2), files.get(3), classNames);
    if (!test.inputShape().equals(train.inputShape())) {
      throw new DataFileException(
          files.get(2),
          Idx.DIMS_OFFSET,
          "images of %s, as in %s,".formatted(train.inputShape(), files.get(0)),
          "images of " + test.inputShape());
    }
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return new DataSplits(name == null ? "data" : name.toString(), train, test);
  }

  private static Path find(Path directory, int file) throws IOException {
    String name = FILES.get(file);
    String dotted = name.replace("-idx", ".idx");
    for (String candidate : List.of(name, name + ".gz", dotted, dotted + ".gz")) {
      Path path = directory.resolve(candidate);
      if (Files.exists(path)) {
        return path;
      }
    }
    String expected = "this IDX file, with or without .gz,";
    String found = Files.isDirectory(directory) ? "no such file" : "no such directory";
    throw new DataFileException(directory.resolve(name), 0, expected, found);
  }
}
