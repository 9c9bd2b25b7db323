package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.JpegBytes;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.Resize;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures as a model's inputs. */
class ImagesTest {
  @TempDir Path folder;

  /** The values as they are in the file. */
  private static Preprocessing raw(int height, int width, int channels) {
    return new Preprocessing(height, width, channels, 1, 0, false);
  }

  private Path write(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  private static BufferedImage image(int width, int height, int type, int... argb) {
    BufferedImage image = new BufferedImage(width, height, type);
    image.setRGB(0, 0, width, height, argb, 0, width);
    return image;
  }

  private static BufferedImage grey(int width, int height, int type, int... samples) {
    BufferedImage image = new BufferedImage(width, height, type);
    image.getRaster().setPixels(0, 0, width, height, samples);
    return image;
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessFormatsGiveTheirPixels(String format) throws IOException {
    int[] pixels = {0xFF000000, 0xFFFF0000, 0xFF00FF00, 0xFF0000FF, 0xFFFFFFFF, 0xFF102030};
    Path file = write(image(3, 2, BufferedImage.TYPE_INT_RGB, pixels), format);
    Tensor x = Images.read(file, raw(2, 3, 3));
    assertEquals(Shape.of(1, 2, 3, 3), x.shape());
    assertArrayEquals(
        new float[] {0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 16, 32, 48},
        x.data());
    float[] grey = Images.read(file, raw(2, 3, 1)).data();
    double last = 0.299 * 16 + 0.587 * 32 + 0.114 * 48;
    assertArrayEquals(
        new float[] {0, 0.299f * 255, 0.587f * 255, 0.114f * 255, 255, (float) last}, grey, 1e-4f);
  }

  @Test
  void jpegGivesItsPixelsNearly() throws IOException {
    int[] pixels = new int[64];
    Arrays.fill(pixels, 0xFF3C78B4); // one colour survives the transform but for rounding
    Path file = write(image(8, 8, BufferedImage.TYPE_INT_RGB, pixels), "jpeg");
    float[] x = Images.read(file, raw(1, 1, 3)).data();
    assertArrayEquals(new float[] {60, 120, 180}, x, 4);
    Path greyFile = write(grey(8, 8, BufferedImage.TYPE_BYTE_GRAY, new int[64]), "jpg");
    assertArrayEquals(new float[] {0}, Images.read(greyFile, raw(1, 1, 1)).data(), 1);
  }

  @Test
  void greySamplesAreTakenAsTheyAre() throws IOException {
    int[] samples = {0, 1, 64, 128, 200, 255};
    Path file = write(grey(6, 1, BufferedImage.TYPE_BYTE_GRAY, samples), "png");
    float[] x = Images.read(file, raw(1, 6, 1)).data();
    assertArrayEquals(new float[] {0, 1, 64, 128, 200, 255}, x);
    float[] rgb = Images.read(file, raw(1, 6, 3)).data();
    assertArrayEquals(new float[] {64, 64, 64}, Arrays.copyOfRange(rgb, 6, 9));
    int[] wide = {0, 257, 257 * 64, 257 * 128, 257 * 200, 65535};
    file = write(grey(6, 1, BufferedImage.TYPE_USHORT_GRAY, wide), "png");
    assertArrayEquals(x, Images.read(file, raw(1, 6, 1)).data(), 1e-4f);
    BufferedImage bits = image(2, 1, BufferedImage.TYPE_BYTE_BINARY, 0xFF000000, 0xFFFFFFFF);
    assertArrayEquals(new float[] {0, 255}, Images.read(write(bits, "png"), raw(1, 2, 1)).data());
  }

  @Test
  void transparentShowsWhite() throws IOException {
    BufferedImage image =
        image(3, 1, BufferedImage.TYPE_INT_ARGB, 0x00000000, 0xFF000000, 0x80000000);
    float[] x = Images.read(write(image, "png"), raw(1, 3, 1)).data();
    assertArrayEquals(new float[] {255, 0, 127}, x, 1e-4f);
  }

  @Test
  void scaleOffsetAndInversion() throws IOException {
    Path file = write(grey(3, 1, BufferedImage.TYPE_BYTE_GRAY, 0, 51, 255), "png");
    Preprocessing p = new Preprocessing(1, 3, 1, 2 / 255.0, -1, false);
    assertArrayEquals(new float[] {-1, -0.6f, 1}, Images.read(file, p).data(), 1e-6f);
    p = p.withInverted(true);
    assertArrayEquals(new float[] {1, 0.6f, -1}, Images.read(file, p).data(), 1e-6f);
  }

  @Test
  void aPictureOfADataSetIsReadAsTheDataSetReadsIt() throws IOException {
    Digits digits = (Digits) Digits.of(7, 10, 10).test();
    float[] x = new float[784];
    digits.read(3, x, 0, new float[1], 0);
    int[] samples = new int[784];
    Arrays.setAll(samples, i -> Math.round(x[i] * 255));
    Path file = write(grey(28, 28, BufferedImage.TYPE_BYTE_GRAY, samples), "png");
    assertArrayEquals(x, Images.read(file, digits.preprocessing()).data());
    byte[] bytes = Files.readAllBytes(file);
    assertArrayEquals(x, Images.read(bytes, "upload", digits.preprocessing()).data());
  }

  @Test
  void anySizeIsResized() throws IOException {
    for (int[] size : new int[][] {{1, 1}, {500, 3}, {28, 28}, {31, 640}}) {
      int[] samples = new Random(1).ints(size[0] * size[1], 100, 102).toArray();
      Path file = write(grey(size[0], size[1], BufferedImage.TYPE_BYTE_GRAY, samples), "png");
      Tensor x = Images.read(file, raw(28, 20, 1));
      assertEquals(Shape.of(1, 28, 20, 1), x.shape());
      for (float value : x.data()) {
        assertTrue(value >= 99.999f && value <= 101.001f, "" + value);
      }
    }
  }

  @Test
  void aPictureKeepsItsProportions() throws IOException {
    int[] samples = new Random(1).ints(40 * 30, 0, 256).toArray();
    Path file = write(grey(40, 30, BufferedImage.TYPE_BYTE_GRAY, samples), "png");
    Tensor whole = Images.read(file, 1, 40);
    assertEquals(Math.max(whole.dim(1), whole.dim(2)), 40);
    assertEquals(Math.min(whole.dim(1), whole.dim(2)), 30);
    for (int i = 0; i < samples.length; i++) {
      assertEquals(samples[i] / 255f, whole.data()[i], 1e-6f);
    }
    Tensor small = Images.read(file, 3, 20);
    assertEquals(
        Shape.of(1, whole.dim(1) / 2, whole.dim(2) / 2, 3), small.shape(), "half as large");
    assertEquals(whole.shape(), Images.read(file, 1, 1000).shape(), "never enlarged");
  }

  private String error(Path file) {
    DataFileException e =
        assertThrows(DataFileException.class, () -> Images.read(file, raw(28, 28, 1)));
    assertTrue(e.getMessage().startsWith(file + ": at byte "), e.getMessage());
    return e.getMessage().substring(file.toString().length() + 2);
  }

  @Test
  void errors() throws IOException {
    assertEquals("at byte 0 expected an image but found a directory", error(folder));
    Path file = folder.resolve("x.png");
    assertEquals("at byte 0 expected an image but found no such file", error(file));
    Files.write(file, new byte[0]);
    assertEquals("at byte 0 expected an image but found an empty file", error(file));
    Files.writeString(file, "not an image at all", StandardCharsets.US_ASCII);
    assertEquals(
        "at byte 0 expected an image (PNG, JPEG, BMP, GIF) but found something else", error(file));
  }

  @Test
  void cutAndDamagedFilesGiveOneErrorOrAPicture() throws IOException {
    Random random = new Random(3);
    for (String format : new String[] {"png", "jpeg", "bmp", "gif"}) {
      int[] pixels = random.ints(20 * 20).map(i -> i | 0xFF000000).toArray();
      byte[] bytes =
          Files.readAllBytes(write(image(20, 20, BufferedImage.TYPE_INT_RGB, pixels), format));
      Path file = folder.resolve("damaged." + format);
      for (int i = 0; i < 150; i++) {
        byte[] damaged = bytes.clone();
        if (i % 3 == 0) {
          damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        } else {
          damaged[random.nextInt(Math.min(damaged.length, i % 2 == 0 ? 64 : 4000))] ^=
              (byte) (1 + random.nextInt(255));
        }
        Files.write(file, damaged);
        try {
          assertEquals(28 * 28, Images.read(file, raw(28, 28, 1)).size());
        } catch (DataFileException e) {
          assertTrue(e.getMessage().startsWith(file + ": at byte "), e.getMessage());
          assertTrue(e.offset() >= 0 && e.offset() <= damaged.length, e.getMessage());
        }
      }
    }
  }

  @Test
  void aCutJpegIsRefusedWhereverItIsCut() throws IOException {
    int[] pixels = new Random(4).ints(24 * 24).map(i -> i | 0xFF000000).toArray();
    byte[] bytes =
        Files.readAllBytes(write(image(24, 24, BufferedImage.TYPE_INT_RGB, pixels), "jpeg"));
    Path file = folder.resolve("cut.jpeg");
    for (int length = 1; length < bytes.length; length += length < bytes.length - 20 ? 7 : 1) {
      Files.write(file, Arrays.copyOf(bytes, length));
      error(file);
    }
  }

  /**
   * A PNG that says it is 2^31 - 1 wide and high must be refused before its pixels are asked for.
   */
  @Test
  void tooManyPixelsAreRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
    header.putInt(8_001).putInt(8_000).put(new byte[] {8, 2, 0, 0, 0});
    chunk(out, header.array());
    chunk(out, "IDAT".getBytes(StandardCharsets.US_ASCII));
    Path file = Files.write(folder.resolve("huge.png"), out.toByteArray());
    assertEquals(
        "at byte 0 expected an image of at most 64 million pixels but found 8001 x 8000",
        error(file));
  }

  private static void chunk(ByteArrayOutputStream out, byte[] typeAndData) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(typeAndData);
    ByteBuffer bytes = ByteBuffer.allocate(typeAndData.length + 8).putInt(typeAndData.length - 4);
    out.write(bytes.put(typeAndData).putInt((int) crc.getValue()).array());
  }

