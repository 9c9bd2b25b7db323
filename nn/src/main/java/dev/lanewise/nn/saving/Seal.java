package dev.lanewise.nn.saving;

import dev.lanewise.engine.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;

/**
 * What lets a reader tell that not one byte of a file has changed: two SHA-256 in its metadata.
 * {@value #DATA} is that of the data block; {@value #HEADER} is that of all before it, the eight
 * bytes of length included, with the 64 digits of this hash itself as zeros.
 */
final class Seal {
  static final String DATA = "sha256";
  static final String HEADER = "headerSha256";

  private static final int DIGITS = 64;
  private static final String BLANK = "0".repeat(DIGITS);

  private Seal() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds both hashes to metadata, that of the header blank. */
  static void prepare(Map<String, String> metadata, Collection<Tensor> tensors) throws IOException {
    MessageDigest digest = sha256();
    for (Tensor tensor : tensors) {
      FloatBytes.forEachChunk(tensor, digest::update);
    }
    metadata.put(DATA, hex(digest));
    metadata.put(HEADER, BLANK);
  }

  /** Fills the blank in. */
  static void close(byte[] header) {
    MessageDigest digest = sha256();
    digest.update(header);
    System.arraycopy(ascii(hex(digest)), 0, header, find(header, BLANK), DIGITS);
  }

  /** Whether the header is as it was when it was closed, given the hash its metadata holds. */
  static boolean isIntact(byte[] header, String hash) {
    int at = hash.length() == DIGITS ? find(header, hash) : -1;
    if (at < 0) {
      return false;
    }
    byte[] blank = header.clone();
    System.arraycopy(ascii(BLANK), 0, blank, at, DIGITS);
    MessageDigest digest = sha256();
    digest.update(blank);
    return hex(digest).equals(hash);
  }

  // Quotes inside of JSON strings are escaped, so this stands nowhere else.
  private static int find(byte[] header, String hash) {
    byte[] key = ascii("\"" + HEADER + "\":\"");
    byte[] whole = ascii("\"" + HEADER + "\":\"" + hash + "\"");
    for (int at = 0; at + whole.length <= header.length; at++) {
      int same = 0;
      while (same < whole.length && header[at + same] == whole[same]) {
        same++;
      }
      if (same == whole.length) {
        return at + key.length;
      }
    }
    return -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
