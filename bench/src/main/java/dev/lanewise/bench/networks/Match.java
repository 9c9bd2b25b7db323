package dev.lanewise.bench.networks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Contestants that take turns: each is warmed up, then they compute one after the other, in rounds
 * that go to and fro so that none always follows the same one.
 */
final class Match {
  private static final double TICKS = 100; // a second, as Linux counts them

  private final List<String> names = new ArrayList<>();
  private final List<List<Turn>> turns = new ArrayList<>();
  private final List<Long> memory = new ArrayList<>();
  private double idle;

  private Match() {}

  /**
   * Plays a match.
   *
   * @param names of the contestants
   * @param all ready for their first turn
   * @param warmUp milliseconds of the turn that does not count
   * @param millis of a turn
   */
  static Match play(List<String> names, List<Contestant> all, int rounds, long warmUp, long millis)
      throws IOException, InterruptedException {
    Match match = new Match();
    match.names.addAll(names);
    for (Contestant each : all) {
      each.turn(warmUp);
      match.turns.add(new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        match.turn(all, round % 2 == 0 ? i : all.size() - 1 - i, millis);
      }
    }
    for (Contestant each : all) {
      match.memory.add(each.end());
    }
    return match;
  }

  private void turn(List<Contestant> all, int at, long millis)
      throws IOException, InterruptedException {
    // Threads without work spin for some milliseconds before they sleep.
    Thread.sleep(100);
    long before = othersTicks(all, at);
    Turn turn = all.get(at).turn(millis);
    double used = (othersTicks(all, at) - before) / TICKS;
    idle = Math.max(idle, used / (turn.nanos() * 1e-9));
    turns.get(at).add(turn);
  }

  private static long othersTicks(List<Contestant> all, int at) throws IOException {
    long ticks = 0;
    for (int i = 0; i < all.size(); i++) {
      ticks += i == at ? 0 : all.get(i).ticks();
    }
    return ticks;
  }

  /** The most that those who waited used together during a turn, in cores. */
  double idle() {
    return idle;
  }

  List<String> names() {
    return names;
  }

  /** The peak resident memory of a contestant in KiB. */
  long memory(String name) {
    return memory.get(names.indexOf(name));
  }

  /** The median of a figure of a contestant's turns. */
  double median(String name, ToDoubleFunction<Turn> figure) {
    return Spread.of(figures(name, figure)).median();
  }

  /** One contestant's figure over another's, round by round. */
  Spread ratio(String name, String other, ToDoubleFunction<Turn> figure) {
    double[] mine = figures(name, figure);
    double[] theirs = figures(other, figure);
    double[] ratios = new double[mine.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = mine[i] / theirs[i];
    }
    return Spread.of(ratios);
  }

  /** A figure of a contestant's turns. */
  double[] figures(String name, ToDoubleFunction<Turn> figure) {
    return turns.get(names.indexOf(name)).stream().mapToDouble(figure).toArray();
  }
}
