package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.L2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A LeNet with L2 and Nesterov momentum that another library trained for 60 steps: the same
 * gradients, losses, weights and answers from the same initial weights, where its figures are at
 * hand. That library's images are [c, h, w], its kernels [out, in, h, w].
 */
public class LenetTest {
  private static final String FOLDER = "e2e/dl4j_lenet/";
  private static final float TOLERANCE = 1e-4f;

  private static Model model() throws IOException {
    L2 penalty = new L2(0.0005 / 2); // theirs is l2 / 2 sum w^2, Keras's and ours l2 sum w^2
    Model model =
        new Sequential(28, 28, 1)
            .add(new Conv2D(20, 5).kernelRegularizer(penalty))
            .add(new MaxPooling2D())
            .add(new Conv2D(50, 5).kernelRegularizer(penalty))
            .add(new MaxPooling2D())
            .add(new Flatten())
            .add(new Dense(500, Activations.RELU).kernelRegularizer(penalty))
            .add(new Dense(10, Activations.SOFTMAX).kernelRegularizer(penalty));
    List<Tensor> initial = weights("init");
    int i = 0;
    for (Parameter parameter : model.weights().values()) {
      parameter.value().copyFrom(initial.get(i++));
    }
    return model.compile(
        new SGD(0.01, 0.9, true), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  /** The eight weights (or gradients) in our order and layout. */
  private static List<Tensor> weights(String kind) throws IOException {
    List<Tensor> weights = new ArrayList<>();
    for (int layer : new int[] {0, 2, 4, 5}) {
      Tensor w = npy(kind + "_" + layer + "_W");
      if (layer < 4) {
        w = toHwio(w);
      } else if (layer == 4) {
        w = rowsFromChw(w, 50, 4, 4);
      }
      weights.add(w);
      Tensor b = npy(kind + "_" + layer + "_b");
      weights.add(b.reshape(b.size()));
    }
    return weights;
  }

  private static Tensor toHwio(Tensor w) {
    Tensor ours = Tensor.zeros(w.dim(2), w.dim(3), w.dim(1), w.dim(0));
    for (int o = 0; o < w.dim(0); o++) {
      for (int i = 0; i < w.dim(1); i++) {
        for (int r = 0; r < w.dim(2); r++) {
          for (int s = 0; s < w.dim(3); s++) {
            ours.set(w.get(o, i, r, s), r, s, i, o);
          }
        }
      }
    }
    return ours;
  }

  private static Tensor rowsFromChw(Tensor w, int channels, int height, int width) {
    int units = w.dim(1);
    Tensor ours = Tensor.zeros(w.shape());
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < height * width; p++) {
        System.arraycopy(
            w.data(),
            (c * height * width + p) * units,
            ours.data(),
            (p * channels + c) * units,
            units);
      }
    }
    return ours;
  }

  /** A .npy file of floats or bytes: magic, a header that is a Python dictionary, the elements. */
  private static Tensor npy(String name) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(Conformance.file(FOLDER + name + ".npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int headerSize = file.getShort(8);
    String header = new String(file.array(), 10, headerSize, StandardCharsets.US_ASCII);
    assertTrue(header.contains("'fortran_order': False"), header);
    String dims = header.substring(header.indexOf('(') + 1, header.indexOf(')'));
    int[] shape =
        Arrays.stream(dims.split(","))
            .map(String::strip)
            .filter(dim -> !dim.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    Tensor tensor = Tensor.zeros(shape);
    boolean bytes = header.contains("|u1");
    assertTrue(bytes || header.contains("<f4"), header);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] =
          bytes ? file.get(10 + headerSize + i) & 0xFF : file.getFloat(10 + headerSize + 4 * i);
    }
    return tensor;
  }

  private static Tensor images(String name) throws IOException {
    Tensor bytes = npy(name);
    for (int i = 0; i < bytes.size(); i++) {
      bytes.data()[i] /= 255;
    }
    return bytes.reshape(bytes.size() / 784, 28, 28, 1);
  }

  private static void assertClose(Tensor expected, Tensor got, String what) {
    assertEquals(expected.shape(), got.shape(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.data()[i], got.data()[i], TOLERANCE, what + "[" + i + "]");
    }
  }

  @Test
  public void gradientsAreTheirs() throws IOException {
    Model model = model();
    Tensor x = images("eval_images_u8").slice(0, 8);
    Tensor labels = npy("eval_labels_u8");
    Tensor y = labels.reshape(labels.size()).slice(0, 8);
    Execution execution = model.execution(true, 0);
    execution.forward(x);
    Tensor dlogits = Tensor.zeros(8, 10);
    new SparseCategoricalCrossentropy().fromLogits(true).compute(execution.logits(), y, dlogits);
    for (int i = 0; i < dlogits.size(); i++) {
      dlogits.data()[i] *= 8; // theirs is the sum over the batch
    }
    execution.backwardFromLogits(dlogits);
    List<Tensor> expected = weights("grad");
    int i = 0;
    for (var weight : model.weights().entrySet()) {
      assertClose(expected.get(i++), weight.getValue().gradient(), weight.getKey());
    }
  }

  @Test
  public void predictionsAreTheirs() throws IOException {
    Model model = model();
    Tensor x = images("train_images_u8");
    assertClose(npy("pred_0_out"), model.predict(x.slice(0, 1)), "pred_0");
    assertClose(npy("pred_1_out"), model.predict(x.slice(8, 16)), "pred_1");
  }

  @Test
  public void sixtyStepsAreTheirs() throws IOException {
    Model model = model();
    Tensor labels = npy("train_labels_u8");
    List<Double> sums = new ArrayList<>(List.of(0.0));
    Callback losses =
        new Callback() {
          @Override
          public void onBatchEnd(Training training) {
            sums.add(training.logs().get("loss") * training.step());
          }
        };
    model.fit(
        images("train_images_u8"),
        labels.reshape(labels.size()),
        QUIET.batchSize(16).shuffle(false).callbacks(losses));
    Config all = (Config) Conformance.json(FOLDER + "case.json");
    List<?> curve = all.getList("training_curve");
    assertEquals(60, curve.size());
    assertEquals(61, sums.size());
    for (int step = 0; step < 60; step++) {
      assertEquals(
          Conformance.number(curve.get(step)),
          sums.get(step + 1) - sums.get(step),
          TOLERANCE,
          "loss " + step);
    }
    List<Tensor> expected = weights("final");
    int i = 0;
    for (var weight : model.weights().entrySet()) {
      assertClose(expected.get(i++), weight.getValue().value(), weight.getKey());
    }
    Tensor answers = npy("eval_labels_u8");
    double right =
        model.evaluate(images("eval_images_u8"), answers.reshape(answers.size())).accuracy() * 320;
    assertEquals(284, right, 1.001);
  }
}
