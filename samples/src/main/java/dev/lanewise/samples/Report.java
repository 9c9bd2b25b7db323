package dev.lanewise.samples;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.Summary;
import dev.lanewise.nn.metrics.ClassificationReport;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Training;
import dev.lanewise.samples.pictures.ColorMap;
import dev.lanewise.samples.pictures.ConfusionPicture;
import dev.lanewise.samples.pictures.Filters;
import dev.lanewise.samples.pictures.Heat;
import dev.lanewise.samples.pictures.Judgement;
import dev.lanewise.samples.pictures.LearningCurves;
import dev.lanewise.samples.pictures.NoTextException;
import dev.lanewise.samples.pictures.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * The page of a training: its settings and figures, curves, confusion matrix, worst mistakes,
 * filters and layers. It is one file that asks for nothing else, and forbids itself to.
 */
final class Report {
  /** Mistakes that are shown. */
  private static final int WORST = 24;

  private final String title;
  private final Model model;
  private final History history;
  private final Judgement judgement;

  /**
   * A report.
   *
   * @param title what was trained on what
   * @param history with at least one epoch
   * @param judgement of the test samples
   */
  Report(String title, Model model, History history, Judgement judgement) {
    this.title = title;
    this.model = model;
    this.history = history;
    this.judgement = judgement;
  }

  /**
   * The page.
   *
   * @param settings what was asked for, by name
   * @param figures what came out, by name
   */
  String html(Map<String, String> settings, Map<String, String> figures) throws IOException {
    StringBuilder page = new StringBuilder(HEAD.replace("TITLE", escaped(title)));
    page.append("<h1>").append(escaped(title)).append("</h1>\n");
    section(page, "figures", "Figures", table(figures));
    section(page, "curves", "Learning curves", curves() + epochs());
    section(page, "confusion", "Which class is taken for which", confusion());
    section(page, "mistakes", "Worst mistakes", mistakes());
    section(page, "filters", "Filters of the first convolution", filters());
    section(
        page,
        "summary",
        "Layers",
        "<pre tabindex=\"0\" aria-label=\"table of the layers\">%s</pre>\n"
            .formatted(escaped(Summary.of(model))));
    section(page, "settings", "Settings", table(settings));
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder page, String id, String heading, String content) {
    page.append("<section id=\"%s\">\n<h2>%s</h2>\n%s</section>\n".formatted(id, heading, content));
  }

  private static String table(Map<String, String> rows) {
    StringBuilder table = new StringBuilder("<table>\n");
    rows.forEach(
        (name, value) ->
            table.append(
                "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n"
                    .formatted(escaped(name), escaped(value))));
    return table.append("</table>\n").toString();
  }

  private static String drawn(Picture picture) throws IOException {
    try {
      return "<div class=\"paper\">\n%s</div>\n".formatted(picture.svg());
    } catch (NoTextException e) {
      return "<p>This was not drawn: %s.</p>\n".formatted(escaped(e.getMessage()));
    }
  }

  private String curves() throws IOException {
    StringBuilder curves = new StringBuilder("<div class=\"curves\">\n");
    for (Picture curve : LearningCurves.each(title, history)) {
      curves.append(drawn(curve));
    }
    return curves.append("</div>\n").toString();
  }

  /** The curves' figures, for those who cannot see them and those who want them exactly. */
  private String epochs() {
    StringBuilder table =
        new StringBuilder(
            "<details>\n"
                + "<summary>Figures of each epoch</summary>\n"
                + "<div class=\"wide\">\n"
                + "<table>\n"
                + "<tr>");
    table.append("<th scope=\"col\">epoch</th>");
    for (String name : history.names()) {
      table.append("<th scope=\"col\">%s</th>".formatted(escaped(name)));
    }
    table.append("<th scope=\"col\">seconds</th></tr>\n");
    for (int i = 0; i < history.size(); i++) {
      table.append("<tr><th scope=\"row\">%d</th>".formatted(history.epochs().get(i) + 1));
      for (String name : history.names()) {
        String format = name.equals(Training.LEARNING_RATE) ? "<td>%.4g</td>" : "<td>%.4f</td>";
        table.append(String.format(Locale.ROOT, format, history.get(name).get(i)));
      }
      table.append(String.format(Locale.ROOT, "<td>%.1f</td></tr>%n", history.seconds().get(i)));
    }
    return table.append("</table>\n</div>\n</details>\n").toString();
  }

  private String confusion() throws IOException {
    return "<p>A row for each class, a column for each that the model took its test samples for;"
        + " the colour is the share of the row.</p>\n"
        + drawn(ConfusionPicture.of("Test samples", judgement))
        + classes();
  }

