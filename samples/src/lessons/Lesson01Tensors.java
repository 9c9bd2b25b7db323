// Lesson 1: tensors. What images, weights and batches are made of.
//
//   mvn package
//   java -p samples/target/lib --add-modules lanewise.io samples/src/lessons/Lesson01Tensors.java

import module lanewise.io;

void main() {
  // A tensor is an array of floats with a shape. Images lie as [n, h, w, c]: sample, row, column,
  // channel, the last one side by side in memory, as in Keras.
  Tensor images = Tensor.zeros(2, 4, 3, 1);
  images.set(0.5f, 1, 2, 0, 0); // the second image, its third row, first column
  IO.println("images " + images.shape() + ", numbers in it: " + images.size());

  // There are no views and no strides: data() is the array itself, and the place of an element
  // follows from the shape.
  int at = ((1 * 4 + 2) * 3 + 0) * 1 + 0;
  IO.println("the same number, found by hand: " + images.data()[at]);

  // Shapes are checked where tensors meet.
  try {
    Tensor.of(new float[] {1, 2, 3}, 2, 2);
  } catch (IllegalArgumentException e) {
    IO.println("refused: " + e.getMessage());
  }

  // Another shape over the same numbers, and a part of the samples.
  Tensor rows = images.reshape(2, 12);
  IO.println("flattened: " + rows.shape() + ", the last sample: " + images.slice(1, 2).shape());

  // Arithmetic goes into a tensor that is there already: nothing is allocated in a training step.
  Tensor a = Tensor.of(new float[] {1, -2, 3}, 3);
  Tensor b = Tensor.of(new float[] {10, 20, 30}, 3);
  Tensor y = Tensor.zeros(3);
  Elementwise.add(a, b, y);
  IO.println("a + b = " + Arrays.toString(y.data()));
  Elementwise.relu(a, y);
  IO.println("relu(a) = " + Arrays.toString(y.data()));
  IO.println("sum(b) = " + Reductions.sum(b));

  // A batch of a data set is such tensors: here eight drawn digits and their classes.
  Dataset digits = Digits.of(1, 100, 10).train();
  Tensor x = Tensor.zeros(digits.inputShape().batched().withBatch(8));
  float[] classes = new float[8];
  for (int i = 0; i < 8; i++) {
    digits.read(i, x.data(), i * digits.inputShape().size(), classes, i);
  }
  IO.println("a batch: " + x.shape() + ", classes " + Arrays.toString(classes));
  IO.println("computed by the kernels " + Simd.name());
}
