// Lesson 10: transfer learning. A network that has learnt to tell some pictures apart is a start
// for telling others apart, of which there are few: cut it before its head, put a new head on,
// train that alone, and then the last layers as well. And how to find out whether that was worth
// it: the same network from scratch, trained as well as one can, on the same pictures, several
// times.
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
// In a hurry: -Dlesson.samples=500 -Dlesson.epochs=2 -Dlesson.seeds=2. -Dlesson.backbone=FILE keeps
// what was learnt first, and takes it from there the next time; a model of ./lanewise train --model
// cifar-bn will do as well, and better, as it was trained for longer. -Dlesson.epochs says how long
// both learn from the few; -Dlesson.first and -Dlesson.seeds, which seeds are compared.
//
// docs/benchmarks/2026-11-22-amd-epyc-transfer.md has what came out on these hands, and how the
// rates below were chosen.

import module lanewise.io;

static final int PER_CLASS = 20;
static final int SIDE = 32;
static final int BATCH = 10;
static final int FIRST_EPOCHS = 3;
static final int FIRST_LAYERS = 4; // two convolutions, each with batch normalization
static final int EPOCHS = Integer.getInteger("lesson.epochs", 120);

// Chosen on seeds that are not among those compared.
static final double SCRATCH_RATE = 3e-3;
static final double HEAD_RATE = 3e-3;
static final double FINE_RATE = 1e-3;

void main() throws Exception {
  if (System.getProperty("lesson.few") == null) {
    System.err.println("What is to be learnt? Give -Dlesson.few=FOLDER, and see the first lines.");
    System.exit(2);
  }
  ImageFolder.Options small = new ImageFolder.Options().size(SIDE, SIDE).channels(3);
  ImageFolder pictures = ImageFolder.read(Path.of(System.getProperty("lesson.few")), small);
  int[] people = people(pictures);
  Dataset few = pictures.cache();
  int classes = pictures.classNames().size();
  Path backbone =
      Path.of(
          System.getProperty(
              "lesson.backbone", Files.createTempDirectory("lesson") + "/backbone.safetensors"));
  if (!Files.exists(backbone)) {
    learnFirst(DataSources.open(System.getProperty("lesson.many"), small)).save(backbone);
  }

  int first = Integer.getInteger("lesson.first", 0);
  double[] gains = new double[Integer.getInteger("lesson.seeds", 5)];
  for (int i = 0; i < gains.length; i++) {
    int seed = first + i;
    // The same pictures for both, others for each seed.
    Split split = split(few, people, classes, seed);
    double transferred = transfer(Model.load(backbone), split, classes, seed);
    double scratch = fromScratch(split, classes, seed);
    gains[i] = transferred - scratch;
    IO.println(
        "seed %d: transferred %.3f, from scratch %.3f, on %d pictures"
            .formatted(seed, transferred, scratch, split.test.size()));
  }
  tell(gains);
}

/**
 * Who is in each picture. The photographs' names are numbers in the order they were taken, and
 * everyone signed from 0 up: where the next picture has no higher class, the next one came.
 */
int[] people(ImageFolder pictures) {
  int[] people = new int[pictures.size()];
  int person = -1;
  int last = Integer.MAX_VALUE;
  for (int picture : inOrderOfNumbers(pictures)) {
    person += pictures.label(picture) <= last ? 1 : 0;
    last = pictures.label(picture);
    people[picture] = person;
  }
  return people;
}

List<Integer> inOrderOfNumbers(ImageFolder pictures) {
  Comparator<Integer> number =
      Comparator.comparing(
          i -> {
            String name = Path.of(pictures.describe(i)).getFileName().toString();
            return Long.parseLong("0" + name.replaceAll("\\D", ""));
          });
  return IntStream.range(0, pictures.size())
      .boxed()
      .sorted(number.thenComparing(pictures::label))
      .toList();
}

