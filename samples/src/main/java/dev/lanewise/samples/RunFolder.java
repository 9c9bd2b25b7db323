package dev.lanewise.samples;

import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * A new folder for what a training leaves. It never is one that existed, and it vanishes again if
 * nothing came into it.
 */
final class RunFolder {
  private final Path path;
  private final Deque<Path> made = new ArrayDeque<>();

  private RunFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /**
   * Refuses an {@code --out} that cannot become a new folder, before anything else is done.
   *
   * @throws BadInput saying why
   */
  static void check(Path out) {
    if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      throw new BadInput(
          "--out takes a folder that does not exist yet, but '%s' does (a run is never overwritten)"
              .formatted(out));
    }
    Path above = out.toAbsolutePath().normalize().getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above == null || !Files.isDirectory(above) || !Files.isWritable(above)) {
      throw new BadInput(
          "--out takes a new folder but got '%s', and one cannot write to '%s'"
              .formatted(out, above));
    }
  }

  /**
   * Makes this folder, and those above it where they are missing.
   *
   * @throws BadInput if it exists or cannot be made
   */
  static RunFolder make(Path out) {
    check(out);
    RunFolder folder = new RunFolder(out);
    try {
      folder.makeWithParents(out);
      return folder;
    } catch (FileAlreadyExistsException e) {
      folder.removeIfEmpty();
      throw new BadInput(
          "--out takes a folder that does not exist yet, but '%s' does (a run is never overwritten)"
              .formatted(out),
          e);
    } catch (IOException e) {
      folder.removeIfEmpty();
      throw new BadInput(
          "--out takes a folder that can be made, but got '%s': %s"
              .formatted(out, Failure.sentence(e)),
          e);
    }
  }

  /**
   * Makes {@code <runs>/<name>-<number>}, its number above all there are; two runs that start at
   * once get two numbers.
   *
   * @throws BadInput if there is a file in the place of the folder for runs
   * @throws IOException if it cannot be made
   */
  static RunFolder makeNumbered(Path runs, String name) throws IOException {
    if (Files.exists(runs) && !Files.isDirectory(runs)) {
      throw new BadInput(
          "--out is needed here: without it runs go to the folder '%s', but that is a file"
              .formatted(runs));
    }
    for (int number = highest(runs, name + "-") + 1; ; number++) {
      RunFolder folder = new RunFolder(runs.resolve(name + "-" + number));
      try {
        folder.makeWithParents(folder.path);
        return folder;
      } catch (FileAlreadyExistsException e) {
        // another run took the number; on to the next
      } catch (IOException e) {
        folder.removeIfEmpty();
        throw Failure.writing(folder.path, e);
      }
    }
  }

  private static int highest(Path runs, String prefix) throws IOException {
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries
          .mapToInt(entry -> number(entry.getFileName().toString(), prefix))
          .max()
          .orElse(0);
    }
  }

  private static int number(String name, String prefix) {
    String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    return rest.matches("[0-9]{1,9}") ? Integer.parseInt(rest) : 0;
  }

  private void makeWithParents(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && !Files.exists(parent)) {
      try {
        makeWithParents(parent);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(parent)) {
          throw e;
        } // another run made it meanwhile
      }
    }
    Files.createDirectory(folder); // fails if it exists: that is what makes the number ours
    made.push(folder);
  }

  /** Takes the folder away again, and those made above it, if nothing is in it. */
  void removeIfEmpty() {
    try {
      while (!made.isEmpty()) {
        Files.deleteIfExists(made.peek());
        made.pop();
      }
    } catch (DirectoryNotEmptyException e) {
      // something was kept
    } catch (IOException e) {
      // an empty folder stays; there is a failure to report that matters more
    }
  }
}
