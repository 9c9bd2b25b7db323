package dev.lanewise.bench.networks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message in protobuf's encoding: fields one after the other, each a key {@code 8 * number} +
 * kind and its value. Whole numbers are varints: seven bits a byte, the lowest first, the eighth
 * bit set where more follow. Source: https://protobuf.dev/programming-guides/encoding/
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final List<byte[]> parts = new ArrayList<>();
  private long size;

  /** A whole number. */
  Protobuf add(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** A number of 32 bits. */
  Protobuf add(int field, float value) {
    key(field, FIXED32);
    int bits = Float.floatToRawIntBits(value);
    part(new byte[] {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)});
    return this;
  }

  Protobuf add(int field, String text) {
    return add(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes, not copied. */
  Protobuf add(int field, byte[] bytes) {
    key(field, BYTES);
    varint(bytes.length);
    part(bytes);
    return this;
  }

  /** A message, which must be complete. */
  Protobuf add(int field, Protobuf message) {
    key(field, BYTES);
    varint(message.size);
    parts.addAll(message.parts);
    size += message.size;
    return this;
  }

  private void key(int field, int kind) {
    varint(field << 3 | kind);
  }

  private void varint(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    part(Arrays.copyOf(bytes, length));
  }

  private void part(byte[] bytes) {
    parts.add(bytes);
    size += bytes.length;
  }

  /** The length of the encoding in bytes. */
  long size() {
    return size;
  }

  void write(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (byte[] part : parts) {
        out.write(part);
      }
    }
  }
}
