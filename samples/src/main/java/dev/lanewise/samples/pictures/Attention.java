package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.io.Resampler;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Resize;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Where in an image a model sees a class: maps of the gradient of the class's score s, the logit
 * where the model ends in an activation that has one.
 *
 * <pre>
 * Grad-CAM:  a[k] = mean over p, q of ds/dA[p,q,k]      A [h, w, k]: a layer's output
 *            map[p,q] = max(0, sum over k of a[k] A[p,q,k])
 * saliency:  map[i,j] = max over c of |ds/dx[i,j,c]|
 * </pre>
 *
 * <p>Sources: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391; Simonyan et al. 2013,
 * https://arxiv.org/abs/1312.6034. The gradients of the parameters are added to as in any backward;
 * training sets them to zero before each step.
 */
public final class Attention {
  private static final int COLUMNS = 6;
  private static final int SIDE = 112;
  private static final double OPACITY = 0.55;

  private Attention() {}

  /**
   * The layer that Grad-CAM is usually asked about: the last one that gives images, poolings and
   * dropouts after it not counted.
   *
   * @throws IllegalArgumentException if no layer gives images
   */
  public static Layer lastConvolutional(Model model) {
    List<Node> nodes = model.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (!node.isInput() && node.shape().rank() == 4 && !isPassedBy(node)) {
        return node.layer();
      }
    }
    throw new IllegalArgumentException(
        "Grad-CAM needs a layer that gives images [n, h, w, channels], but the model has none");
  }

  private static boolean isPassedBy(Node node) {
    Shape before = node.inputs().getFirst().shape();
    boolean shrinks = before.rank() == 4 && node.shape().dim(1) < before.dim(1);
    return node.layer() instanceof Dropout
        || shrinks && node.layer().parameters().isEmpty() && node.inputs().size() == 1;
  }

  /**
   * The Grad-CAM of a class.
   *
   * @param x one image {@code [1, h, w, c]}
   * @param label the class
   * @param layer a layer of the model that gives images
   * @return {@code [1, oh, ow, 1]}, as large as the layer's output, from 0 up
   * @throws IllegalArgumentException if x is not one sample of the model's, or there is no such
   *     class or layer
   */
  public static Tensor gradCam(Model model, Tensor x, int label, Layer layer) {
    Execution execution = scored(model, x, label);
    Tensor a = execution.output(layer);
    if (a.shape().rank() != 4) {
      throw new IllegalArgumentException(
          "Grad-CAM needs a layer that gives images [n, h, w, channels], but '%s' gives %s"
              .formatted(layer.name(), a.shape()));
    }
    Tensor da = execution.outputGradient(layer);
    int k = a.dim(3);
    int pixels = a.dim(1) * a.dim(2);
    double[] weights = new double[k];
    for (int i = 0; i < da.size(); i++) {
      weights[i % k] += da.data()[i] / (double) pixels;
    }
    Tensor map = Tensor.zeros(1, a.dim(1), a.dim(2), 1);
    for (int p = 0; p < pixels; p++) {
      double sum = 0;
      for (int c = 0; c < k; c++) {
        sum += weights[c] * a.data()[p * k + c];
      }
      map.data()[p] = (float) Math.max(0, sum);
    }
    return map;
  }

  /**
   * The saliency of a class.
   *
   * @param x one image {@code [1, h, w, c]}
   * @param label the class
   * @return {@code [1, h, w, 1]}, from 0 up
   * @throws IllegalArgumentException if x is not one sample of the model's or there is no such
   *     class
   */
  public static Tensor saliency(Model model, Tensor x, int label) {
    Tensor dx = execution(model, x, label).inputGradient();
    int channels = dx.dim(3);
    Tensor map = Tensor.zeros(1, dx.dim(1), dx.dim(2), 1);
    for (int i = 0; i < dx.size(); i++) {
      int p = i / channels;
      map.data()[p] = Math.max(map.data()[p], Math.abs(dx.data()[i]));
    }
    return map;
  }

  private record Scored(Execution execution, Tensor inputGradient) {}

  private static Execution scored(Model model, Tensor x, int label) {
    return execution(model, x, label).execution;
  }

  /** A run forward, and back from the score of a class. */
  private static Scored execution(Model model, Tensor x, int label) {
    FeatureMaps.checkSample(model, x);
    Shape output = model.outputShape().withBatch(1);
    if (x.shape().rank() != 4 || output.rank() != 2) {
      throw new IllegalArgumentException(
          "expected a model of images [n, h, w, c] that gives classes [n, classes] but got %s -> %s"
              .formatted(model.inputShape(), model.outputShape()));
    }
    int outputs = output.dim(1);
    if (label < 0 || label >= Math.max(2, outputs)) {
      throw new IllegalArgumentException(
          "expected a class from 0 to %d but got %d".formatted(Math.max(2, outputs) - 1, label));
    }
    Execution execution = model.execution(false, 0, false);
    execution.forward(x);
    Tensor ds = Tensor.zeros(output);
    if (outputs == 1) {
      ds.data()[0] = label == 1 ? 1 : -1; // one score for the second of two classes
    } else {
      ds.data()[label] = 1;
    }
    boolean hasLogits = model.layers().getLast() instanceof HasLogits;
    Tensor dx = hasLogits ? execution.backwardFromLogits(ds) : execution.backward(ds);
    return new Scored(execution, dx);
  }

  /**
   * An image, and the same under the Grad-CAM of a class.
   *
   * @param x one image {@code [1, h, w, 1]} or {@code [1, h, w, 3]}
   * @param label the class
   * @param layer a layer of the model that gives images
   * @param caption under the image
   */
  public static List<Cell> gradCamCells(
      Model model, Tensor x, int label, Layer layer, String caption, ColorMap map) {
    Shape sample = x.shape().sample();
    BufferedImage image = Heat.input(x.data(), 0, sample, model.preprocessing());
    Tensor cam = gradCam(model, x, label, layer);
    float[] large =
        new Resampler(cam.dim(1), cam.dim(2), sample.dim(0), sample.dim(1), Resize.DEFAULT)
            .apply(cam.data(), 1);
    BufferedImage overlaid = overlaid(image, heat(large, sample.dim(1), map));
    return List.of(new Cell(image, caption), new Cell(overlaid, "Grad-CAM"));
  }

  /** An image, and the saliency of a class; see {@link #gradCamCells}. */
  public static List<Cell> saliencyCells(
      Model model, Tensor x, int label, String caption, ColorMap map) {
    Shape sample = x.shape().sample();
    BufferedImage image = Heat.input(x.data(), 0, sample, model.preprocessing());
    Tensor salient = saliency(model, x, label);
    return List.of(
        new Cell(image, caption), new Cell(heat(salient.data(), sample.dim(1), map), "saliency"));
  }

  /** A sheet of such cells, three images in a row. */
  public static Picture sheet(List<Cell> cells, String description) {
    return ImageSheet.titled("", COLUMNS, SIDE, cells, description);
  }

  private static BufferedImage heat(float[] values, int width, ColorMap map) {
    return Heat.image(values, width, 0, Heat.ends(values, 0, values.length)[1], map);
  }

  private static BufferedImage overlaid(BufferedImage image, BufferedImage heat) {
    BufferedImage both =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < both.getHeight(); y++) {
      for (int x = 0; x < both.getWidth(); x++) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          double a = heat.getRGB(x, y) >> shift & 0xff;
          double b = image.getRGB(x, y) >> shift & 0xff;
          rgb = rgb << 8 | (int) Math.round(OPACITY * a + (1 - OPACITY) * b);
        }
        both.setRGB(x, y, rgb);
      }
    }
    return both;
  }
}
