package dev.lanewise.bench.networks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** A program that predicts one image from a saved ONNX file and tells what came out. */
final class StartOnnxRuntime {
  private StartOnnxRuntime() {}

  /** {@code file threads extents...}. */
  public static void main(String[] args) throws OrtException {
    long[] shape = new long[args.length - 1];
    int size = 1;
    shape[0] = 1;
    for (int i = 2; i < args.length; i++) {
      shape[i - 1] = Long.parseLong(args[i]);
      size *= (int) shape[i - 1];
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session =
            environment.createSession(args[0], OnnxRuntime.options(Integer.parseInt(args[1])));
        OnnxTensor x =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(StartLanewise.image(size)), shape);
        OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, x))) {
      StartLanewise.tell(((float[][]) result.get(0).getValue())[0]);
    }
  }
}
