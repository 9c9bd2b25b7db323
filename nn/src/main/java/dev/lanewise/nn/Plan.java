package dev.lanewise.nn;

import dev.lanewise.nn.planning.KeptWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model is run: which layers are done in one step, and what that saves. The plan is made from
 * the layers and depends on the network, and on whether it trains, alone; its results are the
 * layers' own within some roundings, and have the same bits in every run.
 *
 * <p>{@code -Dlanewise.plan=off} runs every layer as it stands.
 */
public final class Plan {
  private static final String PROPERTY = "lanewise.plan";

  private final String title;
  private final List<Row> rows;

  /**
   * One step.
   *
   * @param layers the names of the layers it does
   * @param notes what it saves, and what not and why
   */
  public record Row(List<String> layers, String notes) {}

  private Plan(String title, List<Row> rows) {
    this.title = title;
    this.rows = rows;
  }

  /** The plan for training, or for prediction. */
  public static Plan of(Model model, boolean training) {
    return new Plan(
        training ? "Training" : "Prediction", model.execution(training, 0, true).rows());
  }

  /**
   * The plan for prediction by a {@link Predictor}, whose weights do not change, and for how many
   * samples at a time each stretch of steps is run where there are many to predict.
   */
  public static Plan ofPredictor(Model model) {
    model.weights(); // draws them where there are none
    Execution execution = new Execution(model.graph(), false, 0, true, new KeptWeights());
    List<Row> rows = new ArrayList<>(execution.rows());
    Stages stages = new Stages(execution);
    for (int k = 0; k < stages.count(); k++) {
      note(rows, stages.from(k), "of many, %d at a time from here on".formatted(stages.samples(k)));
    }
    if (stages.rows() != null) {
      String note = "up to %d together from here on".formatted(stages.rowsAtOnce());
      note(rows, stages.from(stages.count()), note);
    }
    return new Plan("Prediction, weights kept", rows);
  }

  private static void note(List<Row> rows, int step, String note) {
    Row row = rows.get(step);
    rows.set(step, new Row(row.layers, row.notes.isEmpty() ? note : row.notes + "; " + note));
  }

  /**
   * Whether executions are planned where nothing else is said.
   *
   * @throws IllegalArgumentException if the property is neither {@code on} nor {@code off}
   */
  public static boolean isOn() {
    String value = System.getProperty(PROPERTY, "on");
    if (!value.equals("on") && !value.equals("off")) {
      throw new IllegalArgumentException(PROPERTY + " must be on or off but got " + value);
    }
    return value.equals("on");
  }

  /** The steps, in order. */
  public List<Row> rows() {
    return rows;
  }

  /** A table for people. */
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(String.join(" + ", row.layers)));
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder(title + ":\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append(
              ("  %-" + width + "s  %s").formatted(names.get(i), rows.get(i).notes).stripTrailing())
          .append('\n');
    }
    return text.toString();
  }
}
