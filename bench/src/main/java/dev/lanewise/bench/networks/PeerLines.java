package dev.lanewise.bench.networks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The lines of the table while it is made: printed as they come, kept for the file. */
final class PeerLines {
  private final PrintStream out;
  private final List<String> markdown = new ArrayList<>();
  private int asked;
  private int reached;

  PeerLines(PrintStream out) {
    this.out = out;
  }

  /** A heading. */
  void section(String title) {
    out.println("\n" + title);
    markdown.addAll(
        List.of(
            "",
            "## " + title,
            "",
            "| | ours | other | ours over other: median (least to most) | asked | |",
            "|---|---|---|---|---|---|"));
  }

  /** A figure of which nothing is asked. */
  void add(String what, String ours, String other, Object ratio) {
    print(what, ours, other, ratio, "", "");
  }

  /** A figure that is to be at least so much. */
  void atLeast(String what, String ours, String other, Object ratio, double value, double bound) {
    judge(what, ours, other, ratio, ">= " + bound, value >= bound);
  }

  /** A figure that is to be at most so much. */
  void atMost(String what, String ours, String other, Object ratio, double value, double bound) {
    judge(what, ours, other, ratio, "<= " + bound, value <= bound);
  }

  private void judge(
      String what, String ours, String other, Object ratio, String bound, boolean yes) {
    asked++;
    reached += yes ? 1 : 0;
    print(what, ours, other, ratio, bound, yes ? "yes" : "NO");
  }

  private void print(
      String what, String ours, String other, Object ratio, String bound, String yes) {
    out.printf("%-44s %-26s %-34s %-24s %-8s %s%n", what, ours, other, ratio, bound, yes);
    out.flush();
    markdown.add("| %s | %s | %s | %s | %s | %s |".formatted(what, ours, other, ratio, bound, yes));
  }

  /** Something said about the figures. */
  void note(String text) {
    out.println(text);
    out.flush();
    markdown.addAll(List.of("", text));
  }

  String summary() {
    return "%d of %d targets reached".formatted(reached, asked);
  }

  List<String> markdown() {
    return markdown;
  }
}
