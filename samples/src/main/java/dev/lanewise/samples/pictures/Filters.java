package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels a layer has learnt, {@code [h, w, c, filters]}. On three channels each filter is a
 * colour picture; else each channel of a filter is one of its own, a filter a row. All have one
 * scale, from the least weight (the map's first colour) to the largest.
 */
public final class Filters {
  private static final int COLUMNS = 16;
  private static final int SIDE = 48;

  /** Filters, and channels of each, that are shown where each channel is a picture. */
  private static final int MOST = 64;

  private Filters() {}

  /**
   * The first layer that has kernels.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Layer first(Model model) {
    model.weights(); // draws them where there are none
    return model.layers().stream()
        .filter(layer -> kernel(layer) != null)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "filters are kernels [h, w, channels, filters], but no layer of the model has"
                        + " one: there are "
                        + model.layers().stream().map(Layer::name).toList()));
  }

  /** Whether a layer has kernels. */
  public static boolean has(Model model) {
    model.weights();
    return model.layers().stream().anyMatch(layer -> kernel(layer) != null);
  }

  private static Parameter kernel(Layer layer) {
    return layer.parameters().stream()
        .filter(parameter -> parameter.shape().rank() == 4)
        .findFirst()
        .orElse(null);
  }

  /**
   * A sheet of a layer's filters.
   *
   * @param model with the layer
   * @param layer its name
   * @param map colours of weights, where a filter has not three channels
   * @throws IllegalArgumentException if there is no such layer or it has no kernel of four axes
   */
  public static Picture of(Model model, String layer, ColorMap map) {
    model.weights();
    Parameter kernel = kernel(model.layer(layer));
    if (kernel == null) {
      throw new IllegalArgumentException(
          "filters are kernels [h, w, channels, filters], but %s '%s' has %s"
              .formatted(model.layer(layer), layer, model.layer(layer).parameters()));
    }
    Shape shape = kernel.shape();
    int channels = shape.dim(2);
    boolean rows = channels != 3 && channels > 1;
    int shown = rows ? Math.min(MOST, channels) : channels;
    int filters = rows ? Math.min(MOST, shape.dim(3)) : shape.dim(3);
    float[] ends = Heat.ends(kernel.value().data(), 0, shape.size());
    List<Cell> cells = new ArrayList<>();
    for (int f = 0; f < filters; f++) {
      if (channels == 3) {
        cells.add(new Cell(color(kernel.value(), f, ends), ""));
      } else {
        for (int c = 0; c < shown; c++) {
          cells.add(new Cell(channel(kernel.value(), c, f, ends, map), ""));
        }
      }
    }
    String title =
        "%s: %d filters of %dx%d on %d %s%s%s"
            .formatted(
                layer,
                shape.dim(3),
                shape.dim(0),
                shape.dim(1),
                channels,
                channels == 1 ? "channel" : "channels",
                rows ? ", one a row" : "",
                shown < channels || filters < shape.dim(3) ? ", the first " + MOST : "");
    int side = shown > COLUMNS ? SIDE / 3 : SIDE;
    return ImageSheet.titled(title, rows ? shown : COLUMNS, side, cells, title);
  }

  private static BufferedImage channel(
      Tensor kernel, int channel, int filter, float[] ends, ColorMap map) {
    float[] values = new float[kernel.dim(0) * kernel.dim(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = kernel.get(i / kernel.dim(1), i % kernel.dim(1), channel, filter);
    }
    return Heat.image(values, kernel.dim(1), ends[0], ends[1], map);
  }

  private static BufferedImage color(Tensor kernel, int filter, float[] ends) {
    int w = kernel.dim(1);
    BufferedImage image = new BufferedImage(w, kernel.dim(0), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < kernel.dim(0) * w; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        double share = (kernel.get(i / w, i % w, c, filter) - ends[0]) / (ends[1] - ends[0]);
        rgb = rgb << 8 | Math.clamp(Math.round(255 * share), 0, 255);
      }
      image.setRGB(i % w, i / w, rgb);
    }
    return image;
  }
}
