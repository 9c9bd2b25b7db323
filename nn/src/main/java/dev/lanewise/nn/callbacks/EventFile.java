package dev.lanewise.nn.callbacks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file: a TFRecord file of protocol buffers.
 *
 * <pre>
 * record:  length (8 bytes), masked CRC32C of it (4), content, masked CRC32C of that (4);
 *          little-endian; masked: ((crc >>> 15) | (crc << 17)) + 0xa282ead8
 * content: Event { 1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary }
 *          Summary { 1: repeated Value { 1: string tag, 2: float simple_value } }
 * </pre>
 *
 * <p>Source: tensorflow/core/util/event.proto, framework/summary.proto, lib/io/record_writer.cc
 */
final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int DOUBLE = 1;
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FLOAT = 5;

  private final OutputStream out;

  private EventFile(OutputStream out) throws IOException {
    this.out = out;
    byte[] version = "brain.Event:2".getBytes(StandardCharsets.UTF_8);
    out.write(record(event(seconds(), 0, 3, version)));
  }

  /** A new file in a folder, with a name of its own. */
  static EventFile in(Path folder) throws IOException {
    for (int number = 0; ; number++) {
      String name =
          "events.out.tfevents.%010d.lanewise.%d.%d.v2"
              .formatted((long) seconds(), ProcessHandle.current().pid(), number);
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        return new EventFile(
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)));
      }
    }
  }

  /** Adds a figure. */
  void scalar(String tag, long step, double value) throws IOException {
    out.write(record(event(seconds(), step, 5, summary(tag, (float) value))));
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** An event with a field of bytes besides time and step. */
  static byte[] event(double time, long step, int field, byte[] content) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.write(1 << 3 | DOUBLE);
    event.writeBytes(little(Double.BYTES).putDouble(time).array());
    if (step != 0) { // as protocol buffers have it
      event.write(2 << 3 | VARINT);
      varint(event, step);
    }
    bytes(event, field, content);
    return event.toByteArray();
  }

  /** A summary of one figure. */
  static byte[] summary(String tag, float value) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    bytes(inner, 1, tag.getBytes(StandardCharsets.UTF_8));
    inner.write(2 << 3 | FLOAT);
    inner.writeBytes(little(Float.BYTES).putFloat(value).array());
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    bytes(summary, 1, inner.toByteArray());
    return summary.toByteArray();
  }

  /** A record with its checksums. */
  static byte[] record(byte[] content) {
    byte[] length = little(Long.BYTES).putLong(content.length).array();
    return little(Long.BYTES + 2 * Integer.BYTES + content.length)
        .put(length)
        .putInt(masked(length))
        .put(content)
        .putInt(masked(content))
        .array();
  }

  static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + MASK;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void bytes(ByteArrayOutputStream to, int field, byte[] content) {
    to.write(field << 3 | BYTES);
    varint(to, content.length);
    to.writeBytes(content);
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long left = value;
    while (left >>> 7 != 0) {
      to.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    to.write((int) left);
  }
}
