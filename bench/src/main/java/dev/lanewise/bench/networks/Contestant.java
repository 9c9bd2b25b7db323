package dev.lanewise.bench.networks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A library at one work in a JVM of its own; see {@link Child}. */
final class Contestant implements AutoCloseable {
  /** Lines kept of what a library says, to be shown if it fails. */
  private static final int SAID = 30;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Deque<String> said = new ArrayDeque<>();

  private Contestant(Process process) {
    this.process = process;
    out = process.inputReader();
    in = process.outputWriter();
  }

  static Contestant start(ProcessBuilder command) throws IOException {
    return new Contestant(command.redirectErrorStream(true).redirectInput(Redirect.PIPE).start());
  }

  /** The next thing it tells. */
  String told() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      String told = Turn.told(line);
      if (told != null) {
        return told;
      }
      said.addLast(line);
      if (said.size() > SAID) {
        said.removeFirst();
      }
    }
    throw new IOException(
        process.info().commandLine().orElse("a contestant")
            + " failed:\n"
            + String.join("\n", said));
  }

  /** Lets it compute for so long. */
  Turn turn(long millis) throws IOException {
    in.write("turn " + millis + "\n");
    in.flush();
    return Turn.parse(told());
  }

  /** Its peak resident memory so far in KiB. */
  long end() throws IOException {
    in.write("end\n");
    in.flush();
    return Long.parseLong(told());
  }

  /** Processor time it has used, in clock ticks of 10 ms; 0 where the system does not tell. */
  long ticks() throws IOException {
    Path stat = Path.of("/proc/" + process.pid() + "/stat");
    if (!Files.exists(stat)) {
      return 0;
    }
    String[] fields = Files.readString(stat).replaceAll(".*\\) ", "").split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
