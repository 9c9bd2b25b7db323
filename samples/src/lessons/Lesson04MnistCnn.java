// Lesson 4: a convolutional network on MNIST, and how to look at what it gets wrong.
//
//   mvn package
//   ./lanewise download mnist
//   java -p samples/target/lib:samples/target/lanewise-samples.jar --add-modules lanewise.samples \
//     -Dlesson.data=$HOME/.cache/lanewise/mnist samples/src/lessons/Lesson04MnistCnn.java
//
// Without -Dlesson.data it takes drawn digits. In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1.
// Draws curves.png, confusion.png and mistakes.png in the working directory, or in
// -Dlesson.out=FOLDER.

import module lanewise.io;

import dev.lanewise.samples.pictures.ConfusionPicture;
import dev.lanewise.samples.pictures.Judgement;
import dev.lanewise.samples.pictures.LearningCurves;
import dev.lanewise.samples.pictures.Predictions;

void main() throws Exception {
  DataSplits data = DataSources.open(System.getProperty("lesson.data", "digits"));

  // Convolutions find patterns wherever they are; poolings keep the strongest answer of each 2x2
  // and halve the image. Each filter has 9 weights for each channel below it, and one bias.
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(32, 3, Activations.RELU)) // 28x28 -> 26x26
          .add(new MaxPooling2D()) // 13x13
          .add(new Conv2D(64, 3, Activations.RELU)) // 11x11
          .add(new MaxPooling2D()) // 5x5
          .add(new Flatten()) // 1600
          .add(new Dropout(0.5)) // in training, half of them are silent at each step
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1);
  model.summary();
  model.compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());

  Dataset train = data.train().take(Integer.getInteger("lesson.samples", 60_000));
  History history =
      model.fit(
          train,
          new FitOptions()
              .epochs(Integer.getInteger("lesson.epochs", 5))
              .batchSize(128)
              .validationSplit(0.1)
              .verbose(2));

  Evaluation test = model.evaluate(data.test());
  IO.println("test loss %.4f, accuracy %.4f".formatted(test.loss(), test.accuracy()));

  Path out = Path.of(System.getProperty("lesson.out", "."));
  LearningCurves.of("a CNN on " + data.name(), history).save(out.resolve("curves.png"));
  Judgement judgement = Judgement.of(model, data.test(), 128);
  ConfusionPicture.of("test samples", judgement).save(out.resolve("confusion.png"));
  IO.println(new ClassificationReport(judgement.confusion(), data.test().classNames()));
  List<Integer> mistakes = judgement.mistakes(); // the surest first
  IO.println(mistakes.size() + " mistakes");
  if (!mistakes.isEmpty()) {
    List<Integer> worst = mistakes.subList(0, Math.min(15, mistakes.size()));
    Predictions.of(judgement, worst, 3).save(out.resolve("mistakes.png"));
  }
}
