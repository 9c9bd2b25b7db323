package dev.lanewise.bench.networks;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.networks.Networks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * {@code lanewise bench --peers}: networks trained and predicted by us and by the libraries a Java
 * user would pick instead, on the same data, from the same weights, with the same number of
 * threads. Each library has a JVM of its own, and they compute in turns: while one does, the others
 * wait for a line of text.
 */
public final class PeerTable {
  private static final int THREADS = 2;
  private static final int LARGE_BATCH = 128;
  private static final double MEBI = 1 << 20;

  /** Ours on one thread, beside ours on two. */
  private static final String ALONE = Lanewise.NAME + " on one thread";

  private final Libraries libraries;
  private final Agreement agreement;
  private final Pattern filter;
  private final int rounds;
  private final long warmUp;
  private final long millis;
  private final PeerLines lines;
  private boolean hasParts;
  private double idle;

  /**
   * A table to be made.
   *
   * @param root of the sources, where all is built
   * @param options more options for our own JVMs
   * @param filter what the title of a part must hold
   * @param quick few and short turns, to see that all works
   */
  public PeerTable(
      PrintStream out, Path root, List<String> options, Pattern filter, boolean quick) {
    this.filter = filter;
    libraries = new Libraries(root, options);
    agreement = new Agreement(libraries, THREADS);
    // Many short turns: a virtual machine's cores may run at half their speed for seconds.
    rounds = quick ? 3 : 21;
    warmUp = quick ? 4000 : 8000;
    millis = quick ? 300 : 600;
    lines = new PeerLines(out);
  }

  /** A part of the table. */
  private interface Part {
    void run() throws IOException, InterruptedException;
  }

  /** Makes the table; returns it as lines of markdown. */
  public List<String> run() throws IOException, InterruptedException {
    about();
    training("mnist-cnn", 128, 2.0, true);
    training("fashion-cnn", 32, 2.0, true);
    training("cifar-bn", 64, 2.0, true);
    training("mlp", 128, 1.3, false);
    for (String network : List.of("mnist-cnn", "fashion-cnn", "cifar-bn")) {
      inference(network);
    }
    for (String network : List.of("mnist-cnn", "fashion-cnn", "cifar-bn")) {
      oneImage(network, 0.8, true);
    }
    oneImage("vgg16", 0.6, false);
    oneImage("resnet50", 0.9, false);
    part("start mnist-cnn", "", () -> start("mnist-cnn"));
    part("size", "", this::size);
    lines.note(
        String.format(
            Locale.ROOT,
            "While one computed, the threads of those who waited used at most %.3f cores.",
            idle));
    lines.note(lines.summary() + ".");
    return lines.markdown();
  }

  /** Whether any part was asked for. */
  public boolean hasParts() {
    return hasParts;
  }

  /** Runs a part if it is asked for and its network is there. */
  private void part(String title, String network, Part part)
      throws IOException, InterruptedException {
    if (!filter.matcher(title).find()) {
      return;
    }
    hasParts = true;
    if (!network.isEmpty() && !Networks.names().contains(network)) {
      lines.note(title + ": left out, no network has this name.");
      return;
    }
    part.run();
  }

  private void about() throws IOException {
    lines.note(
        "%d turns each of %d ms after %d ms of warm-up; ratios are of turns in the same round."
            .formatted(rounds, millis, warmUp));
    lines.note(
        "Bytes allocated are of all threads: the median a step, and in how many turns none at all"
            + " were. What is judged is the quietest turn: the JVM allocates, too, when its"
            + " compiler first takes up a class.");
    for (String library :
        List.of(Lanewise.NAME, Libraries.TENSORFLOW, Libraries.DJL, Libraries.ONNX_RUNTIME)) {
      lines.note(libraries.tell(library, "about", "mlp", 1, THREADS));
    }
  }

  private void training(String network, int batch, double asked, boolean threads)
      throws IOException, InterruptedException {
    String title = "training " + network + ", batch " + batch;
    part(title, network, () -> train(title, network, batch, asked, threads));
  }

