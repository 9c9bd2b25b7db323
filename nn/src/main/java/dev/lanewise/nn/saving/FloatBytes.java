package dev.lanewise.nn.saving;

import dev.lanewise.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A tensor as bytes, little-endian, a chunk at a time, so that no second copy of it is made. */
final class FloatBytes {
  private static final int CHUNK = 1 << 16;

  private FloatBytes() {}

  /** Takes or fills the bytes from a buffer's position to its limit. */
  @FunctionalInterface
  interface Chunk {
    void accept(ByteBuffer bytes) throws IOException;
  }

  /** Gives a tensor's bytes away, in order. */
  static void forEachChunk(Tensor tensor, Chunk chunk) throws IOException {
    ByteBuffer buffer = buffer(tensor);
    for (int at = 0; at < tensor.size(); at += CHUNK) {
      int count = Math.min(CHUNK, tensor.size() - at);
      buffer.clear().limit(4 * count);
      buffer.asFloatBuffer().put(tensor.data(), at, count);
      chunk.accept(buffer);
    }
  }

  /** Sets a tensor from bytes that come in order; each chunk must be filled. */
  static void fill(Tensor tensor, Chunk chunk) throws IOException {
    ByteBuffer buffer = buffer(tensor);
    for (int at = 0; at < tensor.size(); at += CHUNK) {
      int count = Math.min(CHUNK, tensor.size() - at);
      chunk.accept(buffer.clear().limit(4 * count));
      buffer.rewind().asFloatBuffer().get(tensor.data(), at, count);
    }
  }

  private static ByteBuffer buffer(Tensor tensor) {
    return ByteBuffer.allocate(4 * Math.min(CHUNK, tensor.size())).order(ByteOrder.LITTLE_ENDIAN);
  }
}