  @Test
  void darkOnLightIsNoticed() throws IOException {
    int[] samples = new int[100];
    Arrays.fill(samples, 240);
    Arrays.fill(samples, 30, 70, 10);
    Path file = write(grey(10, 10, BufferedImage.TYPE_BYTE_GRAY, samples), "png");
    Preprocessing p = new Preprocessing(10, 10, 1, 1 / 255.0, 0, false);
    assertTrue(Images.hasLightBorder(Images.read(file, p), p));
    Preprocessing inverted = p.withInverted(true);
    assertFalse(Images.hasLightBorder(Images.read(file, inverted), inverted));
    Preprocessing negative = new Preprocessing(10, 10, 1, -2, 255, false);
    assertTrue(Images.hasLightBorder(Images.read(file, negative), negative));
  }

  /** Where pixel (y, x) of the upright picture stands in the file, as EXIF numbers it. */
  private static int stored(int orientation, int y, int x, int height, int width) {
    int down = height - 1 - y;
    int right = width - 1 - x;
    return switch (orientation) {
      case 1 -> y * width + x;
      case 2 -> y * width + right;
      case 3 -> down * width + right;
      case 4 -> down * width + x;
      // From 5 on the file's rows are the picture's columns.
      case 5 -> x * height + y;
      case 6 -> right * height + y;
      case 7 -> right * height + down;
      case 8 -> x * height + down;
      default -> throw new AssertionError();
    };
  }