record Split(Dataset train, Dataset test) {}

/** Twenty of each class to learn from, and to judge by, all pictures of people not among them. */
Split split(Dataset data, int[] people, int classes, int seed) {
  int[] order = IntStream.rangeClosed(0, Arrays.stream(people).max().orElseThrow()).toArray();
  RandomStream.of(seed, "people").shuffle(order);
  List<Integer> train = new ArrayList<>();
  List<Integer> test = new ArrayList<>();
  int[] taken = new int[classes];
  for (int person : order) {
    int[] theirs = IntStream.range(0, people.length).filter(i -> people[i] == person).toArray();
    boolean wanted = Arrays.stream(taken).anyMatch(count -> count < PER_CLASS);
    for (int picture : theirs) {
      if (!wanted) {
        test.add(picture);
      } else if (taken[data.label(picture)]++ < PER_CLASS) {
        train.add(picture);
      }
    }
  }
  return new Split(data.select(ints(train)), data.select(ints(test)));
}

int[] ints(List<Integer> list) {
  return list.stream().mapToInt(Integer::intValue).toArray();
}

Model network(int classes) {
  return quick(Networks.named("cifar-bn").model(Shape.of(SIDE, SIDE, 3), classes));
}

/**
 * Batch normalization's momentum becomes 0.9: the default, 0.99, needs hundreds of steps before its
 * statistics are the data's, and from few pictures there are no more than hundreds; evaluated
 * earlier a network from scratch only guesses.
 */
Model quick(Model model) {
  for (Layer layer : model.layers()) {
    if (layer instanceof BatchNormalization normalization) {
      normalization.momentum(0.9);
    }
  }
  return model;
}

Model learnFirst(DataSplits many) {
  Dataset train = many.train().shuffle(0).take(Integer.getInteger("lesson.samples", 50_000));
  Model model = network(many.train().classNames().size()).build(1);
  fit(model, train, 1e-3, Integer.getInteger("lesson.epochs", FIRST_EPOCHS), 64, 1, 2);
  IO.println("the backbone reaches %.3f".formatted(model.evaluate(many.test(), 64).accuracy()));
  return model;
}

double fromScratch(Split split, int classes, int seed) {
  Model model = network(classes).build(seed);
  fit(model, split.train, SCRATCH_RATE, EPOCHS, BATCH, seed, 0);
  return model.evaluate(split.test, 64).accuracy();
}

double transfer(Model learnt, Split split, int classes, int seed) {
  // Cut the model before its head, and put a new head on. The layers keep their weights.
  String last = learnt.layers().get(learnt.layers().size() - 2).name();
  Node head = learnt.output(last).then(new Dense(classes, Activations.SOFTMAX).named("new_head"));
  Model model = quick(new Model(learnt.input(), head)).build(seed);

  // First the head alone: a fresh one would spoil what the layers below it know. A frozen
  // BatchNormalization keeps its statistics too.
  model.trainable(false);
  model.layer("new_head").trainable(true);
  int headEpochs = Math.max(1, EPOCHS / 6);
  fit(model, split.train, HEAD_RATE, headEpochs, BATCH, seed, 0);

  // Then all but the first convolutions as well, in smaller steps.
  model.trainable(true);
  model.layers().subList(0, FIRST_LAYERS).forEach(layer -> layer.trainable(false));
  fit(model, split.train, FINE_RATE, Math.max(1, EPOCHS - headEpochs), BATCH, seed, 0);
  return model.evaluate(split.test, 64).accuracy();
}

/** Trains with a rate that falls to 0 along a cosine. */
void fit(Model model, Dataset data, double rate, int epochs, int batchSize, int seed, int verbose) {
  int steps = (data.size() + batchSize - 1) / batchSize * epochs;
  model.compile(
      new Adam().learningRate(new CosineDecay(rate, steps)),
      new SparseCategoricalCrossentropy(),
      Metrics.accuracy());
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
