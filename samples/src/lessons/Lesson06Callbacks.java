// Lesson 6: callbacks. They are told how a training goes, and may end it: here at 98 % of the
// training samples, as in the well-known exercise; where the validation does not get better any
// more; and the best epoch is kept.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io samples/src/lessons/Lesson06Callbacks.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=2. It writes best.safetensors; -Dlesson.out says
// where to.

import module lanewise.io;

void main() throws Exception {
  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 1000);
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(32, 3, Activations.RELU))
          .add(new MaxPooling2D())
          .add(new Flatten())
          .add(new Dense(64, Activations.RELU))
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1).compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());

  // A callback of one's own: what to do at the end of an epoch. new StopAt("accuracy", 0.98) is the
  // same, without the sentence.
  LambdaCallback stopAt98 =
      new LambdaCallback()
          .onEpochEnd(
              training -> {
                double accuracy = training.logs().get("accuracy");
                if (accuracy >= 0.98) {
                  IO.println("%.1f %% reached: no more epochs".formatted(100 * accuracy));
                  training.stop();
                }
              });

  // Several hear in the order they were added. These three watch the loss of the samples that are
  // held out, val_loss, unless told otherwise.
  Path best = Path.of(System.getProperty("lesson.out", "."), "best.safetensors");
  int epochs = Integer.getInteger("lesson.epochs", 20);
  History history =
      model.fit(
          digits.train(),
          new FitOptions()
              .epochs(epochs)
              .batchSize(64)
              .validationSplit(0.1)
              .verbose(2)
              .callbacks(new ReduceLROnPlateau().factor(0.5).patience(2).verbose(true))
              .callbacks(new EarlyStopping().patience(4).restoreBestWeights(true).verbose(true))
              .callbacks(new ModelCheckpoint(best.toString()).saveBestOnly(true).verbose(true))
              .callbacks(stopAt98));
  IO.println("%d of %d epochs were needed".formatted(history.size(), epochs));
  IO.println("test accuracy %.3f".formatted(model.evaluate(digits.test()).accuracy()));

  // What ModelCheckpoint kept is a model like any other.
  Model kept = Model.load(best);
  IO.println("of the best epoch %.3f".formatted(kept.evaluate(digits.test()).accuracy()));
}
