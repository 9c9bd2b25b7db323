package dev.lanewise.nn.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts of cases passed, failed and left out, a file and a rule. */
final class Report {
  /** One case: passes, throws {@link LeftOut}, or fails by any other throwable. */
  @FunctionalInterface
  interface Case {
    void run() throws Exception;
  }

  private record Count(int[] numbers, Map<String, Integer> rules) {
    Count() {
      this(new int[2], new TreeMap<>());
    }
  }

  private final Map<String, Count> files = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /** Runs a case of a file and counts it. */
  void run(String file, String name, Case each) {
    Count count = files.computeIfAbsent(file, _ -> new Count());
    try {
      each.run();
      count.numbers[0]++;
    } catch (LeftOut rule) {
      count.rules.merge(rule.getMessage(), 1, Integer::sum);
    } catch (Exception | AssertionError failure) {
      count.numbers[1]++;
      failures.add(file + ", " + name + ": " + failure);
    }
  }

  List<String> failures() {
    return failures;
  }

  /** All counts as a Markdown document. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# Conformance\n\n");
    text.append("Answers of other libraries, compared with ours by `ConformanceTest`, which wrote");
    text.append(" this file.\nA case is left out by one of the rules below only.\n\n");
    text.append("| file | cases | passed | failed | left out |\n|---|---|---|---|---|\n");
    int[] sums = new int[4];
    Map<String, Map<String, Integer>> rules = new TreeMap<>();
    files.forEach(
        (file, count) -> {
          int left = count.rules.values().stream().mapToInt(Integer::intValue).sum();
          int[] row = {count.numbers[0] + count.numbers[1] + left, count.numbers[0], 0, left};
          row[2] = count.numbers[1];
          text.append("| %s | %d | %d | %d | %d |%n".formatted(cells(file, row)));
          for (int i = 0; i < 4; i++) {
            sums[i] += row[i];
          }
          count.rules.forEach(
              (rule, number) ->
                  rules.computeIfAbsent(rule, _ -> new TreeMap<>()).put(file, number));
        });
    text.append("| all | %d | %d | %d | %d |%n".formatted(cells("", sums)));
    text.append("\n| left out because of | cases | in |\n|---|---|---|\n");
    rules.forEach(
        (rule, where) -> {
          int sum = where.values().stream().mapToInt(Integer::intValue).sum();
          text.append("| %s | %d | %s |%n".formatted(rule, sum, where(where)));
        });
    return text.toString().replace("\r\n", "\n");
  }

  private static Object[] cells(String file, int[] row) {
    return file.isEmpty()
        ? new Object[] {row[0], row[1], row[2], row[3]}
        : new Object[] {file, row[0], row[1], row[2], row[3]};
  }

  private static String where(Map<String, Integer> files) {
    List<String> parts = new ArrayList<>();
    files.forEach((file, number) -> parts.add(file + " " + number));
    return String.join(", ", parts);
  }
}
