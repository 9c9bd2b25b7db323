package dev.lanewise.bench;

import dev.lanewise.bench.networks.PeerTable;
import dev.lanewise.bench.networks.Scale;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lanewise bench}: measures the rows of {@link Rows} with JMH and prints their table. */
@Command(
    name = "lanewise bench",
    sortOptions = false,
    description = {
      "Measures the kernels with JMH, each in JVMs of its own and in turns with its yardstick, and"
          + " prints what share of that it reaches on one thread and on all.",
      "All rows take about half an hour; the table goes to docs/benchmarks/<date>-<cpu>.md then."
    })
public final class Main implements Callable<Integer> {
  /** The arrays of a row and its yardsticks, with room for the weights of 411 MB. */
  private static final String HEAP = "-Xmx3g";

  /** Where JavaCPP unpacks the libraries of the peers. */
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "Only rows in whose section and name this is found.")
  private Pattern filter = Pattern.compile("");

  @Option(names = "--quick", description = "One JVM a row, in a third of the time.")
  private boolean quick;

  @Option(names = "--forks", paramLabel = "N", description = "JVMs a row; 3 if not said.")
  private Integer forks;

  @Option(names = "--scalar", description = "The scalar twins in place of the vector kernels.")
  private boolean scalar;

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "An option for the measured JVMs, such as -XX:+UseParallelGC; may be repeated.")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where the table goes; if not said, a run of part of the rows, or a quick one, writes"
              + " none.")
  private Path out;

  @Option(
      names = "--steady",
      description = "In place of the rows: how much fresh JVMs and garbage collectors differ.")
  private boolean steady;

  @Option(
      names = "--peers",
      description = {
        "In place of the rows: whole networks beside TensorFlow Java, DJL with PyTorch and ONNX"
            + " Runtime, in about 13 minutes; the table goes to"
            + " docs/benchmarks/<date>-<cpu>-networks.md. --filter chooses parts (training,"
            + " inference, one image, start, size). For Linux on x86-64; Maven loads the libraries"
            + " down (550 MB, with those below)."
      })
  private boolean peers;

  @Option(
      names = "--kernel-peers",
      description = {
        "Also OpenBLAS, MKL and oneDNN beside products and convolutions, in further JVMs and in"
            + " turns with ours. Built for Linux on x86-64; Maven loads them down, MKL under"
            + " Intel's licence."
      })
  private boolean kernelPeers;

  @Option(
      names = "--scale",
      description = {
        "In place of the rows: cost against batch size, image size and depth; the table goes to"
            + " docs/benchmarks/<date>-<cpu>-scale.md."
      })
  private boolean scale;

  @Option(names = "--list", description = "Only print the rows.")
  private boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Spec private CommandSpec spec;

  /** What takes the place of the rows, and the options that it knows. */
  private static final Map<String, Set<String>> MODES =
      Map.of(
          "--steady", Set.of("--jvm"),
          "--peers", Set.of("--filter", "--quick", "--jvm", "--out"),
          "--scale", Set.of("--quick", "--out"),
          "--list", Set.of("--filter"));

  private final String commandLine;
  private final int[] threads =
      IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct().toArray();

  Main(String[] args) {
    commandLine = String.join(" ", args);
  }

  /**
   * Runs the command and ends the JVM with its exit status.
   *
   * @param args what to do
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main(args)).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    List<Row> rows =
        Rows.all().stream().filter(row -> filter.matcher(row.toString()).find()).toList();
    check(rows);
    if (list) {
      rows.forEach(System.out::println);
      return 0;
    }
    List<String> header = header();
    header.forEach(System.out::println);
    if (steady) {
      return new Steady(System.out, jvmOptions).run() ? 0 : 1;
    }
    if (peers) {
      PeerTable table = new PeerTable(System.out, root(), jvmOptions, filter, quick);
      List<String> lines = table.run();
      if (!table.hasParts()) {
        throw wrong("--filter: no part's title holds '" + filter + "'");
      }
      write("Networks", "-networks", header, lines, filter.pattern().isEmpty() && !quick);
      return 0;
    }
    if (scale) {
      List<String> lines = new Scale(System.out, quick).run();
      write("Scale", "-scale", header, lines, !quick);
      return 0;
    }
    if (kernelPeers) {
      System.setProperty(CACHE, root().resolve("bench/peers/target/cache").toString());
    }
    Table table = new Table(threads);
    for (Row row : rows) {
      measure(scalar ? row.withTwin("scalar") : row, table);
      if (kernelPeers && row.twin().equals("vector")) {
        measurePeers(row, table);
      }
    }
    System.out.println("\n" + table.summary());
    write(header, table, rows.size() == Rows.all().size() && !quick && !scalar);
    return 0;
  }

  /** Before anything is measured: it may take half an hour. */
  private void check(List<Row> rows) {
    Set<String> given = new TreeSet<>();
    spec.commandLine()
        .getParseResult()
        .matchedOptions()
        .forEach(option -> given.add(option.longestName()));
    for (String mode : given) {
      for (String other : given) {
        if (MODES.containsKey(mode) && !mode.equals(other) && !MODES.get(mode).contains(other)) {
          throw wrong(mode + " and " + other + " do not go together");
        }
      }
    }
    if (forks != null && forks < 1) {
      throw wrong("--forks takes a whole number of at least 1 but got '" + forks + "'");
    }
    if (out != null && Files.isDirectory(out)) {
      throw wrong("--out takes a file but got the folder '" + out + "'");
    }
    if (rows.isEmpty() && !peers) {
      throw wrong("--filter: no row's name holds '" + filter + "'; --list prints them");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private void measure(Row row, Table table) throws RunnerException {
    String taken = Works.taken(row.work());
    System.out.println(table.add(row, Works.unit(row.work()), taken, reached(row)));
  }

  /** Each in JVMs of its own, where no threads but its own and ours are. */
  private void measurePeers(Row row, Table table) throws RunnerException {
    for (Peer peer : Peer.all()) {
      if (peer.takes(row.work())) {
        String kernel = peer.check(row.work());
        List<Reached> reached = reached(row.withYardstick(peer.name() + " " + row.work()));
        String name = peer.name() + " (" + kernel + ")";
        System.out.println(table.addPeer(name, Works.unit(row.work()), reached));
      }
    }
  }

  private List<Reached> reached(Row row) throws RunnerException {
    Collection<RunResult> results = run(options(row).build());
    List<BenchmarkResult> result = List.copyOf(results.iterator().next().getBenchmarkResults());
    return IntStream.of(threads).mapToObj(count -> Reached.of(result, count)).toList();
  }

  /** Runs JMH, and tells what it says only if it fails: the forks say the same things each time. */
  private static Collection<RunResult> run(Options options) throws RunnerException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream said = new PrintStream(log, true, StandardCharsets.UTF_8);
    try {
      return new Runner(options, OutputFormatFactory.createFormatInstance(said, VerboseMode.NORMAL))
          .run();
    } catch (RunnerException e) {
      System.err.print(log.toString(StandardCharsets.UTF_8));
      throw e;
    }
  }

  private ChainedOptionsBuilder options(Row row) {
    List<String> jvm = new ArrayList<>(jvmOptions);
    jvm.add(HEAP);
    jvm.add("--sun-misc-unsafe-memory-access=allow"); // JMH's, which the JVM warns of
    if (kernelPeers) {
      jvm.add("--enable-native-access=ALL-UNNAMED");
      jvm.add("-D" + CACHE + "=" + System.getProperty(CACHE));
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(RowBenchmark.class.getName() + "\\." + row.twin() + "$")
            .param("row", row.work())
            .param("yardsticks", String.join(RowBenchmark.AND, row.yardsticks()))
            .param(
                "threads",
                String.join(
                    RowBenchmark.AND, IntStream.of(threads).mapToObj(String::valueOf).toList()))
            .jvmArgs(jvm.toArray(String[]::new))
            .shouldFailOnError(true);
    if (quick) {
      options.forks(1);
    }
    if (forks != null) {
      options.forks(forks);
    }
    return options;
  }

  private List<String> header() {
    List<String> lines = new ArrayList<>(Machine.lines());
    List<String> flags = new ArrayList<>(jvmOptions);
    if (!steady && !peers && !scale) {
      flags.add(HEAP);
    }
    lines.add("Flags: " + (flags.isEmpty() ? "none" : String.join(" ", flags)));
    lines.add("Command: ./lanewise bench " + commandLine);
    return lines;
  }

  private static Path root() {
    return Path.of(System.getProperty("lanewise.root", ""));
  }

  private void write(List<String> header, Table table, boolean whole) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("Medians of forks with JMH's error (99.9 % of the mean); shares are of what the");
    lines.add("yardstick reached in turns with the row, in the same JVM on the same threads.");
    lines.addAll(table.markdown());
    lines.add("");
    lines.add(table.summary() + ".");
    write("Kernels", "", header, lines, whole);
  }

  /** Writes a table where it was told to go, or, if it is whole, among the benchmarks. */
  private void write(
      String title, String suffix, List<String> header, List<String> table, boolean whole)
      throws IOException {
    if (out == null && !whole) {
      return;
    }
    Path file = out;
    if (file == null) {
      String name = "docs/benchmarks/%s-%s%s.md".formatted(LocalDate.now(), Machine.slug(), suffix);
      file = root().resolve(name);
    }
    List<String> lines = new ArrayList<>();
    lines.add("# " + title + ", " + LocalDate.now() + ", " + Machine.cpu());
    lines.add("");
    header.forEach(line -> lines.add("- " + line));
    lines.add("");
    lines.addAll(table);
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Files.write(file, lines);
    System.out.println("Written to " + file);
  }
}
