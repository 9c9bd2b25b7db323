package dev.lanewise.samples.pictures;

import dev.lanewise.nn.Dataset;
import dev.lanewise.samples.pictures.SvgGraphics.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * Predictions as the Fashion-MNIST tutorial shows them: each image, under it the predicted class,
 * how sure the model is and the true class, blue where it is right and red where it is wrong;
 * beside it a bar for each class, the predicted one's red and the true one's blue.
 */
public final class Predictions extends Picture {
  /** Of what is right. */
  public static final Color RIGHT = new Color(0x0057D9);

  /** Of what is wrong. */
  public static final Color WRONG = new Color(0xC8102E);

  private static final Color OTHER = new Color(0x777777);
  private static final int SIDE = 120;
  private static final int BARS = 130;
  private static final int GAP = 10;
  private static final int CAPTION = 20;
  private static final int MOST_NUMBERS = 12;

  private final Judgement judgement;
  private final List<Integer> samples;
  private final int columns;

  private Predictions(Judgement judgement, List<Integer> samples, int columns) {
    super(
        GAP + Math.min(columns, samples.size()) * (SIDE + BARS + 2 * GAP),
        GAP + (samples.size() + columns - 1) / columns * (SIDE + CAPTION + GAP),
        "%d predictions, %d of them right"
            .formatted(samples.size(), samples.stream().filter(judgement::isRight).count()));
    this.judgement = judgement;
    this.samples = samples;
    this.columns = columns;
  }

  /**
   * A sheet.
   *
   * @param judgement what the model says
   * @param samples which to show, at least one
   * @param columns in a row, at least 1
   * @throws IllegalArgumentException if there are no samples or columns, or samples are no pictures
   */
  public static Predictions of(Judgement judgement, List<Integer> samples, int columns) {
    if (samples.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "predictions need samples and columns but got %d and %d"
              .formatted(samples.size(), columns));
    }
    if (!Heat.isPicture(judgement.data().inputShape())) {
      throw new IllegalArgumentException(
          "predictions are shown on pictures [h, w], [h, w, 1] or [h, w, 3] but samples are "
              + judgement.data().inputShape());
    }
    return new Predictions(judgement, List.copyOf(samples), columns);
  }

  /** A sample as people see it. */
  static BufferedImage image(Dataset data, int index) {
    float[] x = new float[data.inputShape().size()];
    data.read(index, x, 0, new float[data.targetShape().size()], 0);
    return Heat.input(x, 0, data.inputShape(), data.preprocessing());
  }

  /** {@code Sneaker 97% (Sandal)}: predicted, how sure, true. */
  public static String caption(Judgement judgement, int sample) {
    int predicted = judgement.predicted(sample);
    return String.format(
        Locale.ROOT,
        "%s %.0f%% (%s)",
        judgement.name(predicted),
        100 * judgement.probability(sample, predicted),
        judgement.name(judgement.label(sample)));
  }

  @Override
  protected void draw(Graphics2D graphics) {
    for (int i = 0; i < samples.size(); i++) {
      int x = GAP + i % columns * (SIDE + BARS + 2 * GAP);
      int y = GAP + i / columns * (SIDE + CAPTION + GAP);
      int sample = samples.get(i);
      drawImage(graphics, image(judgement.data(), sample), x, y);
      graphics.setColor(judgement.isRight(sample) ? RIGHT : WRONG);
      Texts.font(graphics, Font.PLAIN, 12);
      int room = SIDE + BARS;
      String caption = Texts.fitting(graphics, caption(judgement, sample), room);
      boolean wide = Texts.width(graphics, caption) > SIDE;
      Texts.write(
          graphics,
          caption,
          wide ? x : x + SIDE / 2.0,
          y + SIDE + 14,
          wide ? Anchor.START : Anchor.MIDDLE);
      bars(graphics, sample, x + SIDE + GAP, y, wide);
    }
  }

  private static void drawImage(Graphics2D graphics, BufferedImage image, int x, int y) {
    double zoom = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
    int w = (int) Math.max(1, Math.round(image.getWidth() * zoom));
    int h = (int) Math.max(1, Math.round(image.getHeight() * zoom));
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        zoom < 1
            ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
            : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.drawImage(image, x + (SIDE - w) / 2, y + (SIDE - h) / 2, w, h, null);
  }

  private void bars(Graphics2D graphics, int sample, int x, int y, boolean isCaptionBelow) {
    int classes = judgement.classes();
    double width = (double) BARS / classes;
    graphics.setColor(new Color(0xBBBBBB));
    graphics.fillRect(x, y + SIDE, BARS, 1);
    for (int c = 0; c < classes; c++) {
      int height = (int) Math.round(SIDE * Math.clamp(judgement.probability(sample, c), 0.0, 1.0));
      int left = x + (int) Math.round(c * width);
      int right = x + (int) Math.round((c + 1) * width);
      graphics.setColor(
          c == judgement.label(sample) ? RIGHT : c == judgement.predicted(sample) ? WRONG : OTHER);
      graphics.fillRect(left, y + SIDE - height, Math.max(1, right - left - 1), height);
    }
    if (classes <= MOST_NUMBERS && !isCaptionBelow) {
      graphics.setColor(Color.DARK_GRAY);
      Texts.font(graphics, Font.PLAIN, 9);
      for (int c = 0; c < classes; c++) {
        Texts.write(
            graphics, String.valueOf(c), x + (c + 0.5) * width, y + SIDE + 11, Anchor.MIDDLE);
      }
    }
  }
}