  @Test
  void jpegsAreTurnedAsTheCameraWasHeld() throws IOException {
    int[] pixels = new Random(5).ints(24 * 16).map(i -> i | 0xFF000000).toArray();
    byte[] jpeg =
        Files.readAllBytes(write(image(24, 16, BufferedImage.TYPE_INT_RGB, pixels), "jpeg"));
    float[] file = Images.read(jpeg, "file", raw(16, 24, 3)).data();
    for (int orientation = 1; orientation <= 8; orientation++) {
      boolean upright = orientation < 5;
      int height = upright ? 16 : 24;
      int width = upright ? 24 : 16;
      byte[] turned = JpegBytes.withOrientation(jpeg, orientation, orientation % 2 == 0);
      float[] x = Images.read(turned, "turned", raw(height, width, 3)).data();
      for (int i = 0; i < x.length; i++) {
        int at = stored(orientation, i / 3 / width, i / 3 % width, height, width);
        assertEquals(file[3 * at + i % 3], x[i], "orientation " + orientation);
      }
    }
    for (int orientation : new int[] {0, 9, 65535}) { // no sense: as it is
      byte[] same = JpegBytes.withOrientation(jpeg, orientation, false);
      assertArrayEquals(file, Images.read(same, "same", raw(16, 24, 3)).data());
    }
  }

