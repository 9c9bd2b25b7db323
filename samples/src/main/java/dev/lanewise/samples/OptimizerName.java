package dev.lanewise.samples;

import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.RMSprop;
import dev.lanewise.nn.optimizers.SGD;
import java.util.Locale;

/** The optimizers one can ask for by name. */
enum OptimizerName {
  ADAM,
  RMSPROP,
  SGD;

  /** The name as it is typed, Keras's {@code RMSprop} too; null if there is none such. */
  static OptimizerName parse(String text) {
    for (OptimizerName name : values()) {
      if (name.toString().equalsIgnoreCase(text)) {
        return name;
      }
    }
    return null;
  }

  /** The name of this one. */
  static OptimizerName of(Optimizer optimizer) {
    OptimizerName name = parse(optimizer.type());
    if (name == null) {
      throw new IllegalArgumentException("no name for the optimizer " + optimizer);
    }
    return name;
  }

  /** A new one with Keras's defaults. */
  Optimizer create() {
    return switch (this) {
      case ADAM -> new Adam();
      case RMSPROP -> new RMSprop();
      case SGD -> new SGD();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
