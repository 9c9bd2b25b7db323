package dev.lanewise.bench.networks;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that predicts one image from a saved file and tells what came out. */
final class StartLanewise {
  private StartLanewise() {}

  /** {@code file} or {@code file calls}: what came out of the last of so many calls. */
  public static void main(String[] args) throws IOException {
    Model model = Model.load(Path.of(args[0]));
    Tensor x = Tensor.of(image(model.inputShape().sampleSize()), model.inputShape().withBatch(1));
    float[] y = model.predict(x).data();
    for (int call = 1; args.length > 1 && call < Integer.parseInt(args[1]); call++) {
      y = model.predict(x).data();
    }
    tell(y);
  }

  /** The image that both programs predict. */
  static float[] image(int size) {
    float[] image = new float[size];
    for (int i = 0; i < size; i++) {
      image[i] = i % 251 / 251f;
    }
    return image;
  }

  /** Prints the numbers, each as the fewest digits that give it back. */
  static void tell(float[] y) {
    System.out.println("@ " + Arrays.toString(y));
    System.out.flush();
  }
}
