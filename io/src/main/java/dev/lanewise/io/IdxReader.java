package dev.lanewise.io;

import dev.lanewise.io.Idx.ElementType;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads one IDX file from front to end, and knows at any time where in it it is. */
final class IdxReader {
  /** The longest array that every JVM can make. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /** What is taken before the first byte of an unpacked stream has come; doubled as it fills. */
  private static final int FIRST_CHUNK = 1 << 16;

  private static final int GZIP_MAGIC_1 = 0x1F;
  private static final int GZIP_MAGIC_2 = 0x8B;

  private final Path file;
  private final InputStream in;

  /**
   * The bytes of the file where that is known in advance, which an unpacked stream's are not; -1.
   */
  private final long length;

  private long position;

  private IdxReader(Path file, InputStream in, long length) {
    this.file = file;
    this.in = in;
    this.length = length;
  }

  static Idx read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataFileException(file, 0, "an IDX file", "a directory");
    }
    if (!Files.exists(file)) {
      throw new DataFileException(file, 0, "an IDX file", "no such file");
    }
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), FIRST_CHUNK)) {
      raw.mark(2);
      boolean gzip = raw.read() == GZIP_MAGIC_1 && raw.read() == GZIP_MAGIC_2;
      raw.reset();
      if (gzip) {
        return new IdxReader(file, unpack(file, raw), -1).read();
      }
      long length = Files.isRegularFile(file) ? Files.size(file) : -1;
      return new IdxReader(file, raw, length).read();
    }
  }

  private static InputStream unpack(Path file, InputStream raw) throws IOException {
    try {
      return new GZIPInputStream(raw, FIRST_CHUNK);
    } catch (EOFException | ZipException e) {
      throw new DataFileException(file, 0, "gzip data", damage(e)).causedBy(e);
    }
  }

  private Idx read() throws IOException {
    byte[] magic = exactly(Idx.DIMS_OFFSET, "an IDX header");
    if (magic[0] != 0 || magic[1] != 0) {
      throw error(0, "the IDX magic number 00 00", "%02X %02X".formatted(magic[0], magic[1]));
    }
    ElementType type = type(magic[2]);
    int rank = magic[3] & 0xFF;
    ByteBuffer header = ByteBuffer.wrap(exactly(rank * Integer.BYTES, rank + " dimensions"));
    int[] dims = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = header.getInt();
      if (dims[axis] < 0) {
        throw error(
            Idx.DIMS_OFFSET + Integer.BYTES * axis,
            "a dimension of 0 to 2147483647",
            Integer.toUnsignedString(dims[axis]));
      }
    }
    long bytes = bytes(type, dims);
    byte[] data =
        exactly(bytes, bytes + " bytes of data for " + type + " " + Arrays.toString(dims));
    expectEnd();
    return new Idx(file, type, dims, data);
  }

  private ElementType type(byte code) throws IOException {
    StringBuilder known = new StringBuilder();
    for (ElementType type : ElementType.values()) {
      if (type.code() == code) {
        return type;
      }
      known.append(known.isEmpty() ? "" : ", ").append("0x%02X".formatted(type.code()));
    }
    throw error(Idx.TYPE_OFFSET, "one of the element types " + known, "0x%02X".formatted(code));
  }

  /** The size of the data, 1 element for rank 0; an error as soon as no array can hold it. */
  private long bytes(ElementType type, int[] dims) throws IOException {
    boolean empty = false;
    long bytes = type.bytes();
    for (int dim : dims) {
      empty |= dim == 0;
      bytes *= Math.max(dim, 1); // at most 2^31 * 2^31: no overflow
      if (bytes > MAX_ARRAY) {
        String found = type + " " + Arrays.toString(dims);
        throw error(
            Idx.DIMS_OFFSET, "dimensions of at most " + MAX_ARRAY + " bytes of data", found);
      }
    }
    return empty ? 0 : bytes;
  }

  /**
   * The next {@code count} bytes; takes no more memory than the file has, or twice what came yet.
   */
  private byte[] exactly(long count, String what) throws IOException {
    long start = position;
    if (length >= 0 && count > length - position) {
      throw truncated(start, what, length - position);
    }
    byte[] bytes = new byte[(int) (length >= 0 ? count : Math.min(count, FIRST_CHUNK))];
    int filled = 0;
    while (true) {
      int more = next(bytes, filled, bytes.length - filled);
      filled += more;
      if (filled == count) {
        return bytes;
      }
      if (filled < bytes.length) {
        throw truncated(start, what, filled);
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
    }
  }

  /** Fills the range unless the stream ends before; how many bytes came. */
  private int next(byte[] into, int at, int count) throws IOException {
    int done = 0;
    try {
      while (done < count) {
        int got = in.read(into, at + done, count - done);
        if (got < 0) {
          break;
        }
        done += got;
        position += got;
      }
    } catch (EOFException | ZipException e) {
      throw error(position, "more gzip data", damage(e)).causedBy(e);
    }
    return done;
  }

  private void expectEnd() throws IOException {
    long end = position;
    int more = next(new byte[1], 0, 1);
    if (more > 0) {
      throw error(end, "the end of the data", more(end));
    }
  }

  private String more(long end) {
    if (length < 0) {
      return "more";
    }
    return length - end == 1 ? "1 more byte" : length - end + " more bytes";
  }

  private DataFileException truncated(long start, String what, long found) {
    return found == 0 && start == 0
        ? error(0, what, "an empty file")
        : error(start, what, "the end of the file after %d bytes of it".formatted(found));
  }

  private static String damage(IOException e) {
    return e instanceof EOFException
        ? "the end of the compressed file"
        : "damage (%s)".formatted(e.getMessage());
  }

  private DataFileException error(long offset, String expected, String found) {
    return new DataFileException(file, offset, expected, found);
  }
}
