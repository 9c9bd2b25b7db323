package dev.lanewise.samples;

import dev.lanewise.engine.Shape;
import dev.lanewise.io.DataSplits;
import dev.lanewise.io.augment.AugmentedDataset;
import dev.lanewise.nn.Dataset;
import dev.lanewise.samples.Failure.BadInput;
import dev.lanewise.samples.pictures.ImageSheet;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import dev.lanewise.samples.pictures.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise augment}: what an augmentation makes of some images, and how fast. */
@Command(
    name = "augment",
    description = "Tells how fast an augmentation is, or draws what it makes of some images.",
    footer = {
      "",
      "In the drawing, each row begins with an image as it is; its variations in the first epochs"
          + " of a training with this --seed follow."
    })
final class AugmentCommand extends Subcommand {
  /** How long to measure. */
  private static final long NANOS = 1_000_000_000;

  /** Images that are varied again and again while measuring. */
  private static final int MEASURED = 512;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--augment",
      paramLabel = "SPEC",
      required = true,
      description = AugmentOption.DESCRIPTION)
  private String augment;

  @Option(names = "--preview", description = "Draw a grid of variations to --out.")
  private boolean preview;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to: FILE.png or FILE.svg.")
  private Path out;

  @Option(
      names = "--images",
      paramLabel = "N",
      converter = Values.PictureCount.class,
      description = "How many images to vary (default: 8).")
  private int images = 8;

  @Option(
      names = "--variants",
      paramLabel = "N",
      converter = Values.PictureCount.class,
      description = "How many variations to draw of each (default: 9).")
  private int variants = 9;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "That of the training (default: 0).")
  private long seed;

  @Override
  Map<String, Object> work() throws IOException {
    if (preview && out == null || !preview && out != null) {
      throw new BadInput("--preview and --out go together: --preview --out FILE.png");
    }
    if (out != null) {
      SamplePictures.checkOut(out);
    }
    DataSplits splits = data.open();
    Dataset samples = splits.train().size() > 0 ? splits.train() : splits.test();
    SamplePictures.check(data.name(), samples.inputShape());
    AugmentedDataset varied = AugmentOption.dataset(samples, augment, seed);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", splits.name());
    json.put("augment", augment);
    if (preview) {
      draw(samples, varied);
      say("Drawn to %s", out);
      json.put("out", out.toString());
    } else {
      double perSecond = perSecond(varied);
      say(
          "%,.0f images of %s a second on one thread, reading included",
          perSecond, samples.inputShape());
      json.put("imagesPerSecond", perSecond);
    }
    return json;
  }

  private void draw(Dataset samples, AugmentedDataset varied) throws IOException {
    Shape shape = varied.inputShape();
    SamplePictures.check(data.name(), shape);
    List<Integer> indices = SamplePictures.some(samples, images, seed);
    List<Cell> cells = new ArrayList<>();
    for (int index : indices) {
      // Prepared but not varied: of the size the variations have.
      String name = SamplePictures.className(samples, samples.label(index));
      cells.add(new Cell(SamplePictures.picture(varied, index), name));
      for (int epoch = 0; epoch < variants; epoch++) {
        cells.add(new Cell(SamplePictures.picture(varied.inEpoch(epoch), index), ""));
      }
    }
    Picture sheet = ImageSheet.of(variants + 1, cells, "images and their variations by " + augment);
    TrainRun.write(out, sheet.bytes(out));
  }

  private static double perSecond(AugmentedDataset varied) {
    float[] x = new float[varied.inputShape().size()];
    float[] y = new float[varied.targetShape().size()];
    int count = Math.min(MEASURED, varied.size());
    double best = 0;
    long end = System.nanoTime() + 2 * NANOS; // the first half warms up
    for (int epoch = 0; System.nanoTime() < end; epoch++) {
      Dataset images = varied.inEpoch(epoch);
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        images.read(i, x, 0, y, 0);
      }
      best = Math.max(best, count / ((System.nanoTime() - began) * 1e-9));
    }
    return best;
  }
}
