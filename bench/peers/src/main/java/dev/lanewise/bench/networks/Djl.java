package dev.lanewise.bench.networks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import java.nio.FloatBuffer;

/** DJL with its PyTorch engine: blocks and a trainer, images with their channels outermost. */
public final class Djl implements Library {
  /** For the service loader. */
  public Djl() {}

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public String about(int threads) {
    Engine engine = engine(threads);
    return "DJL %s (PyTorch %s): blocks and trainer, NCHW, %d threads within an operation, 1 between"
        .formatted(Engine.getDjlVersion(), engine.getVersion(), threads)
        + " operations";
  }

  private static Engine engine(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  @Override
  public void train(Training training, Turns turns) {
    engine(training.threads());
    Samples samples = training.samples();
    int batch = training.batch();
    float[] images = samples.channelsFirst();
    int[] input = training.model().inputShape().dims();
    Shape shape =
        input.length == 4 ? new Shape(batch, input[3], input[1], input[2]) : new Shape(batch, -1);
    DjlNetwork network = new DjlNetwork(training.model());
    try (ai.djl.Model model = ai.djl.Model.newInstance("network", Device.cpu(), "PyTorch")) {
      model.setBlock(network.block());
      Loss crossEntropy = Loss.softmaxCrossEntropyLoss();
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(crossEntropy)
              .optDevices(new Device[] {Device.cpu()})
              .optOptimizer(optimizer(training.optimizer()));
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(shape);
        network.setWeights();
        int from = 0;
        turns.begin();
        float loss;
        do {
          try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray x =
                manager.create(
                    FloatBuffer.wrap(images, from * samples.size(), batch * samples.size()), shape);
            NDArray y = manager.create(classes(samples, from, batch));
            loss = step(trainer, crossEntropy, x, y);
          }
          from = (from + batch) % samples.count();
        } while (turns.step(loss));
      }
    }
  }

  private static float step(Trainer trainer, Loss crossEntropy, NDArray x, NDArray y) {
    float loss;
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList outputs = trainer.forward(new NDList(x));
      NDArray mean = crossEntropy.evaluate(new NDList(y), outputs);
      collector.backward(mean);
      loss = mean.getFloat();
      mean.close();
      outputs.close();
    }
    trainer.step();
    return loss;
  }

  private static long[] classes(Samples samples, int from, int batch) {
    long[] classes = new long[batch];
    for (int i = 0; i < batch; i++) {
      classes[i] = (long) samples.y()[from + i];
    }
    return classes;
  }

  private static Optimizer optimizer(dev.lanewise.nn.optimizers.Optimizer ours) {
    Config config = ours.config();
    Tracker rate = Tracker.fixed((float) config.getDouble("learningRate"));
    float epsilon = (float) config.getDouble("epsilon");
    return switch (ours.type()) {
      case "Adam" ->
          Adam.builder()
              .optLearningRateTracker(rate)
              .optBeta1((float) config.getDouble("beta1"))
              .optBeta2((float) config.getDouble("beta2"))
              .optEpsilon(epsilon)
              .build();
      case "RMSprop" -> DjlRmsProp.of(config);
      default -> throw new IllegalArgumentException("not translated: " + ours);
    };
  }

  @Override
  public Prediction prediction(Model model, Samples samples, int batch, int threads) {
    throw new UnsupportedOperationException("predictions are compared with ONNX Runtime's");
  }
}
