package dev.lanewise.nn.saving;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one safetensors file: its length, its header, the table of tensors, then the tensors. */
final class SafetensorsReader implements Closeable {
  /** A tensor's row of the table. */
  private record Row(String name, int[] dims, long begin, long end) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int order = Long.compare(begin, other.begin);
      return order == 0 ? Long.compare(end, other.end) : order;
    }
  }

  private final Path file;
  private final FileChannel in;
  private final long fileLength;

  SafetensorsReader(Path file) throws IOException {
    this.file = file;
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException(
          file,
          "expected a file but this is "
              + (Files.isDirectory(file) ? "a folder" : "something else"));
    }
    in = FileChannel.open(file);
    fileLength = in.size();
  }

  Safetensors read() throws IOException {
    byte[] header = header();
    Config table = table(header);
    Map<String, String> metadata = metadata(table);
    boolean sealed = metadata.containsKey(Seal.HEADER);
    if (sealed && !Seal.isIntact(header, metadata.get(Seal.HEADER))) {
      throw new ModelFileException(
          file,
          ("the header (offset 0 to %d) has changed since it was written:"
                  + " its SHA-256 is not the one it names")
              .formatted(header.length));
    }
    List<Row> rows = rows(table, header.length);
    MessageDigest digest = Seal.sha256();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Row row : rows) {
      Tensor tensor = Tensor.zeros(Shape.of(row.dims));
      FloatBytes.fill(
          tensor,
          chunk -> {
            readFully(chunk);
            if (sealed) {
              digest.update(chunk.flip());
            }
          });
      tensors.put(row.name, tensor);
    }
    if (sealed) {
      String found = Seal.hex(digest);
      if (!found.equals(metadata.get(Seal.DATA))) {
        throw new ModelFileException(
            file,
            ("the data (offset %d to %d) has changed since it was written:"
                    + " expected SHA-256 %s but found %s")
                .formatted(header.length, fileLength, metadata.get(Seal.DATA), found));
      }
    }
    return new Safetensors(metadata, tensors);
  }

  /** All before the data, the eight bytes of length included. */
  private byte[] header() throws IOException {
    if (fileLength < 8) {
      throw bad(0, "8 bytes of header length", fileLength + " bytes in the whole file");
    }
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(length);
    long n = length.getLong(0);
    long most = Math.min(fileLength - 8, Safetensors.MAX_HEADER);
    if (n < 2 || n > most) {
      throw bad(
          0,
          "a header length of 2 to " + most + " (the file has " + fileLength + " bytes)",
          Long.toUnsignedString(n));
    }
    ByteBuffer header = ByteBuffer.allocate(8 + (int) n).put(length.rewind());
    readFully(header);
    return header.array();
  }

  private Config table(byte[] header) throws ModelFileException {
    if (header[8] != '{') {
      throw bad(8, "a header that begins with '{'", "byte 0x%02x".formatted(header[8]));
    }
    try {
      return Json.readObject(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(header, 8, header.length - 8))
              .toString());
    } catch (CharacterCodingException e) {
      throw new ModelFileException(file, "offset 8: expected a header in UTF-8 but it is not", e);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          file, "offset 8: expected a header in JSON but " + e.getMessage(), e);
    }
  }

  private Map<String, String> metadata(Config table) throws ModelFileException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Object found = table.values().get(Safetensors.METADATA);
    if (found instanceof Config texts) {
      for (Map.Entry<String, Object> entry : texts.values().entrySet()) {
        if (!(entry.getValue() instanceof String text)) {
          throw bad(
              8, "text in metadata '" + entry.getKey() + "'", JsonReader.kind(entry.getValue()));
        }
        metadata.put(entry.getKey(), text);
      }
    } else if (table.values().containsKey(Safetensors.METADATA)) {
      throw bad(8, "an object in " + Safetensors.METADATA, JsonReader.kind(found));
    }
    return metadata;
  }

  /** The table's rows in the order of the data, which they cover without gaps. */
  private List<Row> rows(Config table, int headerLength) throws ModelFileException {
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, Object> entry : table.values().entrySet()) {
      if (!entry.getKey().equals(Safetensors.METADATA)) {
        rows.add(row(entry.getKey(), entry.getValue()));
      }
    }
    Collections.sort(rows);
    long at = 0;
    for (Row row : rows) {
      if (row.begin != at) {
        throw bad(
            headerLength + at,
            "tensor '"
                + row.name
                + "' to begin here (data offset "
                + at
                + "), without gap or overlap",
            "data offset " + row.begin);
      }
      at = row.end;
    }
    if (headerLength + at != fileLength) {
      throw bad(
          headerLength + at,
          "the end of the file after the last tensor",
          "a file of " + fileLength + " bytes");
    }
    return rows;
  }

  private Row row(String name, Object value) throws ModelFileException {
    String where = "tensor '" + name + "'";
    if (!(value instanceof Config config)) {
      throw bad(8, "an object for " + where, JsonReader.kind(value));
    }
    if (!"F32".equals(config.values().get("dtype"))) {
      throw bad(
          8,
          "dtype F32 for " + where + " (no other is read)",
          String.valueOf(config.values().get("dtype")));
    }
    long[] dims = wholes(where, config, "shape");
    long[] offsets = wholes(where, config, "data_offsets");
    int[] shape = new int[dims.length];
    long size = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      // An axis of 0 is an empty batch, which only the first can be.
      if (dims[axis] < (axis == 0 ? 0 : 1)
          || dims[axis] > Integer.MAX_VALUE
          || size * dims[axis] > Integer.MAX_VALUE) {
        throw bad(
            8,
            "a shape of at most " + Integer.MAX_VALUE + " elements for " + where,
            Arrays.toString(dims));
      }
      shape[axis] = (int) dims[axis];
      size *= dims[axis];
    }
    if (offsets.length != 2
        || offsets[0] < 0
        || offsets[1] < offsets[0]
        || offsets[1] > fileLength
        || offsets[1] - offsets[0] != 4 * size) {
      throw bad(
          8,
          "two data_offsets %d apart, within the file, for %s of shape %s"
              .formatted(4 * size, where, Arrays.toString(dims)),
          Arrays.toString(offsets));
    }
    return new Row(name, shape, offsets[0], offsets[1]);
  }

  private long[] wholes(String where, Config config, String key) throws ModelFileException {
    if (!(config.values().get(key) instanceof List<?> list)) {
      throw bad(
          8,
          "an array of whole numbers in " + key + " of " + where,
          JsonReader.kind(config.values().get(key)));
    }
    long[] wholes = new long[list.size()];
    for (int i = 0; i < wholes.length; i++) {
      if (!(list.get(i) instanceof Long whole)) {
        throw bad(8, "a whole number in " + key + " of " + where, String.valueOf(list.get(i)));
      }
      wholes[i] = whole;
    }
    return wholes;
  }

  private void readFully(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw bad(
            in.position(),
            buffer.remaining() + " bytes more",
            "the end: the file became shorter while it was read");
      }
    }
  }

  private ModelFileException bad(long offset, String expected, String found) {
    return new ModelFileException(
        file, "offset %d: expected %s but found %s".formatted(offset, expected, found));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
