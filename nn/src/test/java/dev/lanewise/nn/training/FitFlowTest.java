package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.optimizers.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Callbacks, stopping, going on. */
class FitFlowTest {
  private static Callback onBatch(Consumer<Training> action) {
    return new Callback() {
      @Override
      public void onBatchEnd(Training training) {
        action.accept(training);
      }
    };
  }

  private static Callback onEpoch(Consumer<Training> action) {
    return new Callback() {
      @Override
      public void onEpochEnd(Training training) {
        action.accept(training);
      }
    };
  }

  @Test
  void aResumedTrainingEndsWithTheSameBits() {
    Dataset data = Nets.images(23);
    FitOptions options = QUIET.batchSize(5).seed(11).validationSplit(0.2);
    Model straight = Nets.small();
    History whole = straight.fit(data, options.epochs(4));

    Model first = Nets.small();
    List<TrainingState> states = new ArrayList<>();
    first.fit(
        data,
        options
            .epochs(4)
            .callbacks(onEpoch(training -> states.add(training.state())))
            .callbacks(onEpoch(stopAfter(1))));
    assertEquals(2, states.size());
    TrainingState state = states.getLast();
    assertEquals(2, state.epochsDone());
    assertEquals(8, state.stepsDone());
    assertEquals(11, state.seed());
    assertEquals(1, states.getFirst().history().size());

    // Another seed here shows that the state's is taken.
    Model second = Nets.small();
    List<Parameter> from = List.copyOf(first.weights().values());
    List<Parameter> to = List.copyOf(second.weights().values());
    for (int i = 0; i < from.size(); i++) {
      Parameter target = to.get(i);
      target.value().copyFrom(from.get(i).value());
      first
          .optimizer()
          .state(from.get(i))
          .forEach((name, tensor) -> second.optimizer().state(target).get(name).copyFrom(tensor));
    }
    second.optimizer().restore(first.optimizer().iterations());
    History resumed = second.fit(data, options.seed(99).epochs(4).resume(state));
    assertEquals(Nets.bits(straight), Nets.bits(second));
    for (String name : whole.names()) {
      assertEquals(whole.get(name), resumed.get(name));
    }
    assertEquals(List.of(0, 1, 2, 3), resumed.epochs());
  }

  private static Consumer<Training> stopAfter(int epoch) {
    return training -> {
      if (training.epoch() == epoch) {
        training.stop();
      }
    };
  }

  @Test
  void initialEpochGoesOnWhereTheFirstFitEnded() {
    // With an optimizer that keeps no state two fits are one: the orders are keyed by the epoch,
    // dropout by the step.
    Model once = Nets.small(new SGD());
    once.fit(Nets.images(23), QUIET.epochs(3));
    Model twice = Nets.small(new SGD());
    twice.fit(Nets.images(23), QUIET.epochs(1));
    History rest = twice.fit(Nets.images(23), QUIET.epochs(3).initialEpoch(1));
    assertEquals(Nets.bits(once), Nets.bits(twice));
    assertEquals(List.of(1, 2), rest.epochs());
    assertEquals(0, twice.fit(Nets.images(23), QUIET.epochs(3).initialEpoch(3)).size());
  }

  @Test
  void stopWithinAnEpochLeavesItUnfinished() {
    List<String> told = new ArrayList<>();
    Callback callback =
        new Callback() {
          @Override
          public void onTrainBegin(Training training) {
            told.add("begin");
          }

          @Override
          public void onEpochBegin(Training training) {
            told.add("epoch " + training.epoch() + "/" + training.epochs());
          }

          @Override
          public void onBatchEnd(Training training) {
            told.add("step " + training.step() + "/" + training.steps());
            if (training.epoch() == 1 && training.step() == 2) {
              training.stop();
              assertThrows(IllegalStateException.class, training::state);
            }
          }

          @Override
          public void onEpochEnd(Training training) {
            told.add("end " + training.logs().keySet());
          }

          @Override
          public void onTrainEnd(Training training) {
            told.add("over " + training.isStopped());
          }
        };
    History history =
        Nets.plain(new SGD())
            .fit(Nets.images(12), QUIET.epochs(5).batchSize(5).callbacks(callback));
    assertEquals(
        List.of(
            "begin",
            "epoch 0/5",
            "step 1/3",
            "step 2/3",
            "step 3/3",
            "end [loss, accuracy]",
            "epoch 1/5",
            "step 1/3",
            "step 2/3",
            "over true"),
        told);
    assertEquals(1, history.size());
  }

