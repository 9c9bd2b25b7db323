// Lesson 8: a graph. A residual network: what a block computes is added to what went in.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io \
//     samples/src/lessons/Lesson08SkipConnections.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1

import module lanewise.io;

void main() {
  // A graph is written from its input on; every shape is checked as it is written.
  Node in = Node.input(28, 28, 1);
  Node x = activated(in.then(new Conv2D(16, 3).padding(Padding.SAME)));
  x = block(x, 16, 1);
  x = block(x, 32, 2); // half as large, twice as many channels
  x = block(x, 64, 2);
  Node out = x.then(new GlobalAveragePooling2D()).then(new Dense(10, Activations.SOFTMAX));
  Model model = new Model(in, out).named("a-small-resnet").build(1);
  model.summary(); // with a column of what each layer is connected to

  // What does not fit is refused where it is written, and both neighbours are named.
  try {
    Node.merge(new Add(), in, x);
  } catch (IllegalArgumentException e) {
    IO.println("refused: " + e.getMessage());
  }

  DataSplits digits = Digits.of(1, Integer.getInteger("lesson.samples", 6000), 1000);
  model.compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  model.fit(
      digits.train(),
      new FitOptions().epochs(Integer.getInteger("lesson.epochs", 4)).batchSize(64).verbose(2));
  IO.println("test accuracy %.3f".formatted(model.evaluate(digits.test()).accuracy()));
}

/** Two convolutions, and around them the way straight on. */
Node block(Node x, int filters, int step) {
  Node y = activated(x.then(new Conv2D(filters, 3).padding(Padding.SAME).strides(step)));
  y = y.then(new Conv2D(filters, 3).padding(Padding.SAME)).then(new BatchNormalization());
  // Where the shape changes, a 1x1 convolution changes that of the way straight on.
  Node straight = step == 1 ? x : x.then(new Conv2D(filters, 1).strides(step));
  return Node.merge(new Add(), y, straight).then(new ReLU());
}

Node activated(Node x) {
  return x.then(new BatchNormalization()).then(new ReLU());
}
