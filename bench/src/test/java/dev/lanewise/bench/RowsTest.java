package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {
  @Test
  void rowsAreDifferentAndTheirNamesKnown() {
    Set<String> names = new HashSet<>();
    for (Row row : Rows.all()) {
      assertTrue(names.add(row.toString()), row.toString());
      Works.taken(row.work()); // reads the geometry
      String all = row.work() + row.yardsticks();
      assertFalse(all.contains(",") && row.yardsticks().size() < 2, "JMH splits at commas: " + all);
      assertEquals(
          row.section().equals(Rows.REGION) ? Unit.CALLS : Works.unit(row.yardsticks().getFirst()),
          Works.unit(row.work()),
          row.toString());
    }
  }

  /** One small work of each kind, and all passes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "peak",
        "copy 0.25",
        "read 0.25",
        "exp 3x100",
        "region 0",
        "gemm nt 5 6 7",
        "gemm nn 1 6 7",
        "conv forward auto 1x3x8x8x4 3x3",
        "conv backward-data direct 1x3x8x8x4 5x5s2",
        "conv backward-weights direct 1x3x8x8x4 1x1",
        "depthwise forward auto 1x8x8x8x8 3x3s2g8",
        "crossentropy 7x10"
      })
  void worksRun(String name) {
    assertTrue(Works.of(name).measure(1) > 0);
  }

  @Test
  void passesRun() {
    for (Row row : Rows.all()) {
      if (row.work().startsWith("pass") && row.work().endsWith(" 0.25")) {
        assertTrue(Works.of(row.work()).measure(1) > 0, row.work());
      }
    }
  }

  @Test
  void theTableSaysWhatIsReached() {
    Table table = new Table(new int[] {1, 2});
    Row row = new Row("products", "gemm", List.of("peak"), 0.8, 0.7, 0, "vector");
    double none = Double.POSITIVE_INFINITY;
    String text =
        table.add(
            row,
            Unit.GFLOP,
            "",
            List.of(new Reached(90, 1, 100, 0.9, none, 0), new Reached(120, 1, 200, 0.6, none, 2)));
    assertTrue(text.contains("90.0 ± 1.0 GFLOP/s"), text);
    assertTrue(text.contains("80 % yes"), text);
    assertTrue(text.contains("70 % NO"), text);
    assertTrue(text.contains("not steady after 6 s of warm-up in 2 forks"), text);
    assertEquals("1 of 2 targets reached", table.summary());
    List<Reached> beside =
        List.of(new Reached(90, 1, 60, 1.5, none, 0), new Reached(90, 1, 120, 0.75, none, 0));
    String peer = table.addPeer("openblas", Unit.GFLOP, beside);
    assertTrue(peer.contains("60.0 GFLOP/s ours is 150 %"), peer);
    assertEquals(
        "| · openblas | 60.0 GFLOP/s | ours is 150 % |  | 120.0 GFLOP/s | ours is 75 % |  |",
        table.markdown().getLast());
    assertEquals("1 of 2 targets reached", table.summary());
  }

  @Test
  void noPeerIsBuiltIn() {
    assertEquals(List.of(), Peer.all());
    assertThrows(IllegalArgumentException.class, () -> Works.of("openblas gemm nn 5 6 7"));
  }

  @Test
  void winogradIsJudgedByItsMean() {
    Table table = new Table(new int[] {1, 2});
    String text = "";
    for (Row row : Rows.all()) {
      if (row.section().equals(Rows.WINOGRAD) && row.work().contains("forward")) {
        double share = row.work().contains("1x512") ? 1 : 2;
        Reached reached = new Reached(200, 1, 100, share, Double.POSITIVE_INFINITY, 0);
        text += table.add(row, Unit.GFLOP, "winograd4", List.of(reached, reached));
      }
    }
    assertTrue(text.contains("mean of the first 4: 2.00 times direct"), text);
    assertEquals("2 of 2 targets reached", table.summary());
  }
}