  @Test
  void stopInTheLastStepFinishesTheEpoch() {
    Callback last = onBatch(training -> stopAtTheEnd(training));
    History history =
        Nets.plain(new SGD())
            .fit(
                Nets.images(12),
                QUIET.epochs(5).batchSize(5).callbacks(last).validationData(Nets.images(4)));
    assertEquals(1, history.size());
    assertTrue(history.names().contains("val_loss"));
  }

  private static void stopAtTheEnd(Training training) {
    if (training.step() == training.steps()) {
      training.stop();
    }
  }

  @Test
  void evaluationsInACallbackDoNotDisturbTheTraining() {
    Model alone = Nets.small();
    History expected = alone.fit(Nets.images(23), QUIET.batchSize(5).epochs(2));
    Model watched = Nets.small();
    History history =
        watched.fit(
            Nets.images(23),
            QUIET
                .batchSize(5)
                .epochs(2)
                .callbacks(onBatch(training -> watched.evaluate(Nets.images(7)))));
    assertEquals(expected.get("accuracy"), history.get("accuracy"));
    assertEquals(Nets.bits(alone), Nets.bits(watched));
  }

  /** A metric of one's own that is registered nowhere: how many samples it saw. */
  private static class Seen implements Metric {
    private long samples;

    @Override
    public String name() {
      return "seen";
    }

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public void reset() {
      samples = 0;
    }

    @Override
    public void update(Tensor prediction, Tensor target) {
      samples += prediction.dim(0);
    }

    @Override
    public double value() {
      return samples;
    }
  }

  private static Model counting(Metric metric) {
    return Nets.plain(new SGD()).compile(new SGD(), new SparseCategoricalCrossentropy(), metric);
  }

  @Test
  void aMetricThatIsNotRegisteredTellsTrainingAndValidationApart() {
    List<Double> atTheEnd = new ArrayList<>();
    FitOptions options =
        QUIET
            .batchSize(5)
            .epochs(2)
            .validationData(Nets.images(7))
            .callbacks(onEpoch(training -> training.model().evaluate(Nets.images(3))))
            .callbacks(onEpoch(training -> atTheEnd.add(training.logs().get("seen"))));
    Model model = counting(new Seen());
    History history = model.fit(Nets.images(23), options);
    assertEquals(List.of(23.0, 23.0), history.get("seen"));
    assertEquals(List.of(7.0, 7.0), history.get("val_seen"));
    assertEquals(history.get("seen"), atTheEnd);
    assertEquals(3, model.evaluate(Nets.images(3)).metrics().get("seen"));
  }

  @Test
  void aMetricThatCannotBeCopiedIsNotDisturbed() {
    Callback evaluating = onBatch(training -> training.model().evaluate(Nets.images(3)));
    Model model = counting(new Seen());
    assertEquals(
        "the metric 'seen' counts in another training or evaluation now, and cannot be copied:"
            + " override its fresh(), or register its type in Registries.METRICS",
        assertThrows(
                IllegalStateException.class,
                () -> model.fit(Nets.images(23), QUIET.callbacks(evaluating)))
            .getMessage());
    assertEquals(3, model.evaluate(Nets.images(3)).metrics().get("seen")); // it is free again

    Metric copied =
        new Seen() {
          @Override
          public Metric fresh() {
            return new Seen();
          }
        };
    History history =
        counting(copied).fit(Nets.images(23), QUIET.batchSize(5).callbacks(evaluating));
    assertEquals(List.of(23.0), history.get("seen"));
  }

  @Test
  void defaultsWillDo() {
    Model model = Nets.plain(new SGD());
    Model other = Nets.plain(new SGD());
    TensorDataset data = Nets.images(40);
    History history = model.fit(data);
    assertEquals(history.get("loss"), other.fit(data.x(), data.y()).get("loss"));
    assertEquals(
        history.get("loss"),
        Nets.plain(new SGD()).fit(data, QUIET.epochs(1).batchSize(32)).get("loss"));
    FitOptions options = QUIET.validationData(data.x(), data.y());
    assertEquals(
        model.fit(data, options).get("val_loss"),
        other.fit(data, QUIET.validationData(data)).get("val_loss"));
  }
}
