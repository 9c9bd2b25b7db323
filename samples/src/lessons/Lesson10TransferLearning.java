// Lesson 10: transfer learning. A network that has learnt to tell some pictures apart is a good
// start for telling others apart, of which there are few.
//
// It needs pictures: a folder of folders to learn (-Dlesson.few, such as photographs of hands that
// sign the digits), and a larger set of other pictures to learn from first (-Dlesson.many, such as
// CIFAR-10).
//
//   mvn package
//   ./lanewise download cifar10
//   java -p samples/target/lib --add-modules lanewise.io -Dlesson.few=sign-digits \
//     -Dlesson.many=$HOME/.cache/lanewise/cifar10 samples/src/lessons/Lesson10TransferLearning.java
//
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=1 -Dlesson.seeds=2. -Dlesson.backbone=FILE keeps
// what was learnt first, and takes it from there the next time.

import module lanewise.io;

static final int PER_CLASS = 20;
static final int SIDE = 32;

void main() throws Exception {
  ImageFolder.Options small = new ImageFolder.Options().size(SIDE, SIDE).channels(3);
  Dataset few = all(DataSources.open(System.getProperty("lesson.few"), small)).cache();
  int classes = few.classNames().size();
  Path backbone =
      Path.of(
          System.getProperty(
              "lesson.backbone", Files.createTempDirectory("lesson") + "/backbone.safetensors"));
  if (!Files.exists(backbone)) {
    learnFirst(DataSources.open(System.getProperty("lesson.many"), small)).save(backbone);
  }

  int seeds = Integer.getInteger("lesson.seeds", 5);
  double[] gains = new double[seeds];
  for (int seed = 0; seed < seeds; seed++) {
    // The same pictures for both, others for each seed.
    Split split = split(few, classes, seed);
    double transferred = transfer(Model.load(backbone), split, classes, seed);
    double scratch = fromScratch(split, classes, seed);
    gains[seed] = transferred - scratch;
    IO.println(
        "seed %d: transferred %.3f, from scratch %.3f, on %d pictures"
            .formatted(seed, transferred, scratch, split.test.size()));
  }
  tell(gains);
}

/** Training and test samples in one, for a split of our own. */
Dataset all(DataSplits splits) {
  return splits.train().concat(splits.test());
}

record Split(Dataset train, Dataset test) {}

/** Twenty of each class to learn from, and all others to judge by. */
Split split(Dataset data, int classes, int seed) {
  Dataset mixed = data.shuffle(seed);
  List<Integer> train = new ArrayList<>();
  List<Integer> test = new ArrayList<>();
  int[] taken = new int[classes];
  for (int i = 0; i < mixed.size(); i++) {
    (taken[mixed.label(i)]++ < PER_CLASS ? train : test).add(i);
  }
  return new Split(mixed.select(ints(train)), mixed.select(ints(test)));
}

int[] ints(List<Integer> list) {
  return list.stream().mapToInt(Integer::intValue).toArray();
}

/** Three blocks of two convolutions; "features" is what the head is put on. */
Sequential network(int classes) {
  Sequential model = new Sequential(SIDE, SIDE, 3);
  int[] filters = {24, 48, 96};
  for (int block = 1; block <= 3; block++) {
    for (int half = 1; half <= 2; half++) {
      String name = "block" + block + "_" + half;
      model
          .add(new Conv2D(filters[block - 1], 3).padding(Padding.SAME).useBias(false).named(name))
          .add(new BatchNormalization().named(name + "_bn"))
          .add(new ReLU().named(name + "_relu"));
    }
    if (block < 3) {
      model.add(new MaxPooling2D().named("block" + block + "_pool"));
    }
  }
  return model
      .add(new GlobalAveragePooling2D().named("features"))
      .add(new Dense(classes, Activations.SOFTMAX).named("head"));
}

Model learnFirst(DataSplits many) {
  Dataset train = many.train().shuffle(0).take(Integer.getInteger("lesson.samples", 50_000));
  Model model = network(many.train().classNames().size()).build(1);
  fit(model, train, 1e-3, Integer.getInteger("lesson.epochs", 6), 64, 1, 2);
  IO.println("the backbone reaches %.3f".formatted(model.evaluate(many.test(), 64).accuracy()));
  return model;
}

double fromScratch(Split split, int classes, int seed) {
  Model model = network(classes).build(seed);
  fit(model, split.train, 1e-3, Integer.getInteger("lesson.epochs", 60), 20, seed, 0);
  return model.evaluate(split.test, 64).accuracy();
}

double transfer(Model learnt, Split split, int classes, int seed) {
  // Cut the model at its features, and put a new head on them. The layers keep their weights.
  Node features =
      learnt.nodes().stream()
          .filter(node -> !node.isInput() && node.layer().name().equals("features"))
          .findFirst()
          .orElseThrow();
  Node head = features.then(new Dense(classes, Activations.SOFTMAX).named("new_head"));
  Model model = new Model(learnt.nodes().getFirst(), head).build(seed);

  // First the head alone: a fresh one would spoil what the layers below it know. A frozen
  // BatchNormalization keeps its statistics too.
  for (Layer layer : model.layers()) {
    layer.trainable(layer.name().equals("new_head"));
  }
  fit(model, split.train, 1e-2, Integer.getInteger("lesson.epochs", 40), 20, seed, 0);

  // Then the last block as well, in small steps.
  for (Layer layer : model.layers()) {
    layer.trainable(layer.name().startsWith("block3") || layer.name().equals("new_head"));
  }
  fit(model, split.train, 3e-4, Integer.getInteger("lesson.epochs", 20), 20, seed, 0);
  return model.evaluate(split.test, 64).accuracy();
}

void fit(Model model, Dataset data, double rate, int epochs, int batchSize, int seed, int verbose) {
  model.compile(new Adam(rate), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  model.fit(data, new FitOptions().epochs(epochs).batchSize(batchSize).seed(seed).verbose(verbose));
}

/** The mean gain and its 95 % interval, from the differences of pairs (Student's t). */
void tell(double[] gains) {
  double[] t = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262}; // 1 to 9 free
  int n = gains.length;
  double mean = Arrays.stream(gains).average().orElse(0);
  double squares = Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
  double half = n < 2 || n > 10 ? Double.NaN : t[n - 2] * Math.sqrt(squares / (n - 1) / n);
  IO.println(
      "gain %.1f points, 95 %% interval %.1f to %.1f over %d seeds"
          .formatted(100 * mean, 100 * (mean - half), 100 * (mean + half), n));
}
