// Lesson 2: a first network. Two dense layers learn to read drawn digits.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io
// samples/src/lessons/Lesson02FirstNetwork.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1

import module lanewise.io;

void main() {
  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 1000);

  // 784 numbers in, ten probabilities out.
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Flatten())
          .add(new Dense(128, Activations.RELU))
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1); // the seed of the first weights
  model.summary();

  // What is made small (the loss), by which rule (the optimizer), and what is told beside it.
  model.compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());

  // One guess before it has learnt anything: about a tenth is right.
  IO.println("untrained: " + accuracy(model.evaluate(digits.test())));

  FitOptions options =
      new FitOptions()
          .epochs(Integer.getInteger("lesson.epochs", 8))
          .batchSize(64)
          .validationSplit(0.1) // the last tenth is not trained on, and judged after each epoch
          .verbose(2);
  History history = model.fit(digits.train(), options);

  IO.println("trained: " + accuracy(model.evaluate(digits.test())));
  IO.println("validation loss by epoch: " + history.get("val_loss"));

  // Where it is unsure: the probabilities of the first test digit.
  float[] p = model.predict(digits.test().take(1)).data();
  for (int c = 0; c < 10; c++) {
    IO.println("%d  %.3f  %s".formatted(c, p[c], "#".repeat(Math.round(40 * p[c]))));
  }
}

String accuracy(Evaluation evaluation) {
  return "%.1f %% of %,d".formatted(100 * evaluation.accuracy(), evaluation.samples());
}
