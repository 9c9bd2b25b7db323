package dev.lanewise.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table, as text while it grows and as Markdown when it is done. */
final class Table {
  private static final double REGION_MICROS = 1;

  private final int[] threads;
  private final List<String> markdown = new ArrayList<>();
  private final List<Double> means = new ArrayList<>();
  private final List<Double> meansOfAll = new ArrayList<>();
  private String section = "";
  private int missed;
  private int asked;

  Table(int[] threads) {
    this.threads = threads;
  }

  /** Takes a row in; returns its line of text, after a heading where a section begins. */
  String add(Row row, Unit unit, String taken, List<Reached> reached) {
    StringBuilder text = new StringBuilder(heading(row));
    String name = row.work() + (taken.isEmpty() ? "" : " (" + taken + ")");
    List<String> cells = new ArrayList<>(List.of(name));
    text.append("%-62s".formatted(name));
    for (int i = 0; i < threads.length; i++) {
      Reached result = reached.get(i);
      double target = i == 0 ? row.one() : row.all();
      String rate = rate(unit, result);
      String share = unit == Unit.CALLS ? "" : percent(result.share());
      String verdict = verdict(row, result, target);
      text.append(" | %20s %7s %s".formatted(rate, share, verdict));
      cells.addAll(List.of(rate, share, verdict));
    }
    markdown.add("| " + String.join(" | ", cells) + " |");
    text.append(restless(reached));
    if (row.section().equals(Rows.REGION) && threads.length > 1) {
      text.append(costOfRegion(unit, reached));
    }
    if (row.section().equals(Rows.WINOGRAD)) {
      text.append(meanOfShapes(row, reached));
    }
    return text.toString();
  }

  /**
   * Takes in what another library reached beside the last row, and our share of it in the same
   * JVMs; returns its line of text.
   */
  String addPeer(String name, Unit unit, List<Reached> reached) {
    StringBuilder text = new StringBuilder("%-62s".formatted("  " + name));
    List<String> cells = new ArrayList<>(List.of("· " + name));
    for (Reached result : reached) {
      String rate = String.format(Locale.ROOT, "%.1f %s", unit.told(result.yardstick()), unit);
      String ours = "ours is " + percent(result.share());
      text.append(" | %20s %s".formatted(rate, ours));
      cells.addAll(List.of(rate, ours, ""));
    }
    markdown.add("| " + String.join(" | ", cells) + " |");
    return text.toString();
  }

  private String heading(Row row) {
    if (row.section().equals(section)) {
      return "";
    }
    section = row.section();
    String against = row.yardsticks().getFirst().split(" ")[0];
    StringBuilder head = new StringBuilder("| against " + against + " |");
    StringBuilder rule = new StringBuilder("|---|");
    for (int count : threads) {
      head.append(" %d thread%s | share | asked |".formatted(count, count == 1 ? "" : "s"));
      rule.append("---|---|---|");
    }
    markdown.addAll(List.of("", "### " + section, "", head.toString(), rule.toString()));
    return "\n" + section + ", against " + against + "\n";
  }

  private static String rate(Unit unit, Reached reached) {
    double told = unit.told(reached.rate());
    double error = told * reached.error() / reached.rate();
    int digits = told < 10 ? 2 : 1;
    return String.format(
        Locale.ROOT, "%." + digits + "f ± %." + digits + "f %s", told, error, unit);
  }

  /** What is asked, with "yes", or "no" where it is not reached; counts both. */
  private String verdict(Row row, Reached reached, double target) {
    if (target == 0) {
      return "";
    }
    // Winograd's target is for the mean over its shapes.
    boolean single = !row.section().equals(Rows.WINOGRAD);
    boolean met = reached.share() >= target && reached.second() >= row.second();
    if (single) {
      count(met);
    }
    String text = percent(target) + (single ? met ? " yes" : " NO" : "");
    return row.second() == 0
        ? text
        : text + ", " + percent(reached.second()) + " of the next multiple";
  }

  private void count(boolean met) {
    asked++;
    missed += met ? 0 : 1;
  }

  /** What two threads take beyond half the time of one. */
  private String costOfRegion(Unit unit, List<Reached> reached) {
    double cost = unit.told(reached.getLast().rate()) - unit.told(reached.getFirst().rate()) / 2;
    boolean met = cost < REGION_MICROS;
    count(met);
    String text =
        String.format(
            Locale.ROOT, "costs %.2f us; asked: %.0f %s", cost, REGION_MICROS, met ? "yes" : "NO");
    remark(text);
    return "\n" + text;
  }

  /** That a row was measured before it was steady, where it was. */
  private String restless(List<Reached> reached) {
    long forks = reached.stream().mapToLong(Reached::restless).max().orElse(0);
    if (forks == 0) {
      return "";
    }
    String text =
        "not steady after %d s of warm-up in %d forks".formatted(WarmUp.MOST_SECONDS, forks);
    remark(text);
    return "\n" + text;
  }

  private void remark(String text) {
    markdown.add("| " + text + " |" + " |".repeat(3 * threads.length));
  }

  /** The geometric mean over all shapes but the last, once the last but one is there. */
  private String meanOfShapes(Row row, List<Reached> reached) {
    int index = indexOfShape(row);
    if (index == 0) {
      means.clear();
      meansOfAll.clear();
    }
    if (index == Rows.SHAPES.size() - 1 || reached.size() < threads.length) {
      return "";
    }
    means.add(reached.getFirst().share());
    meansOfAll.add(reached.getLast().share());
    if (means.size() < Rows.SHAPES.size() - 1 || index != Rows.SHAPES.size() - 2) {
      return "";
    }
    double one = geometric(means);
    double all = geometric(meansOfAll);
    count(one >= row.one());
    count(all >= row.all());
    String text =
        String.format(
            Locale.ROOT,
            "geometric mean of the first %d: %.2f times direct on 1 thread, %.2f on %d; asked:"
                + " %.1f",
            means.size(),
            one,
            all,
            threads[threads.length - 1],
            row.one());
    remark(text);
    return "\n" + text;
  }

  private static int indexOfShape(Row row) {
    return Rows.SHAPES.indexOf(row.work().split(" ")[3]);
  }

  private static double geometric(List<Double> values) {
    return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  String summary() {
    return "%d of %d targets reached".formatted(asked - missed, asked);
  }

  List<String> markdown() {
    return markdown;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