  private String classes() {
    List<String> names = IntStream.range(0, judgement.classes()).mapToObj(judgement::name).toList();
    ClassificationReport report = new ClassificationReport(judgement.confusion(), names);
    StringBuilder table =
        new StringBuilder(
            "<details>\n<summary>Precision and recall of each class</summary>\n"
                + "<div class=\"wide\">\n<table>\n<tr><th scope=\"col\">class</th>");
    for (String name : List.of("precision", "recall", "F1", "samples")) {
      table.append("<th scope=\"col\">%s</th>".formatted(name));
    }
    table.append("</tr>\n");
    List<ClassificationReport.Row> rows = new ArrayList<>(report.classes());
    rows.add(report.macroAverage());
    for (ClassificationReport.Row row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "<tr><th scope=\"row\">%s</th><td>%.3f</td><td>%.3f</td><td>%.3f</td><td>%,d</td>"
                  + "</tr>\n",
              escaped(row.name()),
              row.precision(),
              row.recall(),
              row.f1(),
              row.support()));
    }
    return table.append("</table>\n</div>\n</details>\n").toString();
  }

  private String mistakes() throws IOException {
    List<Integer> mistakes = judgement.mistakes();
    if (mistakes.isEmpty()) {
      return "<p>None: all %,d test samples are right.</p>\n".formatted(judgement.size());
    }
    int shown = Math.min(WORST, mistakes.size());
    StringBuilder html =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<p>%,d of %,d test samples are taken for another class; here %s where the model"
                    + " was the surest.</p>%n<ul class=\"samples\">%n",
                mistakes.size(),
                judgement.size(),
                shown < mistakes.size() ? "are the " + shown : "they are, first those"));
    boolean pictures = Heat.isPicture(judgement.data().inputShape());
    for (int sample : mistakes.subList(0, shown)) {
      int predicted = judgement.predicted(sample);
      String told =
          String.format(
              Locale.ROOT,
              "%s, taken for %s (%.0f %%)",
              judgement.name(judgement.label(sample)),
              judgement.name(predicted),
              100 * judgement.probability(sample, predicted));
      String image = pictures ? image(sample, told) : "";
      html.append(
          "<li>%s<span>%s</span><small>test sample %d</small></li>\n"
              .formatted(image, escaped(told), sample));
    }
    return html.append("</ul>\n").toString();
  }

  private String image(int sample, String told) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(SamplePictures.picture(judgement.data(), sample), "png", bytes);
    return "<img src=\"data:image/png;base64,%s\" alt=\"test sample %d: %s\">"
        .formatted(Base64.getEncoder().encodeToString(bytes.toByteArray()), sample, escaped(told));
  }

  private String filters() throws IOException {
    if (!Filters.has(model)) {
      return "<p>This network has no convolution.</p>\n";
    }
    return drawn(Filters.of(model, Filters.first(model).name(), ColorMap.VIRIDIS));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Pictures keep their white ground by day and by night, as paper does. */
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>TITLE</title>
      <style>
      :root {
        color-scheme: light dark;
        --ground: #fafafa; --text: #1c1c1c; --faint: #5c5c5c; --line: #d5d5d5; --panel: #ffffff;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --ground: #16181b; --text: #e6e6e6; --faint: #a8a8a8; --line: #3a3d42; --panel: #1f2226;
        }
      }
      * { box-sizing: border-box; }
      body {
        margin: 0; background: var(--ground); color: var(--text);
        font: 16px/1.5 system-ui, sans-serif;
      }
      main { max-width: 1080px; margin: 0 auto; padding: 1rem 1rem 3rem; }
      h1 { font-size: 1.7rem; line-height: 1.2; margin: 1rem 0; overflow-wrap: anywhere; }
      h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
      p { margin: .4rem 0 .8rem; max-width: 46rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td {
        padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top;
        border-bottom: 1px solid var(--line);
      }
      th { font-weight: 500; color: var(--faint); }
      td { overflow-wrap: anywhere; }
      details { margin-top: .8rem; }
      summary { cursor: pointer; }
      .wide, pre { overflow-x: auto; }
      pre {
        background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
        padding: .8rem; font: 13px/1.15 ui-monospace, "DejaVu Sans Mono", monospace; margin: 0;
      }
      .paper {
        background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: .6rem;
        width: fit-content; max-width: 100%;
      }
      .curves {
        display: grid; gap: .8rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
      }
      .paper svg { display: block; max-width: 100%; height: auto; }
      .samples {
        list-style: none; margin: 0; padding: 0; display: grid; gap: .8rem;
        grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
      }
      .samples li {
        background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
        padding: .6rem; font-size: .85rem; line-height: 1.3; overflow-wrap: anywhere;
      }
      .samples img {
        display: block; width: 100%; height: auto; margin-bottom: .4rem;
        image-rendering: pixelated;
      }
      .samples span { display: block; }
      .samples small { color: var(--faint); font-size: .75rem; }
      </style>
      </head>
      <body>
      <main>
      """;
}
