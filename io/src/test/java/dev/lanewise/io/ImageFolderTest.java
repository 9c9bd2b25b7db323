package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.fixtures.RealFiles;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.Resize;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in class folders. */
class ImageFolderTest {
  private static final ImageFolder.Options OPTIONS = new ImageFolder.Options();

  @TempDir Path folder;

  /** A picture of random colours or greys; the format is the name's ending. */
  private Path picture(String name, int height, int width, boolean grey) throws IOException {
    int type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(name.hashCode());
    int bands = grey ? 1 : 3;
    image
        .getRaster()
        .setPixels(0, 0, width, height, random.ints(height * width * bands, 0, 256).toArray());
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()));
    return file;
  }

  private static float[] input(Dataset data, int index) {
    float[] x = new float[data.inputShape().size()];
    data.read(index, x, 0, new float[1], 0);
    return x;
  }

  private static List<String> files(Dataset data) {
    return IntStream.range(0, data.size())
        .mapToObj(i -> data.describe(i).replace('\\', '/'))
        .toList();
  }

  @Test
  void classesAreTheFoldersAndDeeperOnesBelongToThem() throws IOException {
    picture("dog/2.png", 8, 6, false);
    picture("cat/sub/deep/9.JPG", 8, 6, false);
    picture("cat/10.bmp", 5, 5, false);
    picture("cat/1.gif", 8, 6, false);
    picture("Zebra/a.jpeg", 8, 6, true);
    picture(".hidden/a.png", 8, 6, false);
    Files.writeString(folder.resolve("cat/notes.txt"), "no picture");
    Files.writeString(folder.resolve("cat/.9.png"), "no picture");
    Files.writeString(folder.resolve("readme.md"), "no class");
    ImageFolder data = ImageFolder.read(folder, OPTIONS);
    assertEquals(List.of("Zebra", "cat", "dog"), data.classNames());
    assertEquals(
        List.of("Zebra/a.jpeg", "cat/1.gif", "cat/10.bmp", "cat/sub/deep/9.JPG", "dog/2.png"),
        files(data));
    assertArrayEquals(new int[] {0, 1, 1, 1, 2}, IntStream.range(0, 5).map(data::label).toArray());
    assertEquals(Shape.of(8, 6, 1), data.inputShape()); // the first one's
    ImageFolder colour = ImageFolder.read(folder, OPTIONS.channels(3).size(4, 7));
    assertEquals(Shape.of(4, 7, 3), colour.inputShape());
    Preprocessing p = new Preprocessing(4, 7, 3, 1 / 255.0, 0, false);
    assertEquals(p, colour.preprocessing());
    for (int i = 0; i < 5; i++) {
      float[] expected = Images.read(folder.resolve(colour.describe(i)), p).data();
      assertArrayEquals(expected, input(colour, i));
    }
  }

  @Test
  void resizingIsWhatWasAskedForAndSaysSo() throws IOException {
    Path file = picture("a/1.png", 9, 4, false);
    picture("b/1.png", 9, 4, false);
    Resize resize = Resize.DEFAULT.with(Resize.Interpolation.BICUBIC).with(Resize.Fit.CROP);
    ImageFolder data = ImageFolder.read(folder, OPTIONS.size(6, 6).resize(resize));
    Preprocessing p = new Preprocessing(6, 6, 3, 1 / 255.0, 0, false, resize);
    assertEquals(p, data.preprocessing());
    assertArrayEquals(Images.read(file, p).data(), input(data, 0));
    assertEquals(p, Preprocessing.of(p.config()));
  }

  @Test
  void valuesAreScaledAsWasAskedFor() throws IOException {
    Path file = picture("a/1.png", 9, 4, false);
    picture("b/1.png", 9, 4, false);
    Preprocessing plain = new Preprocessing(9, 4, 3, 1, 0, false);
    ImageFolder data = ImageFolder.read(folder, OPTIONS.scale(1, 0));
    assertEquals(plain, data.preprocessing());
    assertArrayEquals(Images.read(file, plain).data(), input(data, 0));
    Preprocessing model =
        new Preprocessing(
            5, 6, 1, 1 / 127.5, -1, true, Resize.DEFAULT.with(Resize.Fit.PAD).withAntialias(false));
    ImageFolder alike = ImageFolder.read(folder, OPTIONS.like(model));
    assertEquals(model, alike.preprocessing());
    assertArrayEquals(Images.read(file, model).data(), input(alike, 0));
    assertEquals(
        "scale and offset must be numbers, scale not 0, but got 0.0 and 3.0",
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.scale(0, 3)).getMessage());
  }

  @Test
  void largeFirstPicturesAreNotTakenAsTheSize() throws IOException {
    picture("a/1.png", 257, 3, false);
    picture("b/1.png", 9, 4, false);
    assertEquals(Shape.of(256, 256, 3), ImageFolder.read(folder, OPTIONS).inputShape());
  }

  @Test
  void splitFoldersKeepTheClassesOfTrain() throws IOException {
    picture("Training/b/1.png", 4, 4, false);
    picture("Training/c/1.png", 4, 4, false);
    picture("Training/a/1.png", 4, 4, false);
    picture("valid/c/1.png", 9, 9, true);
    picture("test/b/1.png", 4, 4, false);
    picture("test/b/2.png", 4, 4, false);
    DataSplits splits = DataSources.open(folder.toString());
    assertEquals(List.of("a", "b", "c"), splits.train().classNames());
    assertEquals(3, splits.train().size());
    assertEquals(2, splits.validation().label(0));
    assertEquals(Shape.of(4, 4, 3), splits.validation().inputShape());
    assertEquals(2, splits.test().size());
    assertEquals(1, splits.test().label(1));
    picture("test/d/2.png", 4, 4, false);
    DataFileException e =
        assertThrows(DataFileException.class, () -> ImageFolder.open(folder, OPTIONS));
    assertTrue(e.getMessage().contains("a class that "), e.getMessage());
    assertTrue(e.getMessage().endsWith(" has but found 'd'"), e.getMessage());
    picture("e/2.png", 4, 4, false);
    e = assertThrows(DataFileException.class, () -> ImageFolder.open(folder, OPTIONS));
    assertTrue(e.getMessage().endsWith("but found train and e"), e.getMessage());
  }

  @Test
  void withoutATestFolderValidationTestsElseAFifthIsHeldOut() throws IOException {
    for (int i = 0; i < 10; i++) {
      picture("train/a/" + i + ".png", 2, 2, false);
      picture("train/b/" + i + ".png", 2, 2, false);
    }
    DataSplits held = ImageFolder.open(folder, OPTIONS);
    assertTrue(held.heldOut());
    assertEquals(16, held.train().size());
    assertEquals(4, held.test().size());
    int[] counts = new int[2];
    IntStream.range(0, 4).forEach(i -> counts[held.test().label(i)]++);
    assertArrayEquals(new int[] {2, 2}, counts);
    picture("val/b/1.png", 2, 2, false);
    DataSplits val = ImageFolder.open(folder, OPTIONS);
    assertEquals(20, val.train().size());
    assertEquals(1, val.test().size());
  }

  @Test
  void withoutATrainFolderTestIsAllThereIs() throws IOException {
    picture("test/a/1.png", 2, 2, false);
    picture("test/b/1.png", 2, 2, false);
    picture("val/a/1.png", 2, 2, false);
    DataSplits splits = ImageFolder.open(folder, OPTIONS);
    assertEquals(List.of("a", "b"), splits.test().classNames());
    assertEquals(2, splits.test().size());
    assertEquals(0, splits.train().size());
    picture("c/1.png", 2, 2, false); // then all of them are classes
    assertEquals(
        List.of("c", "test", "val"), ImageFolder.open(folder, OPTIONS).test().classNames());
  }

  @Test
  void nothingButNamesIsKept() throws IOException {
    picture("a/1.png", 4, 4, false);
    Path second = picture("b/1.png", 4, 4, false);
    ImageFolder data = ImageFolder.read(folder, OPTIONS);
    Files.delete(second);
    assertEquals(48, input(data, 0).length);
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> input(data, 1));
    assertEquals(
        second + ": at byte 0 expected an image but found no such file", e.getCause().getMessage());
  }

  @Test
  void aBrokenPictureIsNamedOrLeftOut() throws IOException {
    picture("a/1.png", 4, 4, false);
    Path broken = picture("a/2.png", 4, 4, false);
    picture("b/3.png", 4, 4, true);
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 50));
    ImageFolder data = ImageFolder.read(folder, OPTIONS);
    assertEquals(3, data.size());
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> input(data, 1));
    assertTrue(e.getCause().getMessage().startsWith(broken + ": at byte "), e.toString());
    ImageFolder whole = ImageFolder.read(folder, OPTIONS.skipBroken(true));
    assertEquals(List.of("a/1.png", "b/3.png"), files(whole));
    assertEquals(1, whole.label(1));
    assertEquals(1, whole.skipped().size());
    assertEquals(e.getCause().getMessage(), whole.skipped().get(0));
    Files.delete(folder.resolve("a/1.png"));
    Files.delete(folder.resolve("b/3.png"));
    DataFileException none =
        assertThrows(
            DataFileException.class, () -> ImageFolder.read(folder, OPTIONS.skipBroken(true)));
    assertTrue(none.getMessage().contains("a picture that can be read but found none"));
  }

  @Test
  void severalThreadsReadTheSame() throws Exception {
    for (int i = 0; i < 12; i++) {
      picture("a/" + i + (i % 2 == 0 ? ".png" : ".jpg"), 5 + i, 20 - i, i % 3 == 0);
    }
    picture("b/1.png", 3, 3, false);
    ImageFolder data = ImageFolder.read(folder, OPTIONS.size(8, 8).channels(3));
    List<float[]> alone = IntStream.range(0, 13).mapToObj(i -> input(data, i)).toList();
    List<float[]> together =
        IntStream.range(0, 130).parallel().mapToObj(i -> input(data, i % 13)).toList();
    for (int i = 0; i < 130; i++) {
      assertArrayEquals(alone.get(i % 13), together.get(i));
    }
  }

  @Test
  void foldersWithoutPicturesAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("a/x.txt"), "text");
    DataFileException e =
        assertThrows(DataFileException.class, () -> ImageFolder.read(folder, OPTIONS));
    assertEquals(
        folder
            + ": at byte 0 expected pictures (PNG, JPEG, BMP, GIF) in class folders but found none",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> DataSources.open(folder.toString()));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.size(0, 3));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.channels(2));
  }

  @Test
  void signDigits() throws IOException {
    Path real = RealFiles.data("sign-digits");
    assumeTrue(Files.isDirectory(real), "skipped: there is no " + real);
    DataSplits splits = DataSources.open(real.toString(), OPTIONS.size(64, 64));
    assertEquals(1030, splits.train().size() + splits.test().size());
    assertEquals(List.of("0", "1", "2", "3", "4"), splits.train().classNames());
    int[] counts = new int[5];
    for (Dataset part : List.of(splits.train(), splits.test())) {
      IntStream.range(0, part.size()).forEach(i -> counts[part.label(i)]++);
    }
    for (int count : counts) {
      assertTrue(count >= 205 && count <= 207, "" + count);
    }
    for (int i = 0; i < splits.test().size(); i += 20) {
      for (float value : input(splits.test(), i)) {
        assertTrue(value >= 0 && value <= 1.000001f);
      }
    }
  }

  /** The 60,000 JPEGs of a CIFAR-10 in folders, unpacked and read. */
  @Test
  @Tag("slow")
  void sixtyThousandJpegs() throws IOException {
    Path archive = RealFiles.data("cifar-10-jpeg").resolve("images.tar.gz");
    assumeTrue(Files.exists(archive), "skipped: there is no " + archive);
    unpack(archive);
    DataSplits splits = DataSources.open(folder.toString());
    assertEquals(50_000, splits.train().size());
    assertEquals(10_000, splits.test().size());
    assertEquals(CifarNames.TEN, splits.train().classNames());
    assertEquals(Shape.of(32, 32, 3), splits.train().inputShape());
    double sum = 0;
    for (int i = 0; i < 10_000; i++) {
      for (float value : input(splits.test(), i)) {
        sum += value;
      }
    }
    // The mean of CIFAR-10's test images is 0.4942, 0.4851 and 0.4504 for the three channels; JPEG
    // keeps it within a grey level.
    assertEquals(0.4766, sum / 10_000 / 3072, 1 / 255.0);
  }

  private void unpack(Path archive) throws IOException {
    try (var in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      for (byte[] header; (header = in.readNBytes(512)).length == 512 && header[0] != 0; ) {
        String name = new String(header, 0, 100).split("\0", 2)[0];
        int size = Integer.parseInt(new String(header, 124, 11).strip(), 8);
        byte[] content = in.readNBytes((size + 511) / 512 * 512);
        if (header[156] == '0') {
          Path file = folder.resolve(name);
          assertNotNull(Files.createDirectories(file.getParent()));
          Files.write(file, Arrays.copyOf(content, size));
        }
      }
    }
  }
}
