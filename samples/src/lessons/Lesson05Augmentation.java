// Lesson 5: augmentation. Few samples, varied anew in each epoch, teach more than the same few.
//
//   mvn package
//   java -p samples/target/lib:samples/target/lanewise-samples.jar --add-modules lanewise.samples \
//     samples/src/lessons/Lesson05Augmentation.java
//
// In a hurry: -Dlesson.epochs=1. Draws variations.png in the working directory, or in
// -Dlesson.out=FOLDER.

import module lanewise.io;

import dev.lanewise.samples.pictures.Heat;
import dev.lanewise.samples.pictures.ImageSheet;
import dev.lanewise.samples.pictures.ImageSheet.Cell;

void main() throws Exception {
  DataSplits digits = Digits.of(1, 300, 1000); // thirty of each class, to learn from
  int epochs = Integer.getInteger("lesson.epochs", 30);

  // What may happen to an image: turned by up to 10 degrees, shifted by up to a tenth, and so on.
  // The same seed, epoch and sample give the same variation.
  Augmentation vary = Augmentations.parse("rotation=10,shift=0.1,zoom=0.1");
  AugmentedDataset varied = new AugmentedDataset(digits.train(), vary, 1);

  List<Cell> cells = new ArrayList<>();
  for (int i = 0; i < 5; i++) {
    cells.add(cell(digits.train(), i, "as it is"));
    for (int epoch = 0; epoch < 7; epoch++) {
      cells.add(cell(varied.inEpoch(epoch), i, "epoch " + (epoch + 1)));
    }
  }
  Path out = Path.of(System.getProperty("lesson.out", ".")).resolve("variations.png");
  ImageSheet.of(8, cells, "digits and their variations").save(out);
  IO.println("drawn to " + out);

  // The same network twice: only fit sees the variations, evaluate never does.
  IO.println("as they are: %.3f".formatted(accuracy(digits.train(), digits.test(), epochs)));
  IO.println("varied:      %.3f".formatted(accuracy(varied, digits.test(), epochs)));
}

Cell cell(Dataset data, int index, String caption) {
  float[] x = new float[data.inputShape().size()];
  data.read(index, x, 0, new float[1], 0);
  return new Cell(Heat.input(x, 0, data.inputShape(), data.preprocessing()), caption);
}

double accuracy(Dataset train, Dataset test, int epochs) {
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(16, 3, Activations.RELU))
          .add(new MaxPooling2D())
          .add(new Conv2D(32, 3, Activations.RELU))
          .add(new MaxPooling2D())
          .add(new Flatten())
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1).compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  model.fit(train, new FitOptions().epochs(epochs).verbose(0));
  return model.evaluate(test).accuracy();
}
