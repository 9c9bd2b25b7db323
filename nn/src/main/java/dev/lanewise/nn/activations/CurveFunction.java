package dev.lanewise.nn.activations;

import dev.lanewise.engine.Curve;
import dev.lanewise.engine.Curves;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/** An activation of each element by itself, with parameters that its config holds. */
record CurveFunction(String type, Config config, Curve curve) implements ActivationFunction {
  @Override
  public void forward(Tensor x, Tensor y) {
    Curves.forward(curve, x, y);
  }

  @Override
  public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx) {
    Curves.backward(curve, curve.slopeNeedsInput() ? x : y, dy, dx);
  }

  @Override
  public boolean needsInput() {
    return curve.slopeNeedsInput();
  }

  @Override
  public String toString() {
    return type;
  }
}
