package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.callbacks.LambdaCallback;
import dev.lanewise.nn.optimizers.SGD;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that are read ahead: the same bits, errors in order, nothing left behind. */
@Timeout(60)
class PipelineTest {
  /** What a sample's reading does besides. */
  private interface Reading {
    void of(int sample);
  }

  /** Another data set, with something done on each reading; remembers who read. */
  private static class Watched implements Dataset {
    private final Dataset data;
    private final Reading reading;
    private final Set<Thread> readers;

    Watched(Dataset data, Reading reading) {
      this(data, reading, ConcurrentHashMap.newKeySet());
    }

    private Watched(Dataset data, Reading reading, Set<Thread> readers) {
      this.data = data;
      this.reading = reading;
      this.readers = readers;
    }

    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Shape inputShape() {
      return data.inputShape();
    }

    @Override
    public Shape targetShape() {
      return data.targetShape();
    }

    @Override
    public void read(int index, float[] x, int xAt, float[] y, int yAt) {
      readers.add(Thread.currentThread());
      reading.of(index);
      data.read(index, x, xAt, y, yAt);
    }

    @Override
    public Dataset inEpoch(int epoch) {
      return new Watched(data.inEpoch(epoch), reading, readers);
    }

    void assertNobodyIsLeft() {
      for (Thread thread : readers) {
        assertTrue(thread == Thread.currentThread() || !thread.isAlive(), thread::toString);
      }
    }
  }

  /** A data set that is brighter in each epoch. */
  private record Brighter(Dataset data, float by) implements Dataset {
    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Shape inputShape() {
      return data.inputShape();
    }

    @Override
    public Shape targetShape() {
      return data.targetShape();
    }

    @Override
    public void read(int index, float[] x, int xAt, float[] y, int yAt) {
      data.read(index, x, xAt, y, yAt);
      for (int i = 0; i < inputShape().size(); i++) {
        x[xAt + i] += by;
      }
    }

    @Override
    public Dataset inEpoch(int epoch) {
      return new Brighter(data, epoch + 1);
    }
  }