  @Test
  void damagedExifIsNoMatter() throws IOException {
    int[] pixels = new Random(6).ints(64).map(i -> i | 0xFF000000).toArray();
    byte[] jpeg =
        Files.readAllBytes(write(image(8, 8, BufferedImage.TYPE_INT_RGB, pixels), "jpeg"));
    byte[] turned = JpegBytes.withOrientation(jpeg, 6, true);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = turned.clone();
      damaged[12 + random.nextInt(38)] = (byte) random.nextInt();
      assertEquals(192, Images.read(damaged, "damaged", raw(8, 8, 3)).size());
    }
    for (int length = 0; length < 40; length++) {
      byte[] exif = Arrays.copyOfRange(turned, 6, 6 + length);
      byte[] cut = JpegBytes.withSegment(jpeg, 0xE1, exif);
      assertEquals(192, Images.read(cut, "cut", raw(8, 8, 3)).size());
    }
  }

  @Test
  void jpegsOfFourColoursAreRefused() throws IOException {
    int[] pixels = new Random(8).ints(64).map(i -> i | 0xFF000000).toArray();
    byte[] jpeg =
        Files.readAllBytes(write(image(8, 8, BufferedImage.TYPE_INT_RGB, pixels), "jpeg"));
    Path file = Files.write(folder.resolve("cmyk.jpg"), JpegBytes.withColours(jpeg, 4));
    assertEquals(
        "at byte %d expected a JPEG image of grey, or red, green and blue but found four colours "
                .formatted(JpegBytes.frameAt(jpeg))
            + "(CMYK), which are not read: save it as RGB",
        error(file));
  }

  @Test
  void aJpegsColourProfileIsIgnored() throws IOException {
    int[] pixels = new Random(9).ints(64).map(i -> i | 0xFF000000).toArray();
    byte[] jpeg =
        Files.readAllBytes(write(image(8, 8, BufferedImage.TYPE_INT_RGB, pixels), "jpeg"));
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    ByteBuffer content = ByteBuffer.allocate(14 + profile.length);
    content.put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
    byte[] with = JpegBytes.withSegment(jpeg, 0xE2, content.put(profile).array());
    byte[] before = with.clone();
    assertArrayEquals(
        Images.read(jpeg, "plain", raw(8, 8, 3)).data(),
        Images.read(with, "profile", raw(8, 8, 3)).data());
    assertArrayEquals(before, with); // the caller's bytes are the caller's
  }

  @Test
  void resizingIsTheModels() throws IOException {
    Path file =
        write(grey(4, 2, BufferedImage.TYPE_BYTE_GRAY, 0, 10, 20, 30, 0, 10, 20, 30), "png");
    Resize nearest = Resize.DEFAULT.with(Resize.Interpolation.NEAREST);
    Preprocessing crop = new Preprocessing(2, 2, 1, 1, 0, false, nearest.with(Resize.Fit.CROP));
    assertArrayEquals(new float[] {10, 20, 10, 20}, Images.read(file, crop).data());
    Preprocessing pad = new Preprocessing(4, 4, 1, 1, 1, true, nearest.with(Resize.Fit.PAD));
    float[] padded = Images.read(file, pad).data();
    assertArrayEquals(new float[] {256, 256, 256, 256}, Arrays.copyOf(padded, 4));
    assertArrayEquals(new float[] {256, 246, 236, 226}, Arrays.copyOfRange(padded, 4, 8));
  }

  @Test
  void nothingGlobalIsChanged() throws IOException {
    boolean cache = ImageIO.getUseCache();
    Images.read(write(image(1, 1, BufferedImage.TYPE_INT_RGB, 0), "png"), raw(1, 1, 1));
    assertEquals(cache, ImageIO.getUseCache());
  }
}
