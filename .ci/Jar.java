import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Adds a file to a jar, run by the root pom as {@code java .ci/Jar.java <jar> <file> <time>}, and
 * packs the jar as small as it can be: the JDK's jar tool deflates less, and repeats each entry's
 * sizes and checksum behind its data.
 */
void main(String[] args) throws IOException {
  Path jar = Path.of(args[0]);
  Path file = Path.of(args[1]);
  Path packed = Path.of(args[0] + ".packed");
  try (ZipFile from = new ZipFile(jar.toFile());
      ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(packed))) {
    to.setLevel(Deflater.BEST_COMPRESSION);
    for (ZipEntry entry : Collections.list(from.entries())) {
      byte[] bytes = from.getInputStream(entry).readAllBytes();
      put(to, entry.getName(), bytes, entry.getTimeLocal());
    }
    ZonedDateTime time = ZonedDateTime.parse(args[2]).withZoneSameInstant(ZoneOffset.UTC);
    String name = file.getFileName().toString();
    put(to, name, Files.readAllBytes(file), time.toLocalDateTime());
  }
  Files.move(packed, jar, StandardCopyOption.REPLACE_EXISTING);
}

/** Sizes and checksum that are known before need not follow the data. */
void put(ZipOutputStream to, String name, byte[] bytes, LocalDateTime time) throws IOException {
  CRC32 checksum = new CRC32();
  checksum.update(bytes);
  ZipEntry entry = new ZipEntry(name);
  entry.setTimeLocal(time);
  entry.setMethod(bytes.length == 0 ? ZipEntry.STORED : ZipEntry.DEFLATED);
  entry.setSize(bytes.length);
  entry.setCompressedSize(bytes.length == 0 ? 0 : deflated(bytes));
  entry.setCrc(checksum.getValue());
  to.putNextEntry(entry);
  to.write(bytes);
  to.closeEntry();
}

/** How many bytes these become. */
long deflated(byte[] bytes) {
  try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
    deflater.setInput(bytes);
    deflater.finish();
    byte[] buffer = new byte[1 << 16];
    while (!deflater.finished()) {
      deflater.deflate(buffer);
    }
    return deflater.getBytesWritten();
  }
}
