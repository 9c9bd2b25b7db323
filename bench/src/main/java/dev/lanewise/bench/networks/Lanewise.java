package dev.lanewise.bench.networks;

import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.FitOptions;

/** Ours, through what an embedder calls: fit and a predictor. */
final class Lanewise implements Library {
  static final String NAME = "Lanewise";

  @Override
  public String about(int threads) {
    return "Lanewise, " + threads + " threads, " + Simd.name();
  }

  @Override
  public void train(Training training, Turns turns) {
    Threads.set(training.threads());
    training.model().compile(training.optimizer(), new SparseCategoricalCrossentropy());
    Samples samples = training.samples();
    training
        .model()
        .fit(
            new TensorDataset(samples.images(), samples.classes()),
            new FitOptions()
                .batchSize(training.batch())
                .stepsPerEpoch(Integer.MAX_VALUE) // an epoch's end would be counted to steps
                .shuffle(false)
                .verbose(0)
                .callbacks(new Window(turns)));
  }

  /** Counts fit's steps. */
  static final class Window implements Callback {
    private final Turns turns;
    private double sum;

    Window(Turns turns) {
      this.turns = turns;
    }

    @Override
    public void onTrainBegin(dev.lanewise.nn.training.Training training) {
      turns.begin();
    }

    @Override
    public void onEpochBegin(dev.lanewise.nn.training.Training training) {
      sum = 0;
    }

    @Override
    public void onBatchEnd(dev.lanewise.nn.training.Training training) {
      double loss = 0;
      if (turns.wantsLosses()) { // the epoch's mean is told, of equal batches
        double now = training.logs().get("loss") * training.step();
        loss = now - sum;
        sum = now;
      }
      if (!turns.step(loss)) {
        training.stop();
      }
    }
  }

  @Override
  public Prediction prediction(Model model, Samples samples, int batch, int threads) {
    Threads.set(threads);
    Tensor images = samples.images();
    Tensor[] parts = new Tensor[samples.count() / batch];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = images.slice(i * batch, (i + 1) * batch);
    }
    Predictor predictor = model.predictor();
    Tensor y = Tensor.zeros(model.outputShape().withBatch(batch));
    return from -> {
      predictor.predict(parts[from / batch], y);
      return y.data();
    };
  }
}
