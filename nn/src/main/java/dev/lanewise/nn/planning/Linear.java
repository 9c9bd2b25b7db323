package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Tensor;

/** The part of a layer with a kernel that is linear in x. */
interface Linear {
  /** {@code z = linear(x) + bias}, finished. */
  void forward(Tensor x, Finish finish, Tensor y);

  /** One that can be trained. */
  interface Trained extends Linear {
    /** Adds to the kernel's gradient, and writes dx unless it is null; the bias is left alone. */
    void backward(Tensor x, Tensor dz, Tensor dx);
  }
}
