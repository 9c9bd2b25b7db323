package dev.lanewise.bench.networks;

import dev.lanewise.bench.networks.Library.Prediction;
import dev.lanewise.bench.networks.Library.Training;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.Optimizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/** What runs in a JVM of its own: one library at one work. */
final class Child {
  /** Batches of data. */
  private static final int BATCHES = 16;

  private static final int SEED = 1;

  /** By how much the learning rate is smaller where losses are compared. */
  private static final int SLOWER = 100;

  /** Steps whose losses are compared. */
  static final int COMPARED = 5;

  private Child() {}

  /** {@code library task network batch threads}. */
  public static void main(String[] args) throws IOException {
    Library library = Library.named(args[0]);
    String task = args[1];
    Network network = Networks.named(args[2]);
    int batch = Integer.parseInt(args[3]);
    int threads = Integer.parseInt(args[4]);
    if (task.equals("about")) {
      Turn.tell(library.about(threads));
      return;
    }
    Samples samples =
        Samples.draw(network.input(), batch * BATCHES, network.model().outputShape().dim(-1));
    switch (task) {
      case "losses" -> {
        FirstLosses losses = new FirstLosses(COMPARED);
        Model model = withoutDropout(network.model()).build(SEED);
        Optimizer optimizer = network.optimizer().get();
        // Else rounding decides on the sign of Adam's and RMSprop's first steps where a gradient is
        // next to nothing, and losses drift apart by per cents, our own with other vectors too.
        optimizer.learningRate(optimizer.learningRate() / SLOWER);
        library.train(new Training(model, optimizer, samples, batch, threads), losses);
        Turn.tell(join(losses.losses()));
      }
      case "train" -> {
        TimedTurns turns = new TimedTurns(commands());
        Model model = network.model().build(SEED);
        library.train(
            new Training(model, network.optimizer().get(), samples, batch, threads), turns);
        Turn.tell(peakMemory());
      }
      case "outputs" -> {
        Prediction prediction = library.prediction(model(network), samples, batch, threads);
        Turn.tell(encode(prediction.predict(0)));
      }
      case "predict" -> {
        Prediction prediction = library.prediction(model(network), samples, batch, threads);
        predict(prediction, samples, batch, new TimedTurns(commands()));
        Turn.tell(peakMemory());
      }
      default -> throw new IllegalArgumentException("no task is named '" + task + "'");
    }
  }

  private static Model model(Network network) {
    return network.model().build(SEED);
  }

  private static void predict(Prediction prediction, Samples samples, int batch, Turns turns) {
    int from = 0;
    turns.begin();
    do {
      prediction.predict(from);
      from = (from + batch) % samples.count();
    } while (turns.step(0));
  }

  private static Model withoutDropout(Model model) {
    Sequential rest = new Sequential(model.inputShape().sample());
    model.layers().stream().filter(layer -> !(layer instanceof Dropout)).forEach(rest::add);
    return rest;
  }

  /** The most memory this process ever had, in KiB; 0 where the system does not tell. */
  private static long peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }

  private static BufferedReader commands() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
  }

  /** Outputs as text. */
  private static String encode(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static String join(double[] values) {
    return Arrays.toString(values).replaceAll("[\\[\\],]", "");
  }
}
