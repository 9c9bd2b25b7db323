package dev.lanewise.samples.pictures;

import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Training;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A training: loss and each metric over the epochs, on training and validation samples, a diagram
 * each, two in a row.
 */
public final class LearningCurves extends Picture {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final String VALIDATION_PREFIX = "val_";

  /**
   * Colours that are told apart in grey and by colour-blind eyes (Okabe and Ito's blue and
   * vermilion).
   */
  private static final Color TRAIN = new Color(0x0072B2);

  private static final Color VALIDATION = new Color(0xD55E00);

  private final String title;
  private final History history;
  private final List<String> names;

  private LearningCurves(String title, History history, List<String> names) {
    super(
        Math.min(2, names.size()) * WIDTH,
        (names.size() + 1) / 2 * HEIGHT,
        "%s: %s over %d %s"
            .formatted(
                title,
                String.join(" and ", names),
                history.size(),
                history.size() == 1 ? "epoch" : "epochs"));
    this.title = title;
    this.history = history;
    this.names = names;
  }

  /**
   * The curves of a training, in one picture.
   *
   * @param title what was trained
   * @param history with at least one epoch; {@code val_loss} is drawn beside {@code loss}
   * @throws IllegalArgumentException if there is no epoch
   */
  public static LearningCurves of(String title, History history) {
    return new LearningCurves(title, history, names(history));
  }

  /**
   * The same, a picture for the loss and for each metric.
   *
   * @throws IllegalArgumentException if there is no epoch
   */
  public static List<LearningCurves> each(String title, History history) {
    return names(history).stream()
        .map(name -> new LearningCurves(title, history, List.of(name)))
        .toList();
  }

  private static List<String> names(History history) {
    List<String> names =
        history.names().stream().filter(name -> !name.startsWith(VALIDATION_PREFIX)).toList();
    if (history.size() == 0 || names.isEmpty()) {
      throw new IllegalArgumentException("learning curves need an epoch, but there is none");
    }
    return names;
  }

  @Override
  protected void draw(Graphics2D graphics) {
    for (int i = 0; i < names.size(); i++) {
      int x = i % 2 * WIDTH;
      int y = i / 2 * HEIGHT;
      graphics.translate(x, y);
      chart(names.get(i)).paint(graphics, WIDTH, HEIGHT);
      graphics.translate(-x, -y);
    }
  }

  private XYChart chart(String name) {
    List<Double> train = history.get(name);
    boolean validated = history.names().contains(VALIDATION_PREFIX + name);
    List<Double> validation = validated ? history.get(VALIDATION_PREFIX + name) : List.of();
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title + ": " + name)
            .xAxisTitle("epoch")
            .yAxisTitle(name)
            .build();
    style(chart.getStyler());
    limit(chart.getStyler(), name, train, validation);
    int first = history.epochs().getFirst() + 1;
    line(chart, "training", first, train, TRAIN, SeriesMarkers.CIRCLE);
    line(chart, "validation", first, validation, VALIDATION, SeriesMarkers.DIAMOND);
    return chart;
  }

  /** A loss or a rate from 0 up; shares up to 1, from the next twentieth below the lowest. */
  private static void limit(
      XYStyler styler, String name, List<Double> train, List<Double> validation) {
    double high = extreme(train, validation, 1);
    double low = -extreme(train, validation, -1);
    if (name.equals("loss")) {
      styler.setYAxisMin(0.0).setYAxisMax(Math.max(1.05 * high, 1e-3));
    } else if (name.equals(Training.LEARNING_RATE) && high > 0) {
      styler.setYAxisMin(0.0).setYAxisMax(1.05 * high);
      // As many decimals as a tenth of the axis needs.
      int decimals = Math.max(0, (int) Math.ceil(1 - Math.log10(high)) + 1);
      styler.setYAxisDecimalPattern("0." + "#".repeat(decimals));
    } else if (low >= 0 && high <= 1) {
      styler.setYAxisMin(Math.floor(20 * low - 0.1) / 20).setYAxisMax(1.0);
    }
  }

  /** The largest of the finite values times the sign; 0 where there is none. */
  private static double extreme(List<Double> train, List<Double> validation, int sign) {
    return Stream.concat(train.stream(), validation.stream())
        .filter(Double::isFinite)
        .mapToDouble(v -> sign * v)
        .max()
        .orElse(0);
  }

  private static void style(XYStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(new Color(0xDDDDDD));
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    // Whole numbers: XChart spaces its ticks until no two have the same label.
    styler.setXAxisDecimalPattern("0");
    styler.setYAxisDecimalPattern("0.####");
  }

  private static void line(
      XYChart chart, String name, int first, List<Double> values, Color color, Marker marker) {
    if (values.stream().noneMatch(Double::isFinite)) {
      return; // a training that diverged leaves its gaps
    }
    double[] epochs = IntStream.range(0, values.size()).mapToDouble(i -> first + i).toArray();
    double[] ys = values.stream().mapToDouble(y -> Double.isFinite(y) ? y : Double.NaN).toArray();
    XYSeries series = chart.addSeries(name, epochs, ys);
    series.setMarker(marker).setMarkerColor(color);
    series.setLineColor(color).setLineStyle(new BasicStroke(2));
  }
}
