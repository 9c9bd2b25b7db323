package dev.lanewise.samples;

import dev.lanewise.nn.training.History;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of a training: loss and accuracy over the epochs, on training and validation samples.
 */
final class LearningCurve {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;

  /**
   * Colours that are told apart in grey and by colour-blind eyes (Okabe and Ito's blue and
   * vermilion).
   */
  private static final Color TRAIN = new Color(0x0072B2);

  private static final Color VALIDATION = new Color(0xD55E00);

  private LearningCurve() {}

  /** This Java cannot write text into pictures; the message says what to install. */
  static final class NoTextException extends IOException {
    private static final long serialVersionUID = 1;

    NoTextException(Throwable cause) {
      super(
          "this Java cannot draw text; the packages fontconfig and fonts-dejavu-core help (%s)"
              .formatted(cause),
          cause);
    }
  }

  /**
   * Draws the picture.
   *
   * @param title what was trained
   * @param history with the series loss, accuracy and, where there was a validation, val_loss and
   *     val_accuracy
   * @return the bytes of a PNG, the two diagrams side by side
   * @throws NoTextException if there are no fonts, or no AWT
   */
  static byte[] png(String title, History history) throws IOException {
    int first = history.epochs().getFirst() + 1;
    List<Double> loss = history.get("loss");
    List<Double> accuracy = history.get("accuracy");
    boolean validated = history.names().contains("val_loss");
    List<Double> valLoss = validated ? history.get("val_loss") : List.of();
    List<Double> valAccuracy = validated ? history.get("val_accuracy") : List.of();
    try {
      XYChart left = chart(title, "loss", first, loss, valLoss);
      XYChart right = chart(title, "accuracy", first, accuracy, valAccuracy);
      left.getStyler()
          .setYAxisMin(0.0)
          .setYAxisMax(Math.max(1.05 * extreme(loss, valLoss, 1), 1e-3));
      // From the next twentieth below the lowest accuracy up to 1.
      right
          .getStyler()
          .setYAxisMin(Math.floor(20 * -extreme(accuracy, valAccuracy, -1) - 0.1) / 20)
          .setYAxisMax(1.0);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BitmapEncoder.saveBitmap(List.of(left, right), 1, 2, bytes, BitmapFormat.PNG);
      return bytes.toByteArray();
    } catch (LinkageError | InternalError | RuntimeException e) {
      // AWT without its native parts or without fonts fails in each of these ways, by version and
      // system.
      throw new NoTextException(e);
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

  private static XYChart chart(
      String title, String what, int first, List<Double> train, List<Double> validation) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title + ": " + what)
            .xAxisTitle("epoch")
            .yAxisTitle(what)
            .build();
    line(chart, "training", first, train, TRAIN, SeriesMarkers.CIRCLE);
    line(chart, "validation", first, validation, VALIDATION, SeriesMarkers.DIAMOND);
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(new Color(0xDDDDDD));
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    // Whole numbers: XChart spaces its ticks until no two have the same label.
    styler.setXAxisDecimalPattern("0");
    styler.setYAxisDecimalPattern("0.####");
    return chart;
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
