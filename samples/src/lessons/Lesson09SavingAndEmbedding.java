// Lesson 9: a model in a program of one's own. It is saved to one file, loaded where it is needed,
// and asked from several threads at once.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io \
//     samples/src/lessons/Lesson09SavingAndEmbedding.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1

import module lanewise.io;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

void main() throws Exception {
  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 200);
  Path file = Files.createTempDirectory("lesson").resolve("digits.safetensors");
  train(digits, Integer.getInteger("lesson.epochs", 3)).save(file);
  IO.println(
      "%,d bytes, with the layers, the classes and what pixels mean".formatted(Files.size(file)));

  // In the other program: nothing but the file.
  Model model = Model.load(file);
  IO.println("it knows " + model.classNames() + " in images of " + model.preprocessing().height());

  // A picture of any size becomes an input as in training: Images.read(path,
  // model.preprocessing()).
  // Here test samples stand for pictures. predict may be called from any number of threads.
  Dataset test = digits.test();
  int right = 0;
  try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      int sample = i;
      answers.add(
          pool.submit(
              () -> {
                Tensor x = Tensor.zeros(model.inputShape().withBatch(1));
                float[] label = new float[1];
                test.read(sample, x.data(), 0, label, 0);
                float[] p = model.predict(x).data();
                return Reductions.argMax(p, 0, p.length) == (int) label[0];
              }));
    }
    for (Future<Boolean> answer : answers) {
      right += answer.get() ? 1 : 0;
    }
  }
  IO.println("%d of %d are right".formatted(right, test.size()));

  // One that is damaged is refused, not half loaded.
  byte[] bytes = Files.readAllBytes(file);
  bytes[bytes.length / 2] ^= 1;
  Files.write(file, bytes);
  try {
    Model.load(file);
  } catch (IOException e) {
    IO.println("refused: " + e.getMessage());
  }
  Files.delete(file);
  Files.delete(file.getParent());
}

Model train(DataSplits digits, int epochs) {
  Sequential model =
      new Sequential(28, 28, 1)
          .add(new Conv2D(16, 3, Activations.RELU))
          .add(new MaxPooling2D())
          .add(new Flatten())
          .add(new Dense(10, Activations.SOFTMAX));
  model.build(1).compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  model.classNames(digits.train().classNames()).preprocessing(digits.train().preprocessing());
  model.fit(digits.train(), new FitOptions().epochs(epochs).batchSize(64).verbose(2));
  return model;
}