  private void train(String title, String network, int batch, double asked, boolean threads)
      throws IOException, InterruptedException {
    lines.section(title);
    List<String> others = List.of(Libraries.TENSORFLOW, Libraries.DJL);
    String same = agreement.losses(network, batch, others);
    List<String> names = new ArrayList<>(List.of(Lanewise.NAME));
    names.addAll(others);
    if (threads) {
      names.add(ALONE);
    }
    Match match = play(names, "train", network, batch);
    String best = best(match, others);
    for (String other : others) {
      Spread ratio = match.ratio(Lanewise.NAME, other, Turn::rate);
      String what = "training, samples/s, " + other;
      String ours = rate(match, Lanewise.NAME, batch);
      if (other.equals(best)) {
        lines.atLeast(what, ours, rate(match, other, batch), ratio, ratio.median(), asked);
      } else {
        lines.add(what, ours, rate(match, other, batch), ratio);
      }
    }
    if (threads) {
      Spread ratio = match.ratio(Lanewise.NAME, ALONE, Turn::rate);
      lines.atLeast(
          "two threads against one",
          rate(match, Lanewise.NAME, batch),
          rate(match, ALONE, batch),
          ratio,
          ratio.median(),
          1.85);
    }
    memory(match, others);
    allocation(match, "bytes allocated a step", others);
    lines.note(same);
  }

  private static String best(Match match, List<String> others) {
    return match.median(others.get(0), Turn::rate) > match.median(others.get(1), Turn::rate)
        ? others.get(0)
        : others.get(1);
  }

  private static String rate(Match match, String name, int batch) {
    return String.format(Locale.ROOT, "%,.0f", batch * match.median(name, Turn::rate));
  }

  private void memory(Match match, List<String> others) {
    String leaner =
        others.stream().reduce((a, b) -> match.memory(a) < match.memory(b) ? a : b).get();
    for (String other : others) {
      double ratio = (double) match.memory(Lanewise.NAME) / match.memory(other);
      String what = "peak resident memory, " + other;
      String ours = mebi(match.memory(Lanewise.NAME) * 1024);
      String theirs = mebi(match.memory(other) * 1024);
      String shown = String.format(Locale.ROOT, "%.2f", ratio);
      if (other.equals(leaner)) {
        lines.atMost(what, ours, theirs, shown, ratio, 1);
      } else {
        lines.add(what, ours, theirs, shown);
      }
    }
  }

  private static String mebi(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
  }

  /**
   * Of ours the quietest turn, which must have allocated nothing at all: what every step does, or
   * every pass over the data, is in each turn. In the others C2 takes up a class for the first
   * time, whose texts the JVM then makes on the thread that asks (some hundred bytes, once).
   */
  private void allocation(Match match, String what, List<String> others) {
    double[] ours = match.figures(Lanewise.NAME, Turn::bytes);
    long quiet = DoubleStream.of(ours).filter(bytes -> bytes == 0).count();
    List<String> theirs =
        others.stream()
            .map(
                other ->
                    String.format(Locale.ROOT, "%s %,.0f", other, match.median(other, Turn::bytes)))
            .toList();
    lines.atMost(
        what,
        String.format(
            Locale.ROOT,
            "%,.0f, 0 in %d of %d turns",
            match.median(Lanewise.NAME, Turn::bytes),
            quiet,
            ours.length),
        String.join(", ", theirs),
        "",
        Spread.of(ours).least(),
        0);
  }

  private void inference(String network) throws IOException, InterruptedException {
    String title = "inference " + network + ", batch " + LARGE_BATCH;
    part(
        title,
        network,
        () -> {
          lines.section(title);
          String same = agreement.outputs(network, LARGE_BATCH);
          Match match = playInference(network, LARGE_BATCH);
          Spread ratio = match.ratio(Lanewise.NAME, Libraries.ONNX_RUNTIME, Turn::rate);
          lines.atLeast(
              "inference, samples/s",
              rate(match, Lanewise.NAME, LARGE_BATCH),
              rate(match, Libraries.ONNX_RUNTIME, LARGE_BATCH),
              ratio,
              ratio.median(),
              1.5);
          allocation(match, "bytes allocated a prediction", List.of(Libraries.ONNX_RUNTIME));
          lines.note(same);
        });
  }

  private Match playInference(String network, int batch) throws IOException, InterruptedException {
    return play(List.of(Lanewise.NAME, Libraries.ONNX_RUNTIME), "predict", network, batch);
  }

  private void oneImage(String network, double asked, boolean tail)
      throws IOException, InterruptedException {
    String title = "one image " + network;
    part(
        title,
        network,
        () -> {
          lines.section(title);
          String same = agreement.outputs(network, 1);
          Match match = playInference(network, 1);
          time(match, "median time", Turn::median, asked);
          if (tail) {
            time(match, "99 of 100 are faster", Turn::slow, asked);
          } else {
            time(match, "99 of 100 are faster", Turn::slow, 0);
          }
          allocation(match, "bytes allocated a prediction", List.of(Libraries.ONNX_RUNTIME));
          lines.note(same);
        });
  }

