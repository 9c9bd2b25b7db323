package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * What layers make of an image: each channel of their outputs {@code [1, h, w, channels]} as a
 * picture, 16 a row. Each channel has a scale of its own, as in Chollet's book: its mean in the
 * middle of the map, two standard deviations to either end. A channel without variation, which is
 * silent on this image, has the map's first colour.
 */
public final class FeatureMaps {
  private static final int COLUMNS = 16;
  private static final int SIDE = 56;

  /** Of 128 levels a standard deviation takes 64. */
  private static final double DEVIATIONS = 2;

  private FeatureMaps() {}

  /** The names of the layers that give images, in order. */
  public static List<String> layers(Model model) {
    return model.nodes().stream()
        .filter(node -> !node.isInput() && node.shape().rank() == 4)
        .map(node -> node.layer().name())
        .toList();
  }

  /**
   * The maps of some layers.
   *
   * @param model in inference: no dropout, moving statistics
   * @param x one image, {@code [1, h, w, c]}
   * @param layers their names; each gives images
   * @throws IllegalArgumentException if x is not one sample of the model's, or a layer is not there
   *     or gives no images; the message names those that do
   */
  public static Picture of(Model model, Tensor x, List<String> layers, ColorMap map) {
    List<String> known = layers(model);
    for (String layer : layers) {
      if (!known.contains(layer)) {
        throw new IllegalArgumentException(
            "feature maps are of layers that give images, %s here, but got '%s'"
                .formatted(known, layer));
      }
    }
    checkSample(model, x);
    Execution execution = model.execution(false, 0, false);
    execution.forward(x);
    List<Picture> parts = new ArrayList<>();
    Shape input = x.shape().sample();
    if (Heat.isPicture(input)) {
      BufferedImage image = Heat.input(x.data(), 0, input, model.preprocessing());
      parts.add(
          ImageSheet.titled(
              "input " + input, COLUMNS, SIDE * 2, List.of(new Cell(image, "")), "the input"));
    }
    for (String name : layers) {
      parts.add(maps(model.layer(name), execution.output(model.layer(name)), map));
    }
    return Picture.stacked(parts, "feature maps of " + String.join(", ", layers));
  }

  /** Refuses anything but one sample of the model's. */
  static void checkSample(Model model, Tensor x) {
    Shape one = model.inputShape().withBatch(1);
    if (!x.shape().equals(one)) {
      throw new IllegalArgumentException(
          "expected one sample of the model's, %s, but got %s".formatted(one, x.shape()));
    }
  }

  private static Picture maps(Layer layer, Tensor y, ColorMap map) {
    int channels = y.dim(3);
    int pixels = y.dim(1) * y.dim(2);
    List<Cell> cells = new ArrayList<>();
    float[] values = new float[pixels];
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < pixels; i++) {
        float value = y.data()[i * channels + c];
        values[i] = value;
        sum += value;
        squares += (double) value * value;
      }
      double mean = sum / pixels;
      double deviation = Math.sqrt(Math.max(0, squares / pixels - mean * mean));
      boolean silent = deviation <= 1e-6 * Math.abs(mean);
      double from = silent ? mean : mean - DEVIATIONS * deviation;
      double to = silent ? mean : mean + DEVIATIONS * deviation;
      cells.add(new Cell(Heat.image(values, y.dim(2), from, to, map), ""));
    }
    String title = "%s %s".formatted(layer.name(), y.shape().sample());
    return ImageSheet.titled(title, COLUMNS, SIDE, cells, "feature maps of " + title);
  }
}
