package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lanewise.io.ImageFolder;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.Resize;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.SGD;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
  @TempDir Path temp;

  @Test
  void picturesAreReadAsTheModelSays() throws IOException {
    Path folder = Pictures.in(temp.resolve("pictures"), 10, 11, "dark", "light");
    Preprocessing own =
        new Preprocessing(7, 4, 3, 2 / 255.0, -1, true, Resize.DEFAULT.with(Resize.Fit.CROP));
    Model model =
        new Sequential(7, 4, 3)
            .add(new Flatten())
            .add(new Dense(2, Activations.SOFTMAX))
            .build(1)
            .preprocessing(own)
            .compile(new SGD(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
    Path file = temp.resolve("model.safetensors");
    model.save(file);
    Config json = Cli.run("evaluate", "--json", "--model", file, "--data", folder).expect(0).json();
    assertEquals(loss(model, folder, new ImageFolder.Options().like(own)), loss(json), 1e-6);
    assertNotEquals(
        loss(model, folder, new ImageFolder.Options().size(7, 4).channels(3)), loss(json), 1e-3);
  }

  private static double loss(Model model, Path folder, ImageFolder.Options options)
      throws IOException {
    Dataset test = ImageFolder.open(folder, options).test();
    return model.evaluate(test).loss();
  }

  private static double loss(Config json) {
    return json.getDouble("testLoss");
  }
}
