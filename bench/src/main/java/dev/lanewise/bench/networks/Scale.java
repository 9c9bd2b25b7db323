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
import java.util.function.Supplier;

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
  private static final int WARM_UP = 6;

  /** How often each row of a section is measured: a machine can lose half its speed for seconds. */
  private static final int ROUNDS = 3;

  /** From one size to the next, a cost for each unit that grows by more is told as a cliff. */
  private static final double CLIFF = 1.3;

  private final PrintStream out;
  private final long nanos;
  private final List<String> markdown = new ArrayList<>();

  /** Rows to be made. */
  public Scale(PrintStream out, boolean quick) {
    this.out = out;
    nanos = TimeUnit.MILLISECONDS.toNanos(quick ? 50 : 1000);
  }

  /** Makes the rows; returns them as lines of markdown. */
  public List<String> run() {
    say(
        "On "
            + Threads.get()
            + " threads. A section's rows are measured one after the other, "
            + ROUNDS
            + " times; each time gives the median after as long a warm-up, the row is the median of"
            + " the times.");
    // Else the first rows would be told of what the compiler has not come to yet.
    Row first = new Row("", () -> Networks.named("mnist-cnn").model(), WARM_BATCH, 1);
    first.measure(new Clock(WARM_UP * nanos), new Clock(WARM_UP * nanos));
    List<Row> rows = new ArrayList<>();
    for (int batch = 1; batch <= 1024; batch *= 2) {
      rows.add(new Row("" + batch, () -> Networks.named("mnist-cnn").model(), batch, 1e3 * batch));
    }
    section("Batch size, mnist-cnn", "batch", "µs a sample", rows);
    rows.clear();
    // Of two convolutions with 32 filters, pooling, two with 64, so that any size is taken.
    for (int size : new int[] {8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224}) {
      double pixels = (double) IMAGE_BATCH * size * size;
      rows.add(new Row(size + "x" + size, () -> images(size), IMAGE_BATCH, pixels));
    }
    section("Image size, four convolutions, batch " + IMAGE_BATCH, "size", "ns a pixel", rows);
    rows.clear();
    for (int size = 1; size <= 64; size *= 2) {
      int layers = size;
      rows.add(new Row("" + layers, () -> deep(layers), DEPTH_BATCH, 1e3 * layers * DEPTH_BATCH));
    }
    section(
        "Depth, convolutions 3x3 of 32 channels on 32x32, batch " + DEPTH_BATCH,
        "layers",
        "µs a layer and sample",
        rows);
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

  private void say(String text) {
    out.println(text);
    markdown.add(text);
  }

  private void section(String title, String size, String unit, List<Row> rows) {
    for (int round = 0; round < ROUNDS; round++) {
      for (Row row : rows) {
        row.measure(new Clock(nanos), new Clock(nanos));
      }
    }
    out.printf("%n%s%n%-12s %16s %16s   (%s)%n", title, size, "training", "prediction", unit);
    markdown.addAll(
        List.of(
            "",
            "## " + title,
            "",
            "| %s | training, %s | prediction, %s | |".formatted(size, unit, unit),
            "|---|---|---|---|"));
    double lastTraining = Double.POSITIVE_INFINITY;
    double lastPrediction = Double.POSITIVE_INFINITY;
    for (Row row : rows) {
      double training = row.cost(row.training);
      double prediction = row.cost(row.prediction);
      boolean cliff = training > CLIFF * lastTraining || prediction > CLIFF * lastPrediction;
      lastTraining = training;
      lastPrediction = prediction;
      String mark = cliff ? "cliff" : "";
      out.printf(Locale.ROOT, "%-12s %16.2f %16.2f   %s%n", row.size, training, prediction, mark);
      markdown.add(
          String.format(
              Locale.ROOT, "| %s | %.2f | %.2f | %s |", row.size, training, prediction, mark));
    }
    out.flush();
  }

  /** A model of one size, and what its steps took. */
  private static final class Row {
    private final String size;
    private final Supplier<Model> model;
    private final int batch;
    private final double units;
    private final List<Double> training = new ArrayList<>();
    private final List<Double> prediction = new ArrayList<>();

    Row(String size, Supplier<Model> model, int batch, double units) {
      this.size = size;
      this.model = model;
      this.batch = batch;
      this.units = units;
    }

    void measure(Clock trains, Clock predicts) {
      Model fresh = model.get();
      Samples samples = Samples.draw(fresh.inputShape().sample(), 2 * batch, CLASSES);
      training.add(train(fresh, samples, batch, trains));
      prediction.add(predict(fresh, samples, batch, predicts));
    }

    /** Nanoseconds for each unit. */
    double cost(List<Double> times) {
      return Scale.median(times) / units;
    }
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
      return Scale.median(steps);
    }
  }

  private static double median(List<Double> values) {
    return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }
}
