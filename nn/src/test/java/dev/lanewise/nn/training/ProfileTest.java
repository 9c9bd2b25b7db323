package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Profile;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where the time of a training goes. */
class ProfileTest {
  private static Model trained(Profile profile) {
    Network network = Networks.named("mnist-cnn");
    Model model = network.model().build(1);
    model.compile(network.optimizer().get(), network.loss(), network.metric());
    Tensor x = Tensor.zeros(22, 28, 28, 1);
    Arrays.fill(x.data(), 784, 9 * 784, 0.5f);
    // Batches of 8, 8 and 6: the last is not what is told.
    model.fit(x, Tensor.zeros(22), Nets.QUIET.batchSize(8).epochs(2).profile(profile));
    return model;
  }

  @Test
  void hasTheTimesOfEachStep() {
    Profile profile = new Profile();
    trained(profile);
    String text = profile.toString();
    assertTrue(text.startsWith("Batches of 8, kernels "), text);
    String[] lines = text.lines().toArray(String[]::new);
    double[] forward = profile.forwardMillis();
    double[] backward = profile.backwardMillis();
    assertEquals(1 + forward.length + Profile.Part.values().length + 1, lines.length, text);
    for (int i = 0; i < forward.length; i++) {
      assertTrue(forward[i] > 0 && backward[i] >= 0, text);
    }
    assertTrue(lines[2].startsWith("conv2d + max_pooling2d ") && lines[2].contains("%"), text);
    assertTrue(lines[3].startsWith("conv2d_1 ") && lines[3].contains("%"), text);
    assertTrue(lines[3].endsWith("relu in the kernel's store"), text);
    assertTrue(text.contains("samples/s"), text);
  }

  @Test
  void changesNoBit() {
    Model timed = trained(new Profile());
    Model untimed = trained(null);
    timed
        .weights()
        .forEach(
            (name, weight) ->
                assertArrayEquals(
                    untimed.weights().get(name).value().data(), weight.value().data(), name));
  }

  @Test
  void anEmptyOne() {
    assertEquals("nothing was measured", new Profile().toString());
    assertEquals(0, new Profile().forwardMillis().length);
    assertEquals(0, new Profile().backwardMillis().length);
  }
}
