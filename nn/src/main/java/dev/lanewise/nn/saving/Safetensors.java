package dev.lanewise.nn.saving;

import dev.lanewise.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a safetensors file: named float32 tensors and some text beside them.
 *
 * <pre>
 * 8 bytes      n, little-endian
 * n bytes      a header in UTF-8, spaces at its end:
 *              {"__metadata__":{"key":"text",...},
 *               "name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},...}
 * the rest     the tensors, row-major, little-endian, without gaps; offsets count from here
 * </pre>
 *
 * <p>Files written here also carry two hashes in their metadata, {@code sha256} of the rest and
 * {@code headerSha256} of what stands before it; where a file has them, reading checks them.
 * Source: https://github.com/huggingface/safetensors#format
 *
 * @param metadata texts by name
 * @param tensors by name, in the order of the data
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  /** The longest header the format allows, in bytes. */
  static final int MAX_HEADER = 100_000_000;

  static final String METADATA = "__metadata__";

  /**
   * Reads a file. All its figures are checked against each other and its length before memory is
   * made for the tensors.
   *
   * @throws ModelFileException if it is no such file or is damaged, naming the file, the offset,
   *     what was expected and what is there
   * @throws IOException if it cannot be read
   */
  public static Safetensors read(Path file) throws IOException {
    try (SafetensorsReader reader = new SafetensorsReader(file)) {
      return reader.read();
    }
  }

  /**
   * Writes or replaces a file, whole or not at all ({@link AtomicFile}).
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    byte[] header = header();
    AtomicFile.write(
        file,
        out -> {
          writeFully(out, ByteBuffer.wrap(header));
          for (Tensor tensor : tensors.values()) {
            FloatBytes.forEachChunk(tensor, chunk -> writeFully(out, chunk));
          }
        });
  }

  private byte[] header() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>(metadata);
    Seal.prepare(texts, tensors.values());
    Map<String, Object> table = new LinkedHashMap<>();
    table.put(METADATA, texts);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("no tensor can be named " + METADATA);
      }
      long end = offset + 4L * entry.getValue().size();
      table.put(entry.getKey(), entry(entry.getValue(), offset, end));
      offset = end;
    }
    byte[] json = Json.write(table).getBytes(StandardCharsets.UTF_8);
    int length = (json.length + 7) / 8 * 8;
    if (length > MAX_HEADER) {
      throw new IllegalArgumentException(
          "a safetensors header has at most " + MAX_HEADER + " bytes but this one needs " + length);
    }
    ByteBuffer header =
        ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    Seal.close(header.array());
    return header.array();
  }

  private static Map<String, Object> entry(Tensor tensor, long begin, long end) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("dtype", "F32");
    entry.put("shape", Arrays.stream(tensor.shape().dims()).boxed().toList());
    entry.put("data_offsets", List.of(begin, end));
    return entry;
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
