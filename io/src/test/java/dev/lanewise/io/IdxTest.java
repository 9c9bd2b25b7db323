package dev.lanewise.io;

import static dev.lanewise.fixtures.IdxBytes.dims;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.IdxBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading IDX files, right and wrong ones; each error names file, offset, expected and found. */
class IdxTest {
  @TempDir Path folder;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("data-idx"), bytes);
  }

  private static double[] values(Idx.ElementType type) {
    return switch (type) {
      case UBYTE -> new double[] {0, 1, 127, 128, 200, 255};
      case BYTE -> new double[] {0, 1, 127, -128, -1, 5};
      case SHORT -> new double[] {0, -1, Short.MIN_VALUE, Short.MAX_VALUE, 258, -300};
      case INT -> new double[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 16909060, -70000};
      case FLOAT -> new double[] {0, -1.5, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, -3e-20f};
      case DOUBLE -> new double[] {0, -1.5, Double.MIN_VALUE, Double.MAX_VALUE, 0.1, -3e-200};
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyElementTypeIsReadExactly(Idx.ElementType type) throws IOException {
    double[] values = values(type);
    byte[] bytes = IdxBytes.file(type.code(), dims(2, 3), values);
    for (byte[] file : new byte[][] {bytes, IdxBytes.gzip(bytes)}) {
      Idx idx = Idx.read(write(file));
      assertEquals(type, idx.type());
      assertArrayEquals(dims(2, 3), idx.dims());
      assertEquals(values.length, idx.size());
      float[] floats = new float[values.length + 1];
      idx.get(0, values.length, floats, 1);
      for (int i = 0; i < values.length; i++) {
        assertEquals(values[i], idx.get(i));
        assertEquals((float) values[i], floats[i + 1]);
        assertEquals(bytes.length - (values.length - i) * type.bytes(), idx.offsetOf(i));
      }
    }
  }

  @Test
  void anyRankIsRead() throws IOException {
    for (int rank = 0; rank <= 255; rank += 51) {
      int[] ones = new int[rank];
      Arrays.fill(ones, 1);
      Idx idx = Idx.read(write(IdxBytes.file(IdxBytes.INT, ones, 42)));
      assertEquals(rank, idx.rank());
      assertEquals(1, idx.size());
      assertEquals(42, idx.get(0));
    }
    Idx none = Idx.read(write(IdxBytes.header(IdxBytes.UBYTE, 0, 28, 28)));
    assertEquals(0, none.size());
    assertThrows(IndexOutOfBoundsException.class, () -> none.get(0));
  }

  @Test
  void compressionIsToldByContentNotName() throws IOException {
    byte[] bytes = IdxBytes.labels(3);
    assertEquals(3, Idx.read(Files.write(folder.resolve("plain.gz"), bytes)).size());
    byte[] gzip = IdxBytes.gzip(bytes);
    assertEquals(3, Idx.read(Files.write(folder.resolve("compressed"), gzip)).size());
  }

  @Test
  void unpackedDataBeyondTheFirstChunkIsWhole() throws IOException {
    byte[] bytes = IdxBytes.images(3, 401, 173); // 208 kB: several doublings, and none of them full
    Idx idx = Idx.read(write(IdxBytes.gzip(bytes)));
    assertArrayEquals(Arrays.copyOfRange(bytes, 16, bytes.length), idx.data());
  }

  private void assertError(byte[] bytes, long offset, String expected, String found)
      throws IOException {
    for (byte[] file : new byte[][] {bytes, IdxBytes.gzip(bytes)}) {
      Path path = write(file);
      DataFileException e = assertThrows(DataFileException.class, () -> Idx.read(path));
      assertEquals(offset, e.offset(), e.getMessage());
      assertEquals(path.toString(), e.file());
      String message =
          path + ": at byte " + offset + " expected " + expected + " but found " + found;
      assertEquals(message, e.getMessage());
    }
  }

  @Test
  void wrongMagic() throws IOException {
    byte[] text = "%PDF-1.7".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertError(text, 0, "the IDX magic number 00 00", "25 50");
    byte[] bytes = IdxBytes.labels(2);
    bytes[1] = 1;
    assertError(bytes, 0, "the IDX magic number 00 00", "00 01");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x07, 0x0A, 0x0F, 0xFF})
  void unsupportedType(int type) throws IOException {
    String types = "one of the element types 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E";
    assertError(IdxBytes.header(type, 0), 2, types, "0x%02X".formatted(type));
  }

  @Test
  void truncatedAtEveryLength() throws IOException {
    byte[] bytes = IdxBytes.file(IdxBytes.SHORT, dims(2, 3), 1, 2, 3, 4, 5, 6);
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      if (length == 0) {
        assertError(part, 0, "an IDX header", "an empty file");
        continue;
      }
      int start = length < 4 ? 0 : length < 12 ? 4 : 12;
      String what =
          length < 4
              ? "an IDX header"
              : length < 12 ? "2 dimensions" : "12 bytes of data for SHORT [2, 3]";
      String found = "the end of the file after %d bytes of it".formatted(length - start);
      assertError(part, start, what, found);
    }
  }

  @Test
  void tooLong() throws IOException {
    Path plain = write(IdxBytes.join(IdxBytes.labels(3), new byte[5]));
    DataFileException e = assertThrows(DataFileException.class, () -> Idx.read(plain));
    assertEquals(
        plain + ": at byte 11 expected the end of the data but found 5 more bytes", e.getMessage());
    Path one = write(IdxBytes.join(IdxBytes.labels(3), new byte[1]));
    e = assertThrows(DataFileException.class, () -> Idx.read(one));
    assertTrue(e.getMessage().endsWith("found 1 more byte"), e.getMessage());
    Path gzip = write(IdxBytes.gzip(IdxBytes.join(IdxBytes.labels(3), new byte[5])));
    e = assertThrows(DataFileException.class, () -> Idx.read(gzip));
    assertEquals(gzip + ": at byte 11 expected the end of the data but found more", e.getMessage());
  }

  @Test
  void absurdDimensions() throws IOException {
    int max = Integer.MAX_VALUE;
    String fits = "dimensions of at most 2147483639 bytes of data";
    String range = "a dimension of 0 to 2147483647";
    assertError(
        IdxBytes.header(IdxBytes.UBYTE, max, max), 4, fits, "UBYTE [%d, %1$d]".formatted(max));
    assertError(IdxBytes.header(IdxBytes.INT, 1 << 29), 4, fits, "INT [536870912]");
    // 2^32 * 2^32 is 0 in 64 bits.
    int half = 1 << 16;
    String four = "UBYTE [65536, 65536, 65536, 65536]";
    assertError(IdxBytes.header(IdxBytes.UBYTE, half, half, half, half), 4, fits, four);
    // No data at all, but pictures that would not fit into memory.
    assertError(
        IdxBytes.header(IdxBytes.UBYTE, 0, max, max),
        4,
        fits,
        "UBYTE [0, %d, %1$d]".formatted(max));
    assertError(IdxBytes.header(IdxBytes.UBYTE, 2, -1), 8, range, "4294967295");
    assertError(IdxBytes.header(IdxBytes.UBYTE, Integer.MIN_VALUE, 1), 4, range, "2147483648");
  }

  @Test
  void directoryAndMissingFile() {
    DataFileException e = assertThrows(DataFileException.class, () -> Idx.read(folder));
    assertEquals(folder + ": at byte 0 expected an IDX file but found a directory", e.getMessage());
    Path missing = folder.resolve("nothing");
    e = assertThrows(DataFileException.class, () -> Idx.read(missing));
    assertEquals(
        missing + ": at byte 0 expected an IDX file but found no such file", e.getMessage());
  }

  @Test
  void gzipTruncatedAtEveryLength() throws IOException {
    byte[] bytes = IdxBytes.gzip(IdxBytes.images(3, 5, 7));
    for (int length = 2; length < bytes.length; length++) { // two bytes: the magic number
      Path path = write(Arrays.copyOf(bytes, length));
      DataFileException e = assertThrows(DataFileException.class, () -> Idx.read(path));
      assertTrue(e.getMessage().contains("the end of the compressed file"), e.getMessage());
      assertTrue(e.getMessage().startsWith(path + ": at byte " + e.offset()), e.getMessage());
    }
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] bytes = IdxBytes.gzip(IdxBytes.labels(100));
    bytes[bytes.length - 5] ^= 1; // the checksum
    Path path = write(bytes);
    DataFileException e = assertThrows(DataFileException.class, () -> Idx.read(path));
    assertEquals(
        path + ": at byte 108 expected more gzip data but found damage (Corrupt GZIP trailer)",
        e.getMessage());
  }
}
