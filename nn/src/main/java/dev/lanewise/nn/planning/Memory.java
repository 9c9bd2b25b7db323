package dev.lanewise.nn.planning;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of one direction of a running network, planned in the first run with a batch size.
 *
 * <p>In that run it is known, at every moment, which arrays hold something that will still be read.
 * A {@link Place} gets an array of its size that holds nothing, a new one where there is none, and
 * keeps it: later runs do the same things in the same order, so what did not overlap then does not
 * overlap now. They find every tensor in its place, and allocate nothing.
 *
 * <p>Only arrays of the very same length are shared, since a tensor is its whole array.
 */
public final class Memory {
  private final Map<Integer, ArrayDeque<float[]>> free = new HashMap<>();

  /** How many nodes' tensors lie in an array; what is not here is not this memory's to share. */
  private final Map<float[], int[]> uses = new IdentityHashMap<>();

  /** Arrays the step that runs has asked for. */
  private final List<float[]> fresh = new ArrayList<>();

  private int batch = -1;
  private int generation;
  private boolean planning;
  private boolean planned;

  /** Has the next run planned anew. */
  void forget() {
    planned = false;
  }

  /** Begins a run; plans where none with this batch size was finished before. */
  void begin(int batch) {
    if (planned && batch == this.batch) {
      return;
    }
    this.batch = batch;
    generation++;
    free.clear();
    uses.clear();
    fresh.clear();
    planning = true;
    planned = false;
  }

  /** Ends a run. */
  void end() {
    planning = false;
    planned = true;
  }

  /** The tensor of a place: what the last run left there, or another place's, or zeros. */
  Tensor get(Place place) {
    Tensor tensor = place.tensor(generation);
    if (tensor == null) {
      Shape shape = place.shape();
      shape = shape.isBatchUnknown() ? shape.withBatch(batch) : shape;
      // What the planning run did not ask for is shared with nobody.
      boolean shared = planning && !place.isKept();
      tensor = Tensor.of(shared ? take(shape.size()) : new float[shape.size()], shape);
      place.set(tensor, generation);
    }
    return tensor;
  }

  private float[] take(int size) {
    ArrayDeque<float[]> fitting = free.get(size);
    float[] array = fitting == null ? null : fitting.poll();
    if (array == null) {
      array = new float[size];
    }
    uses.put(array, new int[1]);
    fresh.add(array);
    return array;
  }

  /** Says that a node's tensor lies in this array from now on. */
  void retain(float[] array) {
    int[] count = planning ? uses.get(array) : null;
    if (count != null) {
      count[0]++;
    }
  }

  /** Says that a node's tensor in this array will not be read any more. */
  void release(float[] array) {
    int[] count = planning ? uses.get(array) : null;
    if (count != null && --count[0] == 0) {
      giveBack(array);
    }
  }

  /** Says that a step is over: what it asked for and did not hand on is free. */
  void endStep() {
    for (int i = 0; i < fresh.size(); i++) {
      int[] count = uses.get(fresh.get(i));
      if (count != null && count[0] == 0) {
        giveBack(fresh.get(i));
      }
    }
    fresh.clear();
  }

  private void giveBack(float[] array) {
    uses.remove(array);
    free.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).push(array);
  }
}
