package dev.lanewise.bench.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Preconditions;
import dev.lanewise.nn.Config;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** RMSprop in DJL's own array operations, in place: its PyTorch engine has none built in. */
final class DjlRmsProp extends Optimizer {
  private final float rate;
  private final float rho;
  private final float epsilon;
  private final Map<String, NDArray> squares = new ConcurrentHashMap<>();

  private DjlRmsProp(Builder builder, Config config) {
    super(builder);
    Preconditions.checkArgument(
        config.getDouble("momentum") == 0 && !config.getBoolean("centered"),
        "neither momentum nor centering is translated");
    rate = (float) config.getDouble("learningRate");
    rho = (float) config.getDouble("rho");
    epsilon = (float) config.getDouble("epsilon");
  }

  static DjlRmsProp of(Config config) {
    return new DjlRmsProp(new Builder(), config);
  }

  @Override
  public void update(String parameter, NDArray weight, NDArray gradient) {
    NDArray square =
        squares.computeIfAbsent(
            parameter,
            _ -> {
              NDArray zeros = weight.zerosLike();
              zeros.detach();
              return zeros;
            });
    try (NDManager manager = NDManager.subManagerOf(weight)) {
      gradient.attach(manager);
      square.muli(rho).addi(gradient.square().muli(1 - rho));
      NDArray root = square.add(epsilon).sqrt();
      weight.subi(gradient.mul(rate).divi(root));
      root.close();
      NDArray own = weight.getGradient();
      own.subi(own); // as the optimizers of the engine do
      own.close();
    }
  }

  private static final class Builder extends OptimizerBuilder<Builder> {
    @Override
    protected Builder self() {
      return this;
    }
  }
}
