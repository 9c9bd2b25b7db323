package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.optimizers.Optimizer;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table Keras prints of a model: its layers, what comes out of them, their weights. A chain of
 * layers takes 88 columns, a graph 108 with what each layer is connected to; less where the
 * terminal is narrower. The layout is Keras 3's (keras/src/utils/summary_utils.py).
 */
public final class Summary {
  private static final int NARROWEST = 40;
  private static final int DEFAULT_TERMINAL = 80;
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

  private final Model model;
  private final List<Node> nodes;
  private final boolean chain;

  private Summary(Model model) {
    this.model = model;
    chain = model.outputs().size() == 1 && isChain(model.nodes());
    // A Sequential has no row for its input, as in Keras.
    nodes =
        byDepth(model).stream()
            .filter(node -> !(model instanceof Sequential && node.isInput()))
            .toList();
  }

  /** The table, 88 columns wide (108 for a graph). Weights are drawn if there are none yet. */
  public static String of(Model model) {
    return of(model, Integer.MAX_VALUE);
  }

  /**
   * The table for a terminal of so many columns, of which four stay free. Weights are drawn if
   * there are none yet.
   */
  public static String of(Model model, int terminalColumns) {
    return new Summary(model).text(terminalColumns, true);
  }

  /**
   * Prints the table: for a terminal, as wide as the environment's {@code COLUMNS} (or 80) allows;
   * in ASCII where the stream's encoding has no lines.
   *
   * @param terminal whether the stream is one
   */
  public static void print(Model model, PrintStream out, boolean terminal) {
    boolean lines = out.charset().newEncoder().canEncode(BoxTable.LINES);
    out.print(new Summary(model).text(terminal ? terminalColumns() : Integer.MAX_VALUE, lines));
    out.flush();
  }

  private static int terminalColumns() {
    try {
      return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return DEFAULT_TERMINAL;
    }
  }

  private String text(int terminalColumns, boolean lines) {
    int width = Math.max(NARROWEST, Math.min(chain ? 88 : 108, terminalColumns - 4));
    BoxTable table =
        chain
            ? new BoxTable(
                width, new double[] {.45, .80, 1}, "Layer (type)", "Output Shape", "Param #")
            : new BoxTable(
                width,
                new double[] {.3, .56, .74, 1},
                "Layer (type)",
                "Output Shape",
                "Param #",
                "Connected to");
    model.weights(); // draws them where there are none
    for (Node node : nodes) {
      table.row(row(node));
    }
    return "Model: \"%s\"\n".formatted(model.name()) + table.text(lines) + footer();
  }

  private String[] row(Node node) {
    String type = node.isInput() ? "InputLayer" : node.layer().type();
    String count = node.isInput() ? "0" : grouped(count(node.layer().parameters()));
    String shape = shape(node.shape());
    String name = name(node) + " (" + type + ")";
    return chain
        ? new String[] {name, shape, count}
        : new String[] {name, shape, count, connections(node)};
  }

  private String footer() {
    long trainable = count(model.trainableWeights());
    long all = count(model.weights().values());
    Optimizer optimizer = model.isCompiled() ? model.optimizer() : null;
    boolean used = optimizer != null && optimizer.iterations() > 0;
    // Keras counts the optimizer's step number and learning rate, each of four bytes, among its
    // variables.
    long kept =
        used
            ? 2
                + model.trainableWeights().stream()
                    .flatMap(p -> optimizer.state(p).values().stream())
                    .mapToLong(t -> t.size())
                    .sum()
            : 0;
    return line("Total params", all + kept)
        + line("Trainable params", trainable)
        + line("Non-trainable params", all - trainable)
        + (used ? line("Optimizer params", kept) : "");
  }

  private static String line(String what, long count) {
    return " " + what + ": " + grouped(count) + " (" + bytes(4.0 * count) + ")\n";
  }

  private static long count(Iterable<Parameter> parameters) {
    long count = 0;
    for (Parameter parameter : parameters) {
      count += parameter.shape().size();
    }
    return count;
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String bytes(double size) {
    int unit = 0;
    while (size / 1024 >= 1 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return new BigDecimal(size).setScale(2, RoundingMode.HALF_EVEN)
        + " "
        + UNITS[unit]; // 1.125 is 1.12, as in Python
  }

  private static String shape(Shape shape) {
    String dims = shape.toString();
    return "(" + dims.substring(1, dims.length() - 1).replace("n", "None") + ")";
  }

  private String name(Node node) {
    return model.graph().name(node);
  }

  private String connections(Node node) {
    return node.isInput()
        ? "-"
        : String.join(", ", node.inputs().stream().map(input -> name(input) + "[0][0]").toList());
  }

  private static boolean isChain(List<Node> nodes) {
    Map<Node, Integer> uses = new IdentityHashMap<>();
    for (Node node : nodes) {
      if (node.inputs().size() > 1
          || node.inputs().stream().anyMatch(input -> uses.merge(input, 1, Integer::sum) > 1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Keras's order: those farthest from the outputs first; at one distance, as met on the way back
   * from the outputs.
   */
  private static List<Node> byDepth(Model model) {
    List<Node> ordered = model.nodes();
    Map<Node, Integer> depths = new IdentityHashMap<>();
    for (Node node : ordered.reversed()) {
      int depth = depths.computeIfAbsent(node, _ -> 0);
      node.inputs().forEach(input -> depths.merge(input, depth + 1, Math::max));
    }
    Map<Node, Integer> met = new IdentityHashMap<>();
    List<Node> stack = new ArrayList<>(model.outputs().reversed());
    while (!stack.isEmpty()) {
      Node node = stack.removeLast();
      if (met.putIfAbsent(node, met.size()) == null) {
        stack.addAll(node.inputs().reversed());
      }
    }
    return ordered.stream()
        .sorted(Comparator.comparing((Node node) -> -depths.get(node)).thenComparing(met::get))
        .toList();
  }
}
