package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.saving.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figures of a training's epochs. */
class HistoryTest {
  private static History example() {
    History history = new History();
    Map<String, Double> logs = new LinkedHashMap<>();
    logs.put("loss", 0.5);
    logs.put("accuracy", 0.75);
    history.add(0, logs, 1.23456);
    history.add(1, Map.of("loss", Double.NaN, "val_loss", 0.1), 2);
    return history;
  }

  @Test
  void keepsSeriesByName() {
    History history = example();
    assertEquals(List.of("loss", "accuracy", "val_loss"), history.names());
    assertEquals(List.of(0.75, Double.NaN), history.get("accuracy"));
    assertEquals(List.of(Double.NaN, 0.1), history.get("val_loss"));
    assertEquals(0.1, history.last("val_loss"));
    assertEquals(List.of(0, 1), history.epochs());
    assertEquals(List.of(1.23456, 2.0), history.seconds());
    Exception e = assertThrows(IllegalArgumentException.class, () -> history.get("acc"));
    assertEquals("the history has no 'acc'; it has [loss, accuracy, val_loss]", e.getMessage());
  }

  @Test
  void writesCsv() {
    assertEquals(
        "epoch,loss,accuracy,val_loss,seconds\n1,0.5,0.75,NaN,1.235\n2,NaN,NaN,0.1,2.000\n",
        example().toCsv());
    assertEquals("epoch,seconds\n", new History().toCsv());
  }

  @Test
  void survivesJson() {
    History history = example();
    History again = History.of((Config) Json.read(Json.write(history.config())));
    assertEquals(history.toCsv(), again.toCsv());
    assertEquals(history.seconds(), again.seconds());
    assertEquals(history.epochs(), again.epochs());
    assertEquals(0, History.of((Config) Json.read(Json.write(new History().config()))).size());
  }

  @Test
  void copiesAreTheirOwn() {
    History history = example();
    History copy = history.copy();
    history.add(2, Map.of("loss", 1.0), 1);
    assertEquals(2, copy.size());
    assertEquals(2, copy.get("loss").size());
  }
}
