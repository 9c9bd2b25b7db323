// Lesson 3: a convolution by hand. Sobel's kernel finds edges, first by four loops, then by the
// layer that networks use; both give the same numbers.
//
//   mvn package
//   java -p samples/target/lib:samples/target/lanewise-samples.jar --add-modules lanewise.samples \
//     samples/src/lessons/Lesson03ConvolutionByHand.java
//
// Draws sobel.png in the working directory, or in -Dlesson.out=FOLDER; -Dlesson.photo=FILE takes a
// photo of your own in place of a drawn digit.

import module lanewise.io;

import dev.lanewise.samples.pictures.FixedKernel;

void main() throws Exception {
  Tensor image = image(System.getProperty("lesson.photo")); // [1, h, w, 1], 0 black, 1 white

  // Sobel's kernel for upright edges: what is right of the middle less what is left of it.
  float[][] kernel = {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};

  // y[p][q] = sum over r, s of x[p + r][q + s] * kernel[r][s]: the kernel slides over the image
  // without leaving it, so that two rows and columns are lost.
  int h = image.dim(1) - 2;
  int w = image.dim(2) - 2;
  Tensor byHand = Tensor.zeros(1, h, w, 1);
  for (int p = 0; p < h; p++) {
    for (int q = 0; q < w; q++) {
      float sum = 0;
      for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 3; s++) {
          sum += image.get(0, p + r, q + s, 0) * kernel[r][s];
        }
      }
      byHand.set(sum, 0, p, q, 0);
    }
  }

  // The same as a layer. Its weights are [rows, columns, channels, filters], and it would learn
  // them; here they are set.
  Sequential model = new Sequential(image.shape().sample());
  model.add(new Conv2D(1, 3).useBias(false).named("sobel")).build(0);
  Tensor weights = Tensor.zeros(3, 3, 1, 1);
  for (int i = 0; i < 9; i++) {
    weights.data()[i] = kernel[i / 3][i % 3];
  }
  model.setWeights("sobel", weights);
  Tensor byLayer = model.predict(image);

  float most = 0;
  for (int i = 0; i < byHand.size(); i++) {
    most = Math.max(most, Math.abs(byHand.data()[i] - byLayer.data()[i]));
  }
  IO.println("largest difference between loops and layer: " + most);

  // Other kernels blur, sharpen, or find other edges.
  Path out = Path.of(System.getProperty("lesson.out", ".")).resolve("sobel.png");
  FixedKernel.sheet(image, List.of(FixedKernel.values())).save(out);
  IO.println("drawn to " + out);
}

Tensor image(String photo) throws Exception {
  if (photo != null) {
    return Images.read(Path.of(photo), 1, 1024);
  }
  Dataset digits = Digits.test();
  Tensor x = Tensor.zeros(digits.inputShape().batched().withBatch(1));
  digits.read(0, x.data(), 0, new float[1], 0);
  return x;
}
