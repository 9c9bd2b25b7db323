package dev.lanewise.samples;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.Evaluation;
import dev.lanewise.samples.pictures.Judgement;

/** What a model answers while it is evaluated, so that nobody need ask it again. */
final class Answers implements Metric {
  private final Tensor outputs;
  private int filled;

  private Answers(Tensor outputs) {
    this.outputs = outputs;
  }

  /**
   * Loss and accuracy on some samples, and each answer.
   *
   * @param evaluation the figures
   * @param judgement the answers
   */
  record Judged(Evaluation evaluation, Judgement judgement) {}

  /**
   * Evaluates a model, and leaves what it was compiled with as it is.
   *
   * @param loss to evaluate by
   * @throws IllegalArgumentException if the samples do not fit the model
   */
  static Judged judge(Model model, Loss loss, Dataset data, int batchSize) {
    Answers answers = new Answers(Tensor.zeros(data.size(), model.outputShape().dim(-1)));
    Model same = new Model(model.input(), model.output());
    same.compile(new SGD(), loss, Metrics.accuracy(), answers);
    Evaluation evaluation = same.evaluate(data, batchSize);
    return new Judged(evaluation, Judgement.of(model, data, answers.outputs));
  }

  @Override
  public String name() {
    return "answers";
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public void reset() {
    filled = 0;
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    System.arraycopy(prediction.data(), 0, outputs.data(), filled, prediction.size());
    filled += prediction.size();
  }

  /** So many answers so far. */
  @Override
  public double value() {
    return filled / outputs.dim(1);
  }
}
