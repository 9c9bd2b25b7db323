package dev.lanewise.bench.networks;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.FitOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What training and prediction cost against the size of the batch, the size of the images and the
 * number of layers: where the arithmetic doubles, so should the time. A cost for each unit of
 * arithmetic that jumps from one size to the next is a cliff.
 */
public final class Scale {
  private static final int CLASSES = 10;
  private static final int IMAGE_BATCH = 8;
  private static final int DEPTH_BATCH = 16;
  private static final int WARM_BATCH = 32;

  /** The first warm-up, in turns. */
  private static final int WARM_UP = 3;

  /** From one size to the next, a cost for each unit that grows by more is told as a cliff. */
  private static final double CLIFF = 1.3;

  private final PrintStream out;
  private final long nanos;
  private final List<String> markdown = new ArrayList<>();
  private double lastTraining;
  private double lastPrediction;

  /** Rows to be made. */
  public Scale(PrintStream out, boolean quick) {
    this.out = out;
    nanos = TimeUnit.MILLISECONDS.toNanos(quick ? 100 : 2000);
  }

  /** Makes the rows; returns them as lines of markdown. */
  public List<String> run() {
    say("Medians, on " + Threads.get() + " threads, after as long a warm-up.");
    // Else the first rows would be told of what the compiler has not come to yet.
    Model first = Networks.named("mnist-cnn").model();
    Samples samples = Samples.draw(first.inputShape().sample(), 2 * WARM_BATCH, CLASSES);
    train(first, samples, WARM_BATCH, new Clock(WARM_UP * nanos));
    predict(first, samples, WARM_BATCH, new Clock(WARM_UP * nanos));
    section("Batch size, mnist-cnn", "batch", "µs a sample");
    for (int batch = 1; batch <= 1024; batch *= 2) {
      Model model = Networks.named("mnist-cnn").model();
      row("" + batch, model, batch, 1e3 * batch);
    }
    // Of two convolutions with 32 filters, pooling, two with 64, so that any size is taken.
    section("Image size, four convolutions, batch " + IMAGE_BATCH, "size", "ns a pixel");
    for (int size : new int[] {8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224}) {
      row(size + "x" + size, images(size), IMAGE_BATCH, (double) IMAGE_BATCH * size * size);
    }
    section(
        "Depth, convolutions 3x3 of 32 channels on 32x32, batch " + DEPTH_BATCH,
        "layers",
        "µs a layer and sample");
    for (int layers = 1; layers <= 64; layers *= 2) {
      row("" + layers, deep(layers), DEPTH_BATCH, 1e3 * layers * DEPTH_BATCH);
    }
    return markdown;
  }

  private static Model images(int size) {
    return new Sequential(Shape.of(size, size, 3))
        .add(convolution(32))
        .add(convolution(32))
        .add(new MaxPooling2D())
        .add(convolution(64))
        .add(convolution(64))
        .add(new GlobalAveragePooling2D())
        .add(new Dense(CLASSES, Activations.SOFTMAX));
  }

  private static Conv2D convolution(int filters) {
    return new Conv2D(filters, 3, Activations.RELU).padding(Padding.SAME);
  }

  private static Model deep(int layers) {
    Sequential model = new Sequential(Shape.of(32, 32, 32));
    for (int layer = 0; layer < layers; layer++) {
      model.add(convolution(32));
    }
    return model
        .add(new MaxPooling2D(32))
        .add(new Flatten())
        .add(new Dense(CLASSES, Activations.SOFTMAX));
  }

  private void section(String title, String size, String unit) {
    lastTraining = Double.POSITIVE_INFINITY;
    lastPrediction = Double.POSITIVE_INFINITY;
    out.printf("%n%s%n%-12s %16s %16s   (%s)%n", title, size, "training", "prediction", unit);
    markdown.addAll(
        List.of(
            "",
            "## " + title,
            "",
            "| %s | training, %s | prediction, %s | |".formatted(size, unit, unit),
            "|---|---|---|---|"));
  }

  private void say(String text) {
    out.println(text);
    markdown.add(text);
  }

  private void row(String size, Model model, int batch, double units) {
    Samples samples = Samples.draw(model.inputShape().sample(), 2 * batch, CLASSES);
    double training = train(model, samples, batch, new Clock(nanos)) / units;
    double prediction = predict(model, samples, batch, new Clock(nanos)) / units;
    boolean cliff = training > CLIFF * lastTraining || prediction > CLIFF * lastPrediction;
    lastTraining = training;
    lastPrediction = prediction;
    String mark = cliff ? "cliff" : "";
    out.printf(Locale.ROOT, "%-12s %16.2f %16.2f   %s%n", size, training, prediction, mark);
    out.flush();
    markdown.add(
        String.format(Locale.ROOT, "| %s | %.2f | %.2f | %s |", size, training, prediction, mark));
  }

  /** The median time of a step in nanoseconds. */
  private static double train(Model model, Samples samples, int batch, Clock clock) {
    model.compile(new SGD(1e-4), new SparseCategoricalCrossentropy());
    model.fit(
        new TensorDataset(samples.images(), samples.classes()),
        new FitOptions()
            .batchSize(batch)
            .epochs(Integer.MAX_VALUE)
            .shuffle(false)
            .verbose(0)
            .callbacks(new Lanewise.Window(clock)));
    return clock.median();
  }

  private static double predict(Model model, Samples samples, int batch, Clock clock) {
    Library.Prediction prediction = new Lanewise().prediction(model, samples, batch, Threads.get());
    clock.begin();
    do {
      prediction.predict(0);
    } while (clock.step(0));
    return clock.median();
  }

  /** One turn after a warm-up of the same length. */
  private static final class Clock implements Turns {
    private final long length;
    private final List<Double> steps = new ArrayList<>();
    private long began;
    private long before;

    Clock(long length) {
      this.length = length;
    }

    @Override
    public void begin() {
      began = System.nanoTime();
      before = began;
    }

    @Override
    public boolean step(double loss) {
      long now = System.nanoTime();
      boolean warm = now - began > length;
      if (warm) {
        steps.add((double) now - before);
      }
      before = now;
      return steps.size() < 3 || now - began < 2 * length;
    }

    @Override
    public boolean wantsLosses() {
      return false;
    }

    double median() {
      return Spread.of(steps.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
  }
}
