package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path temp;

  @Test
  void numbersCountUpForEachName() throws IOException {
    Path runs = temp.resolve("runs");
    assertEquals(runs.resolve("mlp-1"), RunFolder.makeNumbered(runs, "mlp").path());
    assertEquals(runs.resolve("mlp-2"), RunFolder.makeNumbered(runs, "mlp").path());
    assertEquals(runs.resolve("mnist-cnn-1"), RunFolder.makeNumbered(runs, "mnist-cnn").path());
  }

  @Test
  void aNumberIsAboveAllThereAre() throws IOException {
    Files.createDirectories(temp.resolve("mlp-7"));
    Files.createFile(temp.resolve("mlp-9")); // not even a folder
    Files.createDirectories(temp.resolve("mlp-x"));
    Files.createDirectories(temp.resolve("mlp-99999999999999999999"));
    Files.createDirectories(temp.resolve("mnist-cnn-11"));
    assertEquals(temp.resolve("mlp-10"), RunFolder.makeNumbered(temp, "mlp").path());
  }

  @Test
  void runsThatStartAtOnceGetDifferentFolders() throws Exception {
    int count = 8;
    Path runs = temp.resolve("runs");
    CountDownLatch start = new CountDownLatch(count);
    Set<Path> paths = new TreeSet<>();
    try (var threads = Executors.newFixedThreadPool(count)) {
      Callable<Path> make =
          () -> {
            start.countDown();
            start.await();
            return RunFolder.makeNumbered(runs, "mlp").path();
          };
      List<Future<Path>> futures =
          IntStream.range(0, count).mapToObj(_ -> threads.submit(make)).toList();
      for (Future<Path> future : futures) {
        paths.add(future.get());
      }
    }
    assertEquals(count, paths.size());
    assertEquals(count, Cli.filesIn(runs).size());
  }

  @Test
  void anEmptyFolderGoesAgainWithThoseMadeForIt() {
    RunFolder folder = RunFolder.make(temp.resolve("a/b/c"));
    assertTrue(Files.isDirectory(temp.resolve("a/b/c")));
    folder.removeIfEmpty();
    assertFalse(Files.exists(temp.resolve("a")));
    assertTrue(Files.exists(temp));
  }

  @Test
  void aFolderWithSomethingInItStays() throws IOException {
    RunFolder folder = RunFolder.make(temp.resolve("a/b"));
    Files.writeString(folder.file("x"), "x");
    folder.removeIfEmpty();
    assertTrue(Files.exists(temp.resolve("a/b/x")));
  }

  @Test
  void whatExistsOrCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertTrue(
        assertThrows(BadInput.class, () -> RunFolder.make(temp))
            .getMessage()
            .contains("never overwritten"));
    assertTrue(
        assertThrows(BadInput.class, () -> RunFolder.make(file))
            .getMessage()
            .contains("never overwritten"));
    assertTrue(
        assertThrows(BadInput.class, () -> RunFolder.make(file.resolve("run")))
            .getMessage()
            .contains("cannot write"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nowhere"));
    assertTrue(
        assertThrows(BadInput.class, () -> RunFolder.make(link))
            .getMessage()
            .contains("never overwritten"));
    assertEquals(List.of(Path.of("file"), Path.of("link")), Cli.filesIn(temp));
  }

  @Test
  void whatCannotBeWrittenIsNamed() {
    Path file = Path.of("runs/mlp-1/model.safetensors");
    assertEquals(
        file + " could not be written: No space left on device; --out takes another folder",
        Failure.writing(file, new IOException("No space left on device")).getMessage());
    assertEquals(
        file + " could not be written: access denied; --out takes another folder",
        Failure.writing(file, new AccessDeniedException(".x.tmp")).getMessage());
  }
}
