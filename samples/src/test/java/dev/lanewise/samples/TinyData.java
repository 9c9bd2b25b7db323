package dev.lanewise.samples;

import dev.lanewise.io.DataSplits;
import dev.lanewise.io.Digits;
import dev.lanewise.nn.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with four small IDX files, so that the tests need not draw thousands of digits. */
final class TinyData {
  static final int TRAIN = 300;
  private static final int TEST = 60;

  private TinyData() {}

  /** Makes the folder {@code tiny} in this one. */
  static Path in(Path folder) {
    try {
      Path tiny = Files.createDirectory(folder.resolve("tiny"));
      DataSplits digits = Digits.of(1, TRAIN, TEST);
      write(tiny, "train", digits.train());
      write(tiny, "t10k", digits.test());
      return tiny;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, String part, Dataset data) throws IOException {
    int pixels = data.inputShape().size();
    ByteBuffer images = ByteBuffer.allocate(16 + data.size() * pixels);
    ByteBuffer labels = ByteBuffer.allocate(8 + data.size());
    images.putInt(0x803).putInt(data.size()).putInt(28).putInt(28);
    labels.putInt(0x801).putInt(data.size());
    float[] x = new float[pixels];
    float[] y = new float[1];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, x, 0, y, 0);
      for (float value : x) {
        images.put((byte) Math.round(255 * value));
      }
      labels.put((byte) y[0]);
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }
}
