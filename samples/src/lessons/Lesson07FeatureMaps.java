// Lesson 7: what a network sees. Its filters, what each layer makes of an image, and which parts of
// the image decide.
//
//   mvn package
//   java -p samples/target/lib:samples/target/lanewise-samples.jar --add-modules lanewise.samples \
//     samples/src/lessons/Lesson07FeatureMaps.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1. Draws filters.svg, maps.png and grad-cam.png
// in the working directory, or in -Dlesson.out=FOLDER.

import module lanewise.io;

import dev.lanewise.samples.pictures.Attention;
import dev.lanewise.samples.pictures.ColorMap;
import dev.lanewise.samples.pictures.FeatureMaps;
import dev.lanewise.samples.pictures.Filters;
import dev.lanewise.samples.pictures.ImageSheet.Cell;

void main() throws Exception {
  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 1000);
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(16, 5, Activations.RELU).named("edges"))
          .add(new MaxPooling2D())
          .add(new Conv2D(32, 3, Activations.RELU).named("strokes"))
          .add(new Flatten())
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1).compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  model.fit(
      digits.train(),
      new FitOptions().epochs(Integer.getInteger("lesson.epochs", 4)).batchSize(64).verbose(2));

  Path out = Path.of(System.getProperty("lesson.out", "."));

  // The first layer's kernels: 16 small pictures.
  Filters.of(model, "edges", ColorMap.VIRIDIS).save(out.resolve("filters.svg"));

  // Without a plan (the last false), which does without what is not needed, a run forward keeps
  // every layer's output for the asking. A picture of each channel shows where
  // its pattern is. Near the input they look like the image, further on like its parts.
  Tensor x = Tensor.zeros(model.inputShape().withBatch(1));
  float[] label = new float[1];
  digits.test().read(0, x.data(), 0, label, 0);
  Execution execution = model.execution(false, 0, false);
  execution.forward(x);
  IO.println("edges gives " + execution.output(model.layer("edges")).shape());
  FeatureMaps.of(model, x, List.of("edges", "strokes"), ColorMap.VIRIDIS)
      .save(out.resolve("maps.png"));

  // Grad-CAM: where the last convolution sees what speaks for a class. For each of ten images, for
  // the class the model takes it for.
  List<Cell> cells = new ArrayList<>();
  for (int i = 0; i < 9; i++) {
    digits.test().read(i, x.data(), 0, label, 0);
    float[] p = model.predict(x).data();
    int seen = Reductions.argMax(p, 0, p.length);
    cells.addAll(
        Attention.gradCamCells(
            model, x, seen, model.layer("strokes"), "seen as " + seen, ColorMap.INFERNO));
  }
  Attention.sheet(cells, "Grad-CAM of nine digits").save(out.resolve("grad-cam.png"));
  IO.println("drawn to " + out.toAbsolutePath());
}
