package dev.lanewise.nn.activations;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;

/** The activations by name. Source: https://keras.io/api/layers/activations/ */
public enum Activations implements ActivationFunction {
  /** {@code y = max(x, 0)}; {@code dx = y > 0 ? dy : 0}. */
  RELU("relu") {
    @Override
    public void forward(Tensor x, Tensor y) {
      Elementwise.relu(x, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor dx) {
      Elementwise.reluBackward(y, dy, dx);
    }
  },
  /** {@code y = min(max(x, 0), 6)}; {@code dx = 0 < y < 6 ? dy : 0}. */
  RELU6("relu6") {
    @Override
    public void forward(Tensor x, Tensor y) {
      Elementwise.cappedRelu(x, 6, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor dx) {
      Elementwise.cappedReluBackward(y, dy, 6, dx);
    }
  },
  /**
   * {@code y_c = exp(x_c) / sum exp(x)} along the last axis; {@code dx_c = y_c (dy_c - sum dy y)}.
   */
  SOFTMAX("softmax") {
    @Override
    public void forward(Tensor x, Tensor y) {
      Rows.softmax(x, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor dx) {
      Rows.softmaxBackward(y, dy, dx);
    }
  },
  /** {@code y = 1 / (1 + exp(-x))}; {@code dx = dy y (1 - y)}. */
  SIGMOID("sigmoid") {
    @Override
    public void forward(Tensor x, Tensor y) {
      Elementwise.sigmoid(x, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor dx) {
      Elementwise.sigmoidBackward(y, dy, dx);
    }
  },
  /** {@code y = tanh(x)}; {@code dx = dy (1 - y^2)}. */
  TANH("tanh") {
    @Override
    public void forward(Tensor x, Tensor y) {
      Elementwise.tanh(x, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor dx) {
      Elementwise.tanhBackward(y, dy, dx);
    }
  };

  private final String type;

  Activations(String type) {
    this.type = type;
  }

  /**
   * The activation of this name, one's own among them: {@code relu}.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static ActivationFunction of(String name) {
    return Registries.ACTIVATIONS.create(name, Config.empty());
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public String toString() {
    return type;
  }
}
