package dev.lanewise.bench.networks;

import java.util.Locale;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import dev.lanewise.nn.Model;

/**
 * TensorFlow Java: a static graph in NHWC, gradients by {@code tf.gradients}, one session run a
 * step; its CPU build computes convolutions and products by oneDNN.
 */
public final class TensorFlow implements Library {
  /** For the service loader. */
  public TensorFlow() {}

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String about(int threads) {
    return String.format(
        Locale.ROOT,
        "TensorFlow Java %s (TensorFlow %s): graph mode, NHWC, %d threads within an operation, %d"
            + " between operations",
        org.tensorflow.TensorFlow.class.getPackage().getImplementationVersion(),
        org.tensorflow.TensorFlow.version(),
        threads,
        interOp());
  }

  private static int interOp() {
    return Integer.getInteger("peers.tensorflow.interop", 1);
  }

  @Override
  public void train(Training training, Turns turns) {
    Samples samples = training.samples();
    int batch = training.batch();
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(training.threads())
            .setInterOpParallelismThreads(interOp())
            .build();
    try (TensorFlowGraph net = new TensorFlowGraph(training.model(), training.optimizer());
        Session session = new Session(net.graph(), config);
        TFloat32 x = TFloat32.tensorOf(Shape.of(batch, samples.size()));
        TInt32 y = TInt32.tensorOf(Shape.of(batch))) {
      net.initialize(session);
      FloatDataBuffer images = x.asRawTensor().data().asFloats();
      int[] classes = new int[batch];
      int from = 0;
      turns.begin();
      double loss;
      do {
        images.write(samples.x(), from * samples.size(), batch * samples.size());
        for (int i = 0; i < batch; i++) {
          classes[i] = (int) samples.y()[from + i];
        }
        y.asRawTensor().data().asInts().write(classes);
        try (Result result =
            session
                .runner()
                .feed(net.images(), x)
                .feed(net.classes(), y)
                .fetch(net.loss())
                .addTarget(net.step())
                .run()) {
          loss = ((TFloat32) result.get(0)).getFloat();
        }
        from = (from + batch) % samples.count();
      } while (turns.step(loss));
    }
  }

  @Override
  public Prediction prediction(Model model, Samples samples, int batch, int threads) {
    throw new UnsupportedOperationException("predictions are compared with ONNX Runtime's");
  }
}
