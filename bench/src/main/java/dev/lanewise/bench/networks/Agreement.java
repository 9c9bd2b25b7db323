package dev.lanewise.bench.networks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** That libraries compute the same, from the same weights and data: only then times compare. */
final class Agreement {
  /** Of the largest output less the least. */
  private static final double OUTPUTS = 0.01;

  /** Of a loss: sums of some thousand products in another order. */
  private static final double FIRST_LOSS = 1e-5;

  /** Of how far a loss has come from the first. */
  private static final double LATER_LOSSES = 0.05;

  private final Libraries libraries;
  private final int threads;

  Agreement(Libraries libraries, int threads) {
    this.libraries = libraries;
    this.threads = threads;
  }

  /** Says how closely the losses of training agree with those of the others, or throws. */
  String losses(String network, int batch, List<String> others) throws IOException {
    double[] ours = tellLosses(Lanewise.NAME, network, batch);
    double first = 0;
    double later = 0;
    for (String other : others) {
      double[] theirs = tellLosses(other, network, batch);
      first = Math.max(first, Math.abs(theirs[0] / ours[0] - 1));
      for (int i = 1; i < ours.length; i++) {
        later = Math.max(later, Math.abs(theirs[i] - ours[i]) / Math.abs(ours[i] - ours[0]));
      }
    }
    // Not "greater", which is false for NaN.
    if (!(first <= FIRST_LOSS && later <= LATER_LOSSES)) {
      throw new IOException(
          "%s: losses differ, the first by %g, later by %g of their change"
              .formatted(network, first, later));
    }
    return String.format(
        Locale.ROOT,
        "Without dropout, at a hundredth of the rate: first loss the same within %.0e (bound %.0e);"
            + " %d steps on, each loss's change within %.1f %% (bound %.0f %%).",
        first,
        FIRST_LOSS,
        ours.length - 1,
        100 * later,
        100 * LATER_LOSSES);
  }

  private double[] tellLosses(String library, String network, int batch) throws IOException {
    String losses = libraries.tell(library, "losses", network, batch, threads);
    return Stream.of(losses.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Says how closely the outputs agree with those of ONNX Runtime, or throws. */
  String outputs(String network, int batch) throws IOException {
    float[] ours = tellOutputs(Lanewise.NAME, network, batch);
    float[] theirs = tellOutputs(Libraries.ONNX_RUNTIME, network, batch);
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    double difference = 0;
    for (int i = 0; i < ours.length; i++) {
      least = Math.min(least, ours[i]);
      most = Math.max(most, ours[i]);
      difference = Math.max(difference, Math.abs((double) ours[i] - theirs[i]));
    }
    double share = difference / (most - least);
    if (!(share <= OUTPUTS) || ours.length != theirs.length) {
      throw new IOException("%s: outputs differ by %g of their range".formatted(network, share));
    }
    return String.format(
        Locale.ROOT, "Outputs differ by %.0e of their range (bound %.0e).", share, OUTPUTS);
  }

  private float[] tellOutputs(String library, String network, int batch) throws IOException {
    String text = libraries.tell(library, "outputs", network, batch, threads);
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    float[] outputs = new float[bytes.capacity() / Float.BYTES];
    bytes.asFloatBuffer().get(outputs);
    return outputs;
  }
}
