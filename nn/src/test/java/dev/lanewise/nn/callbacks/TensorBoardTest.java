package dev.lanewise.nn.callbacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.History;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read back by the formats' rules, and their bytes. */
class TensorBoardTest {
  @TempDir Path folder;

  /** One figure. */
  private record Scalar(String tag, long step, float value) {}

  @Test
  void bytesAreThoseOfTensorFlow() {
    // Every event file of TensorFlow begins so: 24 bytes of content, the checksum of that number.
    byte[] version = "brain.Event:2".getBytes(StandardCharsets.UTF_8);
    byte[] first = EventFile.record(EventFile.event(1.5, 0, 3, version));
    assertEquals(
        "1800000000000000a37f4b22" // length and its checksum
            + "09000000000000f83f" // 1: 1.5
            + "1a0d" // 3: 13 bytes
            + HexFormat.of().formatHex(version),
        HexFormat.of().formatHex(first, 0, first.length - 4));
    // By hand: { 1: 1.5, 2: 300, 5: { 1: { 1: "a", 2: 0.5 } } }.
    assertEquals(
        "09000000000000f83f" + "10ac02" + "2a0a" + "0a08" + "0a0161" + "150000003f",
        HexFormat.of().formatHex(EventFile.event(1.5, 300, 5, EventFile.summary("a", 0.5f))));
    // CRC32C's check value, masked.
    assertEquals(
        Integer.rotateRight(0xe3069283, 15) + 0xa282ead8,
        EventFile.masked("123456789".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void figuresAreReadBack() throws IOException {
    Model model =
        new Sequential(1).add(new Dense(1)).build(1).compile(new SGD(0.1), new MeanSquaredError());
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 4, 1);
    Tensor y = Tensor.of(new float[] {1, 2, 3, 5}, 4, 1);
    History history =
        model.fit(
            x,
            y,
            new FitOptions()
                .epochs(3)
                .batchSize(2)
                .verbose(0)
                .validationData(x, y)
                .validationFreq(2)
                .callbacks(new TensorBoard(folder.resolve("logs")).updateFreq(4)));
    List<Scalar> train = read(folder.resolve("logs/train"));
    List<Scalar> expected = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      expected.add(new Scalar("epoch_loss", epoch, history.get("loss").get(epoch).floatValue()));
    }
    // The running figure after step 4, the last of the second epoch.
    expected.add(1, new Scalar("batch_loss", 4, history.get("loss").get(1).floatValue()));
    assertEquals(expected, train);
    assertEquals(
        List.of(new Scalar("epoch_loss", 1, history.get("val_loss").get(1).floatValue())),
        read(folder.resolve("logs/validation")));
  }

  private static List<Scalar> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.toList();
    }
    assertEquals(1, files.size());
    assertTrue(files.getFirst().getFileName().toString().startsWith("events.out.tfevents."));
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(files.getFirst())).order(ByteOrder.LITTLE_ENDIAN);
    List<Scalar> scalars = new ArrayList<>();
    boolean first = true;
    while (file.hasRemaining()) {
      byte[] length = new byte[8];
      file.get(length);
      assertEquals(masked(length), file.getInt());
      byte[] content =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      file.get(content);
      assertEquals(masked(content), file.getInt());
      if (first) {
        byte[] end = java.util.Arrays.copyOfRange(content, 11, content.length);
        assertArrayEquals("brain.Event:2".getBytes(StandardCharsets.UTF_8), end);
        first = false;
      } else {
        scalars.add(scalar(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN)));
      }
    }
    return scalars;
  }

  // The checksum's own definition, beside the code's.
  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static Scalar scalar(ByteBuffer event) {
    long step = 0;
    while (event.hasRemaining()) {
      int key = event.get();
      switch (key) {
        case 0x09 -> assertTrue(event.getDouble() > 1.7e9, "seconds since 1970");
        case 0x10 -> step = varint(event);
        case 0x2a -> {
          assertEquals(event.limit() - event.position() - 1, varint(event));
          assertEquals(0x0a, event.get());
          assertEquals(event.limit() - event.position() - 1, varint(event));
          assertEquals(0x0a, event.get());
          byte[] tag = new byte[(int) varint(event)];
          event.get(tag);
          assertEquals(0x15, event.get());
          return new Scalar(new String(tag, StandardCharsets.UTF_8), step, event.getFloat());
        }
        default -> throw new AssertionError("field " + key);
      }
    }
    throw new AssertionError("no summary");
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
