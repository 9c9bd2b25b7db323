package dev.lanewise.nn.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  private static Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("scalar", Tensor.of(new float[] {Float.NaN}));
    tensors.put("empty", Tensor.zeros(0, 3));
    tensors.put(
        "matrix/\u00e9\"",
        Tensor.of(new float[] {1, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 5, 6}, 2, 3));
    return tensors;
  }

  @Test
  void whatIsWrittenReadsBack() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Map<String, Tensor> large = new LinkedHashMap<>(tensors());
    Tensor random = Tensor.zeros(3, 70_001); // more than one chunk
    for (int i = 0; i < random.size(); i++) {
      random.data()[i] = Float.intBitsToFloat((int) RandomStream.of(1, "bits", i).key());
    }
    large.put("random", random);
    new Safetensors(Map.of("key", "\"headerSha256\":\"" + "0".repeat(64) + "\""), large)
        .write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(List.copyOf(large.keySet()), List.copyOf(read.tensors().keySet()));
    large.forEach(
        (name, tensor) -> {
          assertEquals(tensor.shape(), read.tensors().get(name).shape());
          assertArrayEquals(bits(tensor), bits(read.tensors().get(name)));
        });
    assertEquals("\"headerSha256\":\"" + "0".repeat(64) + "\"", read.metadata().get("key"));
  }

  private static int[] bits(Tensor tensor) {
    int[] bits = new int[tensor.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tensor.data()[i]);
    }
    return bits;
  }

  /** The layout, byte by byte, as the format describes it. */
  @Test
  void hasTheFormatsLayout() throws IOException {
    Path file = folder.resolve("a.safetensors");
    new Safetensors(Map.of(), Map.of("x", Tensor.of(new float[] {1, 2}, 2))).write(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong(0);
    String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    assertEquals(0, length % 8);
    assertTrue(
        header
            .stripTrailing()
            .endsWith("},\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"),
        header);
    assertEquals(1, bytes.getFloat(8 + length));
    assertEquals(2, bytes.getFloat(8 + length + 4));
    assertEquals(8 + length + 8, bytes.capacity());
    // sha256sum of 00 00 80 3f 00 00 00 40
    assertTrue(
        header.startsWith(
            "{\"__metadata__\":{\"sha256\":\"b9c80b5adeca450753a16950c3cc655d271f7bef7a485bc83f112b72fef21d37\","),
        header);
  }

  /** As other writers make them: without our hashes, tensors in any order, spaces anywhere. */
  @Test
  void readsForeignFiles() throws IOException {
    Path file =
        foreign(
            "{ \"b\": {\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                + " \"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]} }\n",
            8);
    assertEquals(List.of("a", "b"), List.copyOf(Safetensors.read(file).tensors().keySet()));
    assertEquals(Map.of(), Safetensors.read(foreign("{}", 0)).tensors());
    assertEquals(
        Map.of("k", "v"),
        Safetensors.read(foreign("{\"__metadata__\":{\"k\":\"v\"}}", 0)).metadata());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|offset 8: expected"
            + " dtype F32 for tensor 'a' (no other is read) but found F16",
        "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}|8|offset 8: expected dtype F32 for tensor"
            + " 'a' (no other is read) but found null",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|offset 8: expected two"
            + " data_offsets 8 apart, within the file, for tensor 'a' of shape [2] but found [0,"
            + " 4]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|4|offset 8: expected two"
            + " data_offsets 4 apart, within the file, for tensor 'a' of shape [1] but found [4,"
            + " 0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|4|offset 8: expected two"
            + " data_offsets 4 apart, within the file, for tensor 'a' of shape [1] but found [0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|offset 62: expected"
            + " tensor 'a' to begin here (data offset 0), without gap or overlap but found data"
            + " offset 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8|offset 66: expected the"
            + " end of the file after the last tensor but found a file of 70 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|3|offset 66: expected the"
            + " end of the file after the last tensor but found a file of 65 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,17179869184]}}|4|offset"
            + " 8: expected a shape of at most 2147483647 elements for tensor 'a' but found [65536,"
            + " 65536]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}|4|offset"
            + " 8: expected two data_offsets 2000000000 apart, within the file, for tensor 'a' of"
            + " shape [500000000] but found [0, 2000000000]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|offset 8: expected a"
            + " shape of at most 2147483647 elements for tensor 'a' but found [-1]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|4|offset 8: expected a"
            + " whole number in shape of tensor 'a' but found 1.5",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}|4|offset 8: expected an"
            + " array of whole numbers in shape of tensor 'a' but found a number",
        "{\"a\":1}|0|offset 8: expected an object for tensor 'a' but found a number",
        "{\"__metadata__\":null}|0|offset 8: expected an object in __metadata__ but found null",
        "{\"__metadata__\":{\"k\":1}}|0|offset 8: expected text in metadata 'k' but found a number",
        "[]|0|offset 8: expected a header that begins with '{' but found byte 0x5b",
        "{]|0|offset 8: expected a header in JSON but JSON: line 1, column 2: expected a key in"
            + " quotes but got ']'",
      })
  void saysWhatIsWrong(String header, int data, String message) throws IOException {
    Path file = foreign(header, data);
    assertEquals(
        file + ": " + message,
        assertThrows(ModelFileException.class, () -> Safetensors.read(file)).getMessage());
  }

  @Test
  void refusesOverlapAndDuplicates() throws IOException {
    String row = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}";
    Path overlap =
        foreign("{\"a\":" + row.formatted(0, 8) + ",\"b\":" + row.formatted(4, 12) + "}", 12);
    assertMessage(
        overlap,
        "expected tensor 'b' to begin here (data offset 8), without gap or overlap but found data"
            + " offset 4");
    Path twice =
        foreign("{\"a\":" + row.formatted(0, 8) + ",\"a\":" + row.formatted(8, 16) + "}", 16);
    assertMessage(twice, "the key 'a' stands twice in one object");
  }

  @Test
  void refusesImpossibleLengths() throws IOException {
    Path file = folder.resolve("short");
    Files.write(file, new byte[7]);
    assertMessage(
        file, "offset 0: expected 8 bytes of header length but found 7 bytes in the whole file");
    for (long length : new long[] {0, 1, 3, -1, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 40}) {
      Files.write(
          file,
          ByteBuffer.allocate(10)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(length)
              .put("{}".getBytes(StandardCharsets.UTF_8))
              .array());
      assertMessage(
          file,
          "offset 0: expected a header length of 2 to 2 (the file has 10 bytes) but found "
              + Long.toUnsignedString(length));
    }
    Files.write(
        file,
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(4)
            .put(new byte[] {'{', '"', (byte) 0xff, '}'})
            .array());
    assertMessage(file, "offset 8: expected a header in UTF-8 but it is not");
  }

  @Test
  void refusesWhatIsNoFile() {
    assertEquals(
        folder + ": expected a file but this is a folder",
        assertThrows(ModelFileException.class, () -> Safetensors.read(folder)).getMessage());
    Path none = folder.resolve("none");
    assertEquals(
        none + ": there is no such file",
        assertThrows(NoSuchFileException.class, () -> Safetensors.read(none)).getMessage());
  }

  @Test
  void leavesTheOldFileWhereWritingFails() throws IOException {
    Path file = folder.resolve("a");
    Files.writeString(file, "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(ByteBuffer.allocate(100));
                  throw new IOException("disk full");
                }));
    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    AtomicFile.write(
        file, out -> out.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8))));
    assertEquals("new", Files.readString(file));
    assertThrows(IOException.class, () -> AtomicFile.write(folder, out -> {}));
    assertThrows(
        IOException.class, () -> AtomicFile.write(folder.resolve("no/such/folder"), out -> {}));
  }

  /** Whatever is done to a foreign file, which has no hashes: it is read or refused. */
  @Property(tries = 500)
  void mutationsAreReadOrRefused(
      @ForAll @Size(min = 1, max = 4) List<Integer> edits, @ForAll byte value) throws IOException {
    byte[] bytes =
        foreignBytes(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},\"__metadata__\":{\"k\":\"v\"}}",
            8);
    for (int edit : edits) {
      bytes[Math.floorMod(edit, bytes.length)] = (byte) (value + edit);
    }
    Path file = Files.createTempFile("mutated", ".safetensors");
    try {
      Files.write(file, bytes);
      assertEquals(
          2, Safetensors.read(file).tensors().values().stream().mapToInt(Tensor::size).sum());
    } catch (ModelFileException e) {
      assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  private static void assertMessage(Path file, String end) {
    String message =
        assertThrows(ModelFileException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": ") && message.endsWith(end), message);
  }

  private Path foreign(String header, int data) {
    try {
      return Files.write(folder.resolve("foreign.safetensors"), foreignBytes(header, data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] foreignBytes(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }
}
