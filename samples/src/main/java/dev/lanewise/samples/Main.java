package dev.lanewise.samples;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code lanewise} command: {@link #main} for the shell, {@link #run} for everybody else. */
@Command(
    name = "lanewise",
    description = "Trains convolutional networks on images, in pure Java.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {"", "In a source tree, 'lanewise bench' measures the kernels (--help tells how)."},
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage", "130:interrupted"})
public final class Main implements Runnable {
  private static final Map<String, Supplier<Subcommand>> SUBCOMMANDS = new LinkedHashMap<>();

  static {
    SUBCOMMANDS.put("train", TrainCommand::new);
    SUBCOMMANDS.put("evaluate", EvaluateCommand::new);
    SUBCOMMANDS.put("predict", PredictCommand::new);
    SUBCOMMANDS.put("summary", SummaryCommand::new);
    SUBCOMMANDS.put("show", ShowCommand::new);
    SUBCOMMANDS.put("augment", AugmentCommand::new);
    SUBCOMMANDS.put("visualize", VisualizeCommand::new);
    SUBCOMMANDS.put("download", DownloadCommand::new);
    SUBCOMMANDS.put("doctor", DoctorCommand::new);
  }

  private final PrintStream out;
  private final PrintStream err;
  @Spec private CommandSpec spec;

  private Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command and ends the JVM with its exit status.
   *
   * @param args what to do
   */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs the command.
   *
   * @param args what to do
   * @param out takes the results
   * @param err takes errors, and with {@code --json} everything but the JSON
   * @return the exit status: 0 done, 1 failed, 2 wrong usage
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    CommandLine line = new CommandLine(new Main(out, err));
    // One is enough where it is named first: reading the options of all takes time.
    boolean named = args.length > 0 && SUBCOMMANDS.containsKey(args[0]);
    SUBCOMMANDS.forEach(
        (name, subcommand) -> {
          if (!named || name.equals(args[0])) {
            line.addSubcommand(name, subcommand.get());
          }
        });
    line.setOut(writer(out));
    line.setErr(writer(err));
    line.setExpandAtFiles(false); // an image may be called @1.png
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setParameterExceptionHandler(Main::wrongUsage);
    int status = line.execute(args);
    if (out.checkError()) { // a PrintStream does not tell by itself
      err.println("lanewise: stdout could not be written: its disk is full, or it was closed");
      status = Math.max(status, Failure.FAILED);
    }
    err.flush();
    return status;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    line.getErr().println(command + ": " + Usage.sentence(e));
    line.getErr().println("Try '" + command + " --help'.");
    for (String arg : args) {
      if (arg.equals("--stacktrace")) {
        e.printStackTrace(line.getErr());
      }
    }
    return Failure.WRONG_USAGE;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    throw new ParameterException(
        line, "a command is needed: " + String.join(", ", line.getSubcommands().keySet()));
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Tells the version of the module. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lanewise " + version() + " on Java " + Runtime.version()};
    }

    private static String version() {
      Module module = Main.class.getModule();
      return module.isNamed()
          ? module.getDescriptor().rawVersion().orElse("(unknown version)")
          : "(not from its jar)";
    }
  }
}
