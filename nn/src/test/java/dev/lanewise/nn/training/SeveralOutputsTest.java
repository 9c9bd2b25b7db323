package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.CompileOptions;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.callbacks.EarlyStopping;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Training and evaluation of models of several inputs and outputs. */
class SeveralOutputsTest {
  private static final FitOptions QUIET = Nets.QUIET;
  private static final CompileOptions BOTH =
      new CompileOptions()
          .loss("third", new SparseCategoricalCrossentropy())
          .metrics("third", Metrics.accuracy())
          .loss("sum", new MeanSquaredError());

  /** The third of an image that is bright, and the sum of a vector and that third's number. */
  private static Model model() {
    Node image = Node.input("image", 6, 6, 1);
    Node vector = Node.input("vector", 2);
    Node features =
        image.then(new Conv2D(4, 3, Activations.RELU)).then(new Flatten()).then(new Dropout(0.1));
    Node third = features.then(new Dense(3, Activations.SOFTMAX).named("third"));
    Node sum = Node.merge(new Concatenate(), features, vector).then(new Dense(1).named("sum"));
    return new Model(List.of(image, vector), List.of(third, sum)).build(1);
  }

  private static TensorDataset data(int count) {
    TensorDataset images = Nets.images(count);
    Tensor vectors = Tensor.of(GradientCheck.random(5, 2 * count, -1, 1), count, 2);
    Tensor sums = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      sums.data()[i] = vectors.get(i, 0) + vectors.get(i, 1) + images.y().data()[i];
    }
    return new TensorDataset(List.of(images.x(), vectors), List.of(images.y(), sums));
  }

  private static String refusal(Runnable call) {
    return assertThrows(RuntimeException.class, call::run).getMessage();
  }

  @Test
  void itLearnsAndReportsUnderKerasNames() {
    Model model = model().compile(new Adam(0.02), BOTH);
    History history = model.fit(data(60), QUIET.epochs(25).batchSize(16).validationData(data(20)));
    assertEquals(
        List.of(
            "loss",
            "third_loss",
            "sum_loss",
            "third_accuracy",
            "val_loss",
            "val_third_loss",
            "val_sum_loss",
            "val_third_accuracy"),
        history.names());
    assertTrue(history.last("third_accuracy") > 0.9, history.toString());
    assertTrue(history.last("sum_loss") < 0.5 * history.get("sum_loss").getFirst());
    for (String of : List.of("", "val_")) {
      assertEquals(
          history.last(of + "loss"),
          history.last(of + "third_loss") + history.last(of + "sum_loss"),
          1e-12);
    }
    Evaluation evaluation = model.evaluate(data(20), 7);
    assertEquals(Set.of("third_loss", "sum_loss", "third_accuracy"), evaluation.metrics().keySet());
    assertEquals(history.last("val_third_accuracy"), evaluation.metrics().get("third_accuracy"));
  }

  @Test
  void lossesAreWeightedInTheSumAlone() {
    Model plain = model().compile(new SGD(0), BOTH);
    Model weighted =
        model().compile(new SGD(0), BOTH.lossWeights(Map.of("third", 0.5, "sum", 3.0)));
    Evaluation one = plain.evaluate(data(11), 4);
    Evaluation other = weighted.evaluate(data(11), 4);
    assertEquals(one.metrics(), other.metrics());
    assertEquals(
        0.5 * one.metrics().get("third_loss") + 3 * one.metrics().get("sum_loss"),
        other.loss(),
        1e-12);
  }

  /** A step of the model gives what its outputs' losses give by hand, one after the other. */
  @Test
  void gradientsAreTheSumOfTheOutputs() {
    Model model = model().compile(new SGD(), BOTH.lossWeights(Map.of("sum", 0.75)));
    TensorDataset data = data(5);
    Batch batch = new Batch(data, "data", 5, model.execution(true, 3), 2, null);
    for (int i = 0; i < 5; i++) {
      batch.read(data, i, i);
    }
    Objective objective = new Objective(model);
    zeroGradients(model);
    double loss = objective.forward(batch, true);
    objective.backward(batch);
    List<float[]> together = gradients(model);

    zeroGradients(model);
    Execution execution = model.execution(true, 3);
    execution.forward(data.inputs());
    Loss[] losses = {new SparseCategoricalCrossentropy(), new MeanSquaredError()};
    double[] weights = {1, 0.75};
    double sum = 0;
    for (int k = 0; k < 2; k++) {
      Tensor y = execution.output(k);
      Tensor dy = Tensor.zeros(y.shape());
      sum += weights[k] * losses[k].compute(y, data.targets().get(k), dy);
      for (int i = 0; i < dy.size(); i++) {
        dy.data()[i] *= (float) weights[k];
      }
      List<Tensor> alone = new ArrayList<>();
      alone.add(k == 0 ? dy : null);
      alone.add(k == 1 ? dy : null);
      execution.backward(alone, new boolean[2]);
    }
    assertEquals(sum, loss, 1e-6);
    List<float[]> byHand = gradients(model);
    double largest = 0;
    for (float[] gradient : byHand) {
      for (float g : gradient) {
        largest = Math.max(largest, Math.abs(g));
      }
    }
    for (int i = 0; i < byHand.size(); i++) {
      // As in PlanTest: sums over 5 samples of 16 pixels in another order, through all layers.
      float bound = (float) (0x1p-24 * 5 * 16 * model.layers().size() * largest);
      assertArrayEquals(byHand.get(i), together.get(i), bound);
    }
  }

  private static void zeroGradients(Model model) {
    model.trainableWeights().forEach(weight -> weight.gradient().fill(0));
  }

  private static List<float[]> gradients(Model model) {
    return model.trainableWeights().stream()
        .map(Parameter::gradient)
        .map(gradient -> gradient.data().clone())
        .toList();
  }

  /** One output and input given as lists is what it is without. */
  @Test
  void oneOfEachIsTheSame() {
    TensorDataset images = Nets.images(23);
    Model one = Nets.small();
    one.fit(images, QUIET.epochs(2).batchSize(7));
    Model listed = Nets.small();
    String name = listed.outputNames().getFirst();
    listed.compile(
        new Adam(0.01),
        new CompileOptions()
            .loss(name, new SparseCategoricalCrossentropy())
            .metrics(name, Metrics.accuracy()));
    History history =
        listed.fit(List.of(images.x()), List.of(images.y()), QUIET.epochs(2).batchSize(7));
    assertEquals(List.of("loss", "accuracy"), history.names());
    assertEquals(Nets.bits(one), Nets.bits(listed));
  }

  /** Shuffled, with a batch that is not full, read ahead or not. */
  @Test
  void zippedSamplesTrainTheSame() {
    TensorDataset data = data(23);
    Dataset images = new TensorDataset(data.inputs().getFirst(), data.targets().getFirst());
    Dataset zipped =
        images.zip(
            new TensorDataset(List.of(data.inputs().getLast()), List.of(data.targets().getLast())));
    List<List<Integer>> bits = new ArrayList<>();
    for (Dataset of : List.of(data, zipped, zipped.cache(), zipped.shuffle(1).shuffle(2))) {
      for (int workers : new int[] {0, 2}) {
        Model model = model().compile(new Adam(0.01), BOTH);
        model.fit(of, QUIET.epochs(2).batchSize(5).workers(workers));
        bits.add(Nets.bits(model));
      }
    }
    for (int i = 1; i < 6; i++) {
      assertEquals(bits.get(0), bits.get(i));
    }
    assertNotEquals(bits.get(0), bits.get(6));
  }

  @Test
  void anOutputWithoutLossIsNotTrained() {
    Model model =
        model()
            .compile(
                new SGD(0.1),
                new CompileOptions()
                    .loss("sum", new MeanSquaredError())
                    .metrics("third", Metrics.accuracy()));
    List<Tensor> before = model.getWeights("third");
    History history = model.fit(data(12), QUIET);
    assertEquals(List.of("loss", "third_accuracy"), history.names());
    assertArrayEquals(before.getFirst().data(), model.getWeights("third").getFirst().data());

    Model sums =
        model().compile(new SGD(0.1), new CompileOptions().loss("sum", new MeanSquaredError()));
    TensorDataset data = data(12);
    sums.fit(data.inputs(), List.of(data.targets().getLast()), QUIET);
    assertEquals(Nets.bits(model), Nets.bits(sums));
  }

  @Test
  void weightsOfSamplesCountForEachOutput() {
    Model model = model().compile(new SGD(0), BOTH);
    TensorDataset data = data(3);
    double sum = 0;
    float[] weights = {1, 0.5f, 2};
    for (int i = 0; i < 3; i++) {
      sum += weights[i] * model.evaluate(data.slice(i, i + 1)).loss() / 3;
    }
    assertEquals(sum, model.evaluate(data.weighted(weights)).loss(), 1e-6);
    assertEquals(
        "fit: classWeight takes a model of one output with a target but got targets [[], [1]]",
        refusal(() -> model.fit(data, QUIET.classWeight(Map.of(1, 2.0)))));
  }

  @Test
  void callbacksKnowTheFigures() {
    Model model = model().compile(new SGD(0), BOTH);
    History history =
        model.fit(
            data(10),
            QUIET
                .epochs(9)
                .validationData(data(5))
                .callbacks(new EarlyStopping("val_sum_loss").patience(2)));
    assertEquals(3, history.size());
  }

  @Test
  void stepsOneByOneAreThoseOfFit() {
    TensorDataset data = data(12);
    Model fitted = fittedWithoutDropout(data);
    Model stepped = withoutDropout();
    for (TensorDataset batch : data.batch(5)) {
      Evaluation evaluation = stepped.trainOnBatch(batch);
      assertEquals(
          Set.of("third_loss", "sum_loss", "third_accuracy"), evaluation.metrics().keySet());
      assertEquals(batch.size(), evaluation.samples());
    }
    assertEquals(Nets.bits(fitted), Nets.bits(stepped));
    stepped.layers().forEach(layer -> layer.trainable(false));
    stepped.trainOnBatch(data);
    assertEquals(Nets.bits(fitted), Nets.bits(stepped));
  }

  private static Model withoutDropout() {
    Node image = Node.input(6, 6, 1);
    Node vector = Node.input(2);
    Node features = image.then(new Flatten());
    Node third = features.then(new Dense(3, Activations.SOFTMAX).named("third"));
    Node sum = Node.merge(new Concatenate(), third, vector).then(new Dense(1).named("sum"));
    return new Model(List.of(image, vector), List.of(third, sum))
        .build(1)
        .compile(new Adam(0.01), BOTH);
  }

  private static Model fittedWithoutDropout(TensorDataset data) {
    Model model = withoutDropout();
    model.fit(data, QUIET.shuffle(false).batchSize(5));
    return model;
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Model model = model();
    assertEquals(
        "compile: the model has the outputs [third, sum]; CompileOptions takes a loss for each",
        refusal(() -> model.compile(new SGD(), new MeanSquaredError())));
    assertEquals(
        "compile: the model has no output 'fourth'; it has [third, sum]",
        refusal(() -> model.compile(new SGD(), BOTH.loss("fourth", new MeanSquaredError()))));
    assertEquals(
        "compile: none of the outputs [third, sum] has a loss",
        refusal(
            () ->
                model.compile(new SGD(), new CompileOptions().metrics("sum", Metrics.accuracy()))));
    assertEquals(
        "compile: lossWeights must be finite numbers but got {sum=NaN}",
        refusal(() -> BOTH.lossWeights(Map.of("sum", Double.NaN))));
    model.compile(new SGD(), BOTH);
    TensorDataset data = data(4);
    assertEquals(
        "the model takes samples of shape [[6, 6, 1], [2]] but the training data has [6, 6, 1]",
        refusal(() -> model.fit(Nets.images(4), QUIET)));
    assertEquals(
        "the training data does not fit the model: expected a target for each output with a loss or"
            + " a metric, [third, sum], but got targets [[]]",
        refusal(() -> model.fit(data.inputs(), data.targets().subList(0, 1), QUIET)));
    List<Tensor> wrongSums = List.of(data.targets().getFirst(), Tensor.zeros(4, 2));
    String wrong = refusal(() -> model.fit(data.inputs(), wrongSums, QUIET));
    assertTrue(wrong.startsWith("the training data does not fit the model: output 'sum': "), wrong);
    assertThrows(IllegalStateException.class, model::loss);
    assertThrows(IllegalStateException.class, () -> data.label(0));
    assertThrows(IllegalArgumentException.class, () -> data.map(x -> x));
    assertEquals(
        "zip: expected two data sets of as many samples but got 4 and 5",
        refusal(() -> data.zip(data(5))));
    assertEquals(Shape.of(38), data.inputShape());
  }
}