  private static void dawdle(int sample) {
    if (ThreadLocalRandom.current().nextInt(20) == 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** As {@link #dawdle}, but the caller waits until another thread reads, if there are workers. */
  private static Reading togetherFrom(int workers) {
    Thread caller = Thread.currentThread();
    CountDownLatch helped = new CountDownLatch(Math.min(workers, 1));
    return sample -> {
      dawdle(sample);
      if (Thread.currentThread() != caller) {
        helped.countDown();
      }
      long began = System.nanoTime();
      while (helped.getCount() > 0 && System.nanoTime() - began < 10_000_000_000L) {
        LockSupport.parkNanos(100_000);
      }
    };
  }

  private static Callback onBatch(java.util.function.Consumer<Training> action) {
    return new Callback() {
      @Override
      public void onBatchEnd(Training training) {
        action.accept(training);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 0", "1, 1", "1, 2", "2, 2", "3, 5", "8, 1", "8, 100"})
  void theBitsDoNotDependOnWhoReads(int workers, int prefetch) {
    // 21 or 37 a batch: parts of 8 and what is left, and a last batch that is smaller.
    for (int batch : new int[] {21, 37, 150, 500}) {
      FitOptions options = QUIET.batchSize(batch).epochs(3).seed(5).validationData(Nets.images(50));
      Model alone = Nets.small();
      History expected = alone.fit(new Brighter(Nets.images(150), 0), options.workers(0));

      Model model = Nets.small();
      Watched data = new Watched(new Brighter(Nets.images(150), 0), PipelineTest::dawdle);
      History history = model.fit(data, options.workers(workers).prefetch(prefetch));
      assertEquals(Nets.bits(alone), Nets.bits(model));
      for (String name : expected.names()) {
        assertEquals(expected.get(name), history.get(name));
      }
      data.assertNobodyIsLeft();
      assertTrue(data.readers.size() <= workers + 1);
    }
  }

  @Test
  void trainingSeesTheVariationsOfItsEpochAndValidationTheSamples() {
    TensorDataset plain = Nets.images(30);
    Dataset data = new Brighter(plain, 0);
    Model model = Nets.plain(new SGD());
    History history = model.fit(data, QUIET.epochs(2).validationSplit(0.5).shuffle(false));

    Model by = Nets.plain(new SGD());
    for (int epoch = 0; epoch < 2; epoch++) {
      FitOptions one = QUIET.initialEpoch(epoch).epochs(epoch + 1).shuffle(false);
      Dataset half = new Brighter(plain.take(15), epoch + 1).data();
      Tensor x = Tensor.zeros(15, 6, 6, 1);
      Tensor y = Tensor.zeros(15);
      for (int i = 0; i < 15; i++) {
        new Brighter(half, epoch + 1).read(i, x.data(), 36 * i, y.data(), i);
      }
      History step = by.fit(new TensorDataset(x, y), one.validationData(plain.slice(15, 30)));
      assertEquals(step.last("loss"), history.get("loss").get(epoch));
      assertEquals(step.last("val_loss"), history.get("val_loss").get(epoch));
    }
    assertEquals(Nets.bits(by), Nets.bits(model));
    assertEquals(
        model.evaluate(plain).loss(), model.evaluate(data).loss(), "evaluation reads the samples");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8})
  void theFirstSampleThatCannotBeReadEndsTheTraining(int workers) {
    // In the third batch of the second epoch; the others that fail come later in its order.
    List<Integer> inOrder = new ArrayList<>();
    Nets.plain(new SGD())
        .fit(
            new Watched(Nets.images(100), inOrder::add),
            QUIET.batchSize(20).workers(0).seed(3).initialEpoch(1).epochs(2));
    int bad = inOrder.get(47);
    Set<Integer> worse = Set.copyOf(inOrder.subList(48, 70));
    AtomicInteger steps = new AtomicInteger();
    AtomicInteger epoch = new AtomicInteger();
    Watched data =
        new Watched(
            Nets.images(100),
            sample -> {
              dawdle(sample);
              if (epoch.get() == 1 && (sample == bad || worse.contains(sample))) {
                throw new UncheckedIOException(
                    new IOException("file " + sample + ".jpeg is damaged"));
              }
            });
    Callback count =
        new Callback() {
          @Override
          public void onBatchEnd(Training training) {
            steps.incrementAndGet();
          }

          @Override
          public void onEpochBegin(Training training) {
            epoch.set(training.epoch());
          }
        };
    Model model = Nets.plain(new SGD());
    FitOptions options = QUIET.batchSize(20).epochs(3).seed(3).workers(workers).callbacks(count);
    SampleException e = assertThrows(SampleException.class, () -> model.fit(data, options));
    assertEquals(
        "sample %d of the training data: file %1$d.jpeg is damaged".formatted(bad), e.getMessage());
    assertInstanceOf(UncheckedIOException.class, e.getCause());
    assertEquals(7, steps.get(), "steps before it");
    data.assertNobodyIsLeft();
  }

  @Test
  void errorsAreNotWrapped() {
    Error error = new StackOverflowError("deep");
    Watched data =
        new Watched(
            Nets.images(40),
            sample -> {
              throw error;
            });
    Model model = Nets.plain(new SGD());
    assertSame(error, assertThrows(Error.class, () -> model.fit(data, QUIET.workers(2))));
    assertSame(error, assertThrows(Error.class, () -> model.evaluate(data)));
    data.assertNobodyIsLeft();
    Watched mistaken =
        new Watched(
            Nets.images(40),
            sample -> {
              throw new ArrayIndexOutOfBoundsException();
            });
    assertEquals(
        "sample 0 of the evaluation data: java.lang.ArrayIndexOutOfBoundsException",
        assertThrows(SampleException.class, () -> model.evaluate(mistaken)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void noThreadOutlivesATraining(int workers) {
    FitOptions options = QUIET.batchSize(5).epochs(3).workers(workers).prefetch(4);
    Model model = Nets.plain(new SGD());
    Watched data = new Watched(Nets.images(100), togetherFrom(workers));
    Callback stopping =
        onBatch(
            training -> {
              if (training.stepsDone() == 23) {
                training.stop();
              }
            });
    model.fit(data, options.callbacks(stopping));
    data.assertNobodyIsLeft();

    Callback failing =
        onBatch(
            training -> {
              throw new IllegalStateException("enough");
            });
    assertEquals(
        "enough",
        assertThrows(IllegalStateException.class, () -> model.fit(data, options.callbacks(failing)))
            .getMessage());
    data.assertNobodyIsLeft();
    if (workers > 0) {
      data.readers.remove(Thread.currentThread());
      assertTrue(data.readers.stream().allMatch(Thread::isDaemon));
      assertTrue(data.readers.size() >= 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 2", "4, 3"})
  void nothingIsReadBeyondTheBound(int workers, int prefetch) {
    AtomicInteger read = new AtomicInteger();
    Watched data = new Watched(Nets.images(200), sample -> read.incrementAndGet());
    List<Integer> ahead = new ArrayList<>();
    Callback slow =
        onBatch(
            training -> {
              LockSupport.parkNanos(3_000_000);
              ahead.add(read.get() - 10 * training.step());
            });
    Nets.plain(new SGD())
        .fit(data, QUIET.batchSize(10).workers(workers).prefetch(prefetch).callbacks(slow));
    assertEquals(20, ahead.size());
    for (int samples : ahead) {
      assertTrue(samples <= 10 * prefetch, () -> ahead + " samples read ahead");
    }
    assertTrue(prefetch == 0 || ahead.stream().anyMatch(samples -> samples > 0), ahead::toString);
  }

  @Test
  void whatLiesInMemoryIsReadByTheCaller() {
    Watched data =
        new Watched(Nets.images(64), sample -> {}) {
          @Override
          public boolean isInMemory() {
            return true;
          }
        };
    Nets.plain(new SGD()).fit(data, QUIET.batchSize(4).epochs(3));
    assertEquals(Set.of(Thread.currentThread()), data.readers);
    assertEquals(0, QUIET.workers(data));
    assertEquals(3, QUIET.workers(3).workers(data));
    assertTrue(QUIET.workers(new Watched(data, sample -> {})) > 0);
  }

  @Test
  void theCallerReadsRatherThanWaits() {
    Thread caller = Thread.currentThread();
    CountDownLatch read = new CountDownLatch(1);
    AtomicInteger waitedInVain = new AtomicInteger();
    Watched data =
        new Watched(
            Nets.images(64),
            sample -> {
              if (Thread.currentThread() == caller) {
                read.countDown();
                return;
              }
              try {
                if (!read.await(20, TimeUnit.SECONDS)) {
                  waitedInVain.incrementAndGet();
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Nets.plain(new SGD()).fit(data, QUIET.batchSize(64).workers(1));
    assertEquals(0, waitedInVain.get());
  }

  @Test
  void anInterruptIsKeptForTheCaller() {
    Thread.currentThread().interrupt();
    Model model = Nets.plain(new SGD());
    Watched data = new Watched(Nets.images(100), PipelineTest::dawdle);
    model.fit(data, QUIET.batchSize(20).epochs(3).workers(2));
    assertTrue(Thread.interrupted());
    data.assertNobodyIsLeft();
  }

  @Test
  void noVariationComesAgainInAnotherFit() {
    List<Integer> told = new ArrayList<>();
    Dataset data = tellingEpochs(Nets.images(23), told);
    Model model = Nets.plain(new SGD());
    FitOptions options = QUIET.batchSize(10).epochs(2); // 3 steps an epoch
    model.fit(data, options);
    model.fit(data, options);
    model.fit(data, options.epochs(3).initialEpoch(2));
    assertEquals(List.of(0, 1, 6, 7, 2), told);

    // One that is resumed has those of the fit that was stopped, which here was the second.
    told.clear();
    Model whole = Nets.plain(new SGD());
    whole.fit(data, options);
    TrainingState[] state = new TrainingState[1];
    Callback keep =
        new LambdaCallback()
            .onEpochEnd(training -> state[0] = training.epoch() == 0 ? training.state() : state[0]);
    whole.fit(data, options.epochs(1).callbacks(keep));
    whole.fit(data, options.resume(state[0]));
    assertEquals(List.of(0, 1, 6, 7), told);
  }

  /** The same samples; the numbers by which a training asks for variations are written down. */
  private static Dataset tellingEpochs(Dataset data, List<Integer> told) {
    return new Dataset() {
      @Override
      public int size() {
        return data.size();
      }

      @Override
      public Shape inputShape() {
        return data.inputShape();
      }

      @Override
      public Shape targetShape() {
        return data.targetShape();
      }

      @Override
      public void read(int index, float[] x, int xAt, float[] y, int yAt) {
        data.read(index, x, xAt, y, yAt);
      }

      @Override
      public Dataset inEpoch(int epoch) {
        told.add(epoch);
        return data;
      }
    };
  }

  @Test
  void dataThatChangeTheirSizeAreRefused() {
    Dataset data =
        new Dataset() {
          @Override
          public int size() {
            return 30;
          }

          @Override
          public Shape inputShape() {
            return Shape.of(6, 6, 1);
          }

          @Override
          public Shape targetShape() {
            return Shape.of();
          }

          @Override
          public void read(int index, float[] x, int xAt, float[] y, int yAt) {}

          @Override
          public Dataset inEpoch(int epoch) {
            return epoch == 0 ? this : Nets.images(29);
          }
        };
    Model model = Nets.plain(new SGD());
    assertEquals(
        "the training data must have 30 samples [6, 6, 1] -> [] in epoch 1 too but got 29 of [6, 6,"
            + " 1] -> []",
        assertThrows(IllegalArgumentException.class, () -> model.fit(data, QUIET.epochs(2)))
            .getMessage());
  }
}
