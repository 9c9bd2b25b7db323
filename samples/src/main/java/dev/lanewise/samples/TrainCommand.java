package dev.lanewise.samples;

import dev.lanewise.engine.Threads;
import dev.lanewise.io.DataSplits;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.saving.Checkpoint;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code lanewise train}: settles what is to be trained on what, refuses what cannot be, and hands
 * over to {@link TrainRun}.
 */
@Command(
    name = "train",
    description = "Trains a network, judges it on the test samples, and keeps it in a new folder.",
    footer = {
      "",
      "The folder gets model.safetensors, report.html, history.csv, learning-curve.png and, after"
          + " every epoch, checkpoint.safetensors. Ctrl-C ends a training; --resume goes on from"
          + " its checkpoint to the same weights as if it had never stopped."
    })
final class TrainCommand extends Subcommand {
  @Mixin private TrainOptions options = new TrainOptions();

  @Override
  Map<String, Object> work() throws IOException {
    if (options.out != null) {
      RunFolder.check(options.out);
    }
    Checkpoint checkpoint =
        options.resume == null
            ? null
            : ModelOption.load(
                "--resume",
                "the checkpoint.safetensors of a run",
                options.resume,
                Checkpoint::load);
    TrainPlan plan =
        checkpoint == null
            ? TrainPlan.of(options)
            : TrainPlan.resumed(checkpoint.extra(), options, checkpoint.state().epochsDone());
    DataSplits data = DataOption.open(plan.data(), plan.imageSize(), plan.skipBroken());
    Dataset samples = mixed(trained(data, plan.data()));
    samples = plan.limit() == null ? samples : samples.take(plan.limit());
    checkSplit(plan.validationSplit(), samples.size());
    if (checkpoint != null) {
      plan.checkSameData(checkpoint.extra(), samples);
    }
    int threadsBefore = Threads.get();
    try {
      if (options.threads != null) {
        Threads.set(options.threads);
      }
      return new TrainRun(plan, data, samples, options.workers, this)
          .profiled(options.profile)
          .run(options.resume, checkpoint, options.out);
    } finally {
      Threads.set(threadsBefore);
    }
  }

  private static Dataset trained(DataSplits data, String name) {
    if (data.train().size() == 0) {
      throw new BadInput("--data got '%s', which has nothing but test samples".formatted(name));
    }
    return data.train();
  }

  /**
   * Samples sorted by class, as folders have them, in an order of chance: --limit and
   * --validation-split would take whole classes.
   */
  private static Dataset mixed(Dataset samples) {
    int last = samples.label(0);
    for (int i = 1; i < samples.size(); i++) {
      int label = samples.label(i);
      if (label < last) {
        return samples;
      }
      last = label;
    }
    return samples.shuffle(0);
  }

  private static void checkSplit(double share, int samples) {
    if (share > 0 && Math.floor(samples * (1 - share)) < 1) {
      throw new BadInput(
          "--validation-split must leave samples to train on but got %s of %d samples"
              .formatted(share, samples));
    }
  }
}