  /** A line on times; nothing is asked where {@code asked} is 0. */
  private void time(Match match, String what, ToDoubleFunction<Turn> nanos, double asked) {
    Spread ratio = match.ratio(Lanewise.NAME, Libraries.ONNX_RUNTIME, nanos);
    String ours = micros(match.median(Lanewise.NAME, nanos));
    String theirs = micros(match.median(Libraries.ONNX_RUNTIME, nanos));
    if (asked == 0) {
      lines.add(what, ours, theirs, ratio);
    } else {
      lines.atMost(what, ours, theirs, ratio, ratio.median(), asked);
    }
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%,.1f µs", nanos / 1e3);
  }

  private Match play(List<String> names, String task, String network, int batch)
      throws IOException, InterruptedException {
    List<Contestant> all = new ArrayList<>();
    try {
      for (String name : names) {
        boolean alone = name.equals(ALONE);
        Contestant contestant =
            libraries.start(
                alone ? Lanewise.NAME : name, task, network, batch, alone ? 1 : THREADS);
        all.add(contestant);
        if (!contestant.told().equals("ready")) {
          throw new IOException(name + " is not ready");
        }
      }
      Match match = Match.play(names, all, rounds, warmUp, millis);
      idle = Math.max(idle, match.idle());
      return match;
    } finally {
      all.forEach(Contestant::close);
    }
  }

  /** From the start of a JVM to its first prediction. */
  private void start(String network) throws IOException {
    lines.section("JVM start to the first prediction of " + network + ", from a saved file");
    Path ours = Files.createTempFile(network, ".safetensors");
    Path theirs = Files.createTempFile(network, ".onnx");
    try {
      Model model = Networks.named(network).model().build(1);
      model.save(ours);
      OnnxModel.write(model, theirs);
      ProcessBuilder mine = withArguments(Lanewise.NAME, "StartLanewise", ours.toString());
      int[] image = model.inputShape().dims();
      ProcessBuilder other =
          withArguments(
              Libraries.ONNX_RUNTIME,
              "StartOnnxRuntime",
              theirs.toString(),
              "" + THREADS,
              "" + image[3],
              "" + image[1],
              "" + image[2]);
      double[][] seconds = new double[2][rounds];
      String cold = "";
      for (int round = -1; round < rounds; round++) { // the first reads the files from disk
        String[] said = new String[1];
        double a = seconds(mine, said);
        cold = said[0];
        double b = seconds(other, said);
        if (round >= 0) {
          seconds[0][round] = a;
          seconds[1][round] = b;
        }
      }
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = seconds[0][round] / seconds[1][round];
      }
      Spread ratio = Spread.of(ratios);
      lines.atMost(
          "start to first prediction",
          shown(seconds[0]),
          shown(seconds[1]),
          ratio,
          ratio.median(),
          1);
      String[] warm = new String[1];
      seconds(withArguments(Lanewise.NAME, "StartLanewise", ours.toString(), "3000"), warm);
      lines.atLeast(
          "the first has the bits of the 3000th", "", "", "", cold.equals(warm[0]) ? 1 : 0, 1);
    } finally {
      Files.delete(ours);
      Files.delete(theirs);
    }
  }

  private ProcessBuilder withArguments(String library, String main, String... arguments)
      throws IOException {
    ProcessBuilder program = libraries.program(library, main);
    program.command().addAll(List.of(arguments));
    return program;
  }

  private static String shown(double[] seconds) {
    return String.format(Locale.ROOT, "%.3f s", Spread.of(seconds).median());
  }

  private static double seconds(ProcessBuilder program, String[] said) throws IOException {
    long start = System.nanoTime();
    Process process = program.redirectErrorStream(true).start();
    double seconds = 0;
    said[0] = null;
    StringBuilder all = new StringBuilder();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (Turn.told(line) != null) {
          seconds = (System.nanoTime() - start) * 1e-9;
          said[0] = Turn.told(line);
        }
        all.append(line).append('\n');
      }
    }
    if (said[0] == null) {
      throw new IOException(program.command() + " failed:\n" + all);
    }
    return seconds;
  }

  private void size() throws IOException {
    lines.section("what an embedder ships");
    long ours = Libraries.size(libraries.jars(Lanewise.NAME));
    List<String> theirs = new ArrayList<>();
    for (String other : List.of(Libraries.ONNX_RUNTIME, Libraries.DJL, Libraries.TENSORFLOW)) {
      theirs.add(other + " " + mebi(Libraries.size(libraries.jars(other))));
    }
    lines.atMost(
        "jars of engine, nn and io",
        String.format(Locale.ROOT, "%,d bytes", ours),
        String.join(", ", theirs),
        "",
        ours,
        999_999);
  }
}
