package dev.lanewise.bench.networks;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.optimizers.Optimizer;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;

/**
 * A library that trains or predicts, ours or another's. Each runs in a JVM of its own, so that its
 * threads, heap and native memory are its own.
 */
public interface Library {
  /** What it is told apart by: {@code tensorflow}. */
  String name();

  /** Its version and settings on so many threads, for people; may load the library. */
  String about(int threads);

  /**
   * A training to be done.
   *
   * @param model with its weights: those to begin with
   * @param optimizer ours, whose settings are to be taken
   * @param samples the data; batches are taken from it in order, again and again
   * @param batch samples a step
   * @param threads how many to compute on
   */
  record Training(Model model, Optimizer optimizer, Samples samples, int batch, int threads) {}

  /**
   * Makes everything ready, calls {@link Turns#begin} and trains until {@link Turns#step} says to
   * stop.
   */
  void train(Training training, Turns turns) throws IOException;

  /** Predicts batches of one size. */
  interface Prediction {
    /**
     * The outputs for the batch that begins at a sample.
     *
     * @return memory that the next call may write again
     */
    float[] predict(int from);
  }

  /**
   * Makes predictions ready.
   *
   * @param model with its weights
   * @param samples the data
   * @param batch samples at a time
   * @param threads how many to compute on
   */
  Prediction prediction(Model model, Samples samples, int batch, int threads) throws IOException;

  /** The library of this name. */
  static Library named(String name) {
    Library ours = new Lanewise();
    List<Library> others = ServiceLoader.load(Library.class).stream().map(Provider::get).toList();
    if (name.equals(ours.name())) {
      return ours;
    }
    return others.stream()
        .filter(library -> library.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no library is named '" + name + "'"));
  }
}
