// Lesson 6: callbacks. What is told of a training while it runs can end it: here at 98 % of the
// training samples, as in the well-known exercise.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io samples/src/lessons/Lesson06Callbacks.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=2

import module lanewise.io;

void main() {
  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 1000);
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(32, 3, Activations.RELU))
          .add(new MaxPooling2D())
          .add(new Flatten())
          .add(new Dense(64, Activations.RELU))
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1).compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());

  // A listener hears of each epoch and step; it overrides what it wants to hear of.
  TrainingListener stopAt98 =
      new TrainingListener() {
        @Override
        public void onEpochEnd(Training training) {
          double accuracy = training.logs().get("accuracy");
          if (accuracy >= 0.98) {
            IO.println("%.1f %% reached: no more epochs".formatted(100 * accuracy));
            training.stop();
          }
        }
      };

  // Several may listen; they hear in the order they were added.
  TrainingListener diary =
      new TrainingListener() {
        @Override
        public void onBatchEnd(Training training) {
          if (training.step() == training.steps()) {
            IO.println("%,d steps so far".formatted(training.stepsDone()));
          }
        }
      };

  int epochs = Integer.getInteger("lesson.epochs", 20);
  History history =
      model.fit(
          digits.train(),
          new FitOptions()
              .epochs(epochs)
              .batchSize(64)
              .verbose(2)
              .listener(diary)
              .listener(stopAt98));
  IO.println("%d of %d epochs were needed".formatted(history.size(), epochs));
  IO.println("test accuracy %.3f".formatted(model.evaluate(digits.test()).accuracy()));
}
