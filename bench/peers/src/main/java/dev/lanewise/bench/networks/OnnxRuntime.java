package dev.lanewise.bench.networks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime's CPU provider: all graph optimizations, input and output in memory that is made
 * once.
 */
public final class OnnxRuntime implements Library {
  /** For the service loader. */
  public OnnxRuntime() {}

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String about(int threads) {
    return "ONNX Runtime %s: all optimizations, NCHW, %d threads within an operation, 1 between"
            .formatted(OrtEnvironment.getEnvironment().getVersion(), threads)
        + " operations, input and output in memory made once";
  }

  static SessionOptions options(int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(OptLevel.ALL_OPT);
    return options;
  }

  @Override
  public void train(Training training, Turns turns) {
    throw new UnsupportedOperationException("ONNX Runtime predicts only");
  }

  @Override
  public Prediction prediction(Model model, Samples samples, int batch, int threads)
      throws IOException {
    Path file = Files.createTempFile("network", ".onnx");
    try (SessionOptions options = options(threads)) {
      OnnxModel.write(model, file);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      OrtSession session = environment.createSession(file.toString(), options);
      return new Running(environment, session, samples, model.outputShape().dim(-1), batch);
    } catch (OrtException e) {
      throw new IOException(e);
    } finally {
      Files.delete(file);
    }
  }

  private static final class Running implements Prediction {
    private final OrtSession session;
    private final FloatBuffer x;
    private final FloatBuffer y;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final float[] images;
    private final float[] predicted;
    private final int size;

    Running(OrtEnvironment environment, OrtSession session, Samples samples, int out, int batch)
        throws OrtException {
      this.session = session;
      size = samples.size();
      images = samples.channelsFirst();
      predicted = new float[batch * out];
      x = direct(batch * size);
      y = direct(batch * out);
      Shape image = samples.shape();
      long[] shape =
          image.rank() == 3
              ? new long[] {batch, image.dim(2), image.dim(0), image.dim(1)}
              : new long[] {batch, size};
      inputs = Map.of(OnnxModel.INPUT, OnnxTensor.createTensor(environment, x, shape));
      outputs =
          Map.of(
              OnnxModel.OUTPUT, OnnxTensor.createTensor(environment, y, new long[] {batch, out}));
    }

    private static FloatBuffer direct(int size) {
      return ByteBuffer.allocateDirect(size * Float.BYTES)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
    }

    @Override
    public float[] predict(int from) {
      x.put(0, images, from * size, x.capacity());
      try (OrtSession.Result _ = session.run(inputs, outputs)) {
        y.get(0, predicted);
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
      return predicted;
    }
  }
}
