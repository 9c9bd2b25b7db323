package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.IdxBytes;
import dev.lanewise.fixtures.RealFiles;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.saving.Checkpoint;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {
  private static final Set<Path> FILES =
      Set.of(
          Path.of("model.safetensors"),
          Path.of("checkpoint.safetensors"),
          Path.of("history.csv"),
          Path.of("learning-curve.png"));

  @TempDir Path temp;
  @TempDir static Path shared;

  private static Path tiny;

  @BeforeAll
  static void makeData() {
    tiny = TinyData.in(shared);
  }

  @Test
  void aTrainingLeavesItsFilesAndTellsItsFigures() throws IOException {
    Path run = temp.resolve("deep/run");
    Config json =
        Cli.run(
                "train",
                "--limit",
                300,
                "--epochs",
                2,
                "--validation-split",
                0.1,
                "--model",
                "softmax",
                "--seed",
                7,
                "--threads",
                1,
                "--out",
                run,
                "--json")
            .expect(0)
            .json();

    assertEquals(
        List.of(
            "model",
            "data",
            "augment",
            "parameters",
            "epochs",
            "trainSeconds",
            "samplesPerSecond",
            "testLoss",
            "testAccuracy",
            "threads",
            "simd",
            "seed",
            "out",
            "epochsTrained"),
        List.copyOf(json.values().keySet()));
    assertEquals("softmax", json.getString("model"));
    assertEquals("digits", json.getString("data"));
    assertEquals(7850, json.getInt("parameters"));
    assertEquals(2, json.getInt("epochs"));
    assertEquals(1, json.getInt("threads"));
    assertEquals(7, json.getInt("seed"));
    assertEquals(run.toString(), json.getString("out"));
    // Without the time of validation, which trainSeconds has in it.
    assertTrue(json.getDouble("samplesPerSecond") > 2 * 270 / json.getDouble("trainSeconds"));
    assertEquals(2, json.getInt("epochsTrained"));

    assertEquals(FILES, Set.copyOf(Cli.filesIn(run)));
    List<String> history = Files.readAllLines(run.resolve("history.csv"));
    assertEquals("epoch,loss,accuracy,val_loss,val_accuracy,seconds", history.getFirst());
    assertEquals(3, history.size());
    BufferedImage curve = ImageIO.read(run.resolve("learning-curve.png").toFile());
    assertTrue(curve.getWidth() >= 1000 && curve.getHeight() >= 400, curve::toString);

    Model model = Model.load(run.resolve("model.safetensors"));
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), model.classNames());
    assertEquals(28, model.preprocessing().height());

    Config judged =
        Cli.run(
                "evaluate",
                "--model",
                run.resolve("model.safetensors"),
                "--data",
                "digits",
                "--json")
            .expect(0)
            .json();
    assertEquals(
        List.of("testLoss", "testAccuracy", "samplesPerSecond"),
        List.copyOf(judged.values().keySet()));
    assertEquals(json.getDouble("testLoss"), judged.getDouble("testLoss"));
    assertEquals(json.getDouble("testAccuracy"), judged.getDouble("testAccuracy"));
  }

  @Test
  void aTrainingThatWentOnHasTheSameBitsAsOneThatWasNotStopped() throws IOException {
    // mnist-cnn has all that must go on: moving averages, dropout, Adam's averages. 100 leaves a
    // partial batch.
    Object[] same = {
      "train",
      "--data",
      tiny,
      "--model",
      "mnist-cnn",
      "--limit",
      100,
      "--batch-size",
      32,
      "--seed",
      3
    };
    Cli.run(with(same, "--epochs", 3, "--out", temp.resolve("whole"))).expect(0);
    Cli.run(with(same, "--epochs", 2, "--out", temp.resolve("first"))).expect(0);
    Path checkpoint = temp.resolve("first/checkpoint.safetensors");
    byte[] before = Files.readAllBytes(checkpoint);
    Config json =
        Cli.run(
                "train",
                "--resume",
                checkpoint,
                "--epochs",
                3,
                "--threads",
                3,
                "--out",
                temp.resolve("second"),
                "--json")
            .expect(0)
            .json();

    assertArrayEquals(before, Files.readAllBytes(checkpoint));
    assertEquals("mnist-cnn", json.getString("model"));
    assertEquals(3, json.getInt("epochs"));
    assertEquals(3, json.getInt("seed"));
    assertArrayEquals(
        Files.readAllBytes(temp.resolve("whole/model.safetensors")),
        Files.readAllBytes(temp.resolve("second/model.safetensors")));
    assertEquals(historyWithoutSeconds("whole"), historyWithoutSeconds("second"));
    assertEquals(
        3, Checkpoint.load(temp.resolve("second/checkpoint.safetensors")).state().epochsDone());
  }

  @Test
  void anAugmentedTrainingGoesOnWithTheSameVariations() throws IOException {
    Object[] same = {
      "train", "--data", tiny, "--model", "mnist-cnn-small", "--limit", 80, "--seed", 3
    };
    Object[] augment = {"--augment", "rotation=15,shift=0.1,zoom=0.2"};
    Cli plain = Cli.run(with(same, "--epochs", 1, "--out", temp.resolve("plain"))).expect(0);
    Cli whole =
        Cli.run(
                with(
                    with(same, augment),
                    "--epochs",
                    3,
                    "--workers",
                    0,
                    "--out",
                    temp.resolve("whole")))
            .expect(0);
    assertTrue(
        whole.out().contains("80 training samples varied by rotation=15,shift=0.1,zoom=0.2"),
        whole.out());
    assertTrue(plain.out().contains("80 training samples, "), plain.out());
    Cli.run(with(with(same, augment), "--epochs", 2, "--out", temp.resolve("first"))).expect(0);
    assertTrue(
        !firstEpoch("plain").equals(firstEpoch("first")), "the augmentation changes nothing");
    Path checkpoint = temp.resolve("first/checkpoint.safetensors");
    Config json =
        Cli.run(
                "train",
                "--resume",
                checkpoint,
                "--epochs",
                3,
                "--workers",
                3,
                "--out",
                temp.resolve("second"),
                "--json")
            .expect(0)
            .json();
    assertEquals("rotation=15,shift=0.1,zoom=0.2", json.getString("augment"));
    assertArrayEquals(
        Files.readAllBytes(temp.resolve("whole/model.safetensors")),
        Files.readAllBytes(temp.resolve("second/model.safetensors")));
  }

  private String firstEpoch(String run) throws IOException {
    return historyWithoutSeconds(run).get(1);
  }

  @Test
  void aFolderOfPicturesIsTrainedOnResizedAndMixed() throws IOException {
    // Two classes, the second one bright: sorted as they are, --limit would see one class only.
    Path data = Pictures.in(temp.resolve("pictures"), 20, 12, "dark", "light");
    Path run = temp.resolve("run");
    Object[] train = {
      "train", "--data", data, "--image-size", "8x6", "--model", "softmax", "--epochs", 20
    };
    Object[] more = {
      "--limit", 30, "--batch-size", 5, "--learning-rate", 0.01, "--augment", "photos", "--out", run
    };
    Config json = Cli.run(with(with(train, more), "--json")).expect(0).json();
    assertEquals(2 * (8 * 6 * 3) + 2, json.getInt("parameters"));
    assertEquals(1, json.getDouble("testAccuracy"));
    Path checkpoint = run.resolve("checkpoint.safetensors");
    Cli.run("train", "--resume", checkpoint, "--epochs", 21, "--out", temp.resolve("more"))
        .expect(0);
    Path model = run.resolve("model.safetensors");
    // The model's own size, though the pictures have another.
    json = Cli.run("evaluate", "--model", model, "--data", data, "--json").expect(0).json();
    assertEquals(1, json.getDouble("testAccuracy"));

    Path broken = Files.writeString(data.resolve("dark/broken.png"), "no picture");
    Cli cli = Cli.run(with(train, "--out", temp.resolve("x"))).expect(1);
    for (String part : List.of(broken.toString(), "--skip-broken")) {
      assertTrue(cli.err().contains(part), cli.err());
    }
    assertTrue(!Files.exists(temp.resolve("x")), "an empty run folder was left");
    Cli.run(with(train, "--skip-broken", "--out", temp.resolve("skipped"))).expect(0);
  }

  @Test
  void aTrainingThatIsDoneIsOnlyJudgedAgain() throws IOException {
    Path first = temp.resolve("first");
    Path second = temp.resolve("second");
    Cli.run(
            "train",
            "--data",
            tiny,
            "--model",
            "softmax",
            "--limit",
            64,
            "--epochs",
            1,
            "--out",
            first)
        .expect(0);
    Config json =
        Cli.run(
                "train",
                "--resume",
                first.resolve("checkpoint.safetensors"),
                "--out",
                second,
                "--json")
            .expect(0)
            .json();
    assertEquals(0, json.getDouble("samplesPerSecond"));
    assertArrayEquals(
        Files.readAllBytes(first.resolve("model.safetensors")),
        Files.readAllBytes(second.resolve("model.safetensors")));
    assertEquals(historyWithoutSeconds("first"), historyWithoutSeconds("second"));
    assertArrayEquals(
        Files.readAllBytes(first.resolve("checkpoint.safetensors")),
        Files.readAllBytes(second.resolve("checkpoint.safetensors")));
  }

  @Test
  void dataThatMovedAreNamedAgain() throws IOException {
    Path moved = temp.resolve("moved");
    Path checkpoint = temp.resolve("run/checkpoint.safetensors");
    Path data = TinyData.in(temp);
    Path relative = Path.of("").toAbsolutePath().relativize(data.toAbsolutePath());
    Object[] start = {"train", "--data", relative, "--model", "softmax", "--limit", 64};
    Cli.run(with(start, "--epochs", 1, "--out", temp.resolve("run"))).expect(0);
    assertEquals(
        data.toAbsolutePath().normalize().toString(),
        Checkpoint.load(checkpoint).extra().getString("data"));

    Files.move(data, moved);
    String sentence = Cli.run("train", "--resume", checkpoint, "--epochs", 2).refusal(2);
    assertTrue(sentence.contains("--data") && sentence.contains(data.toString()), sentence);
    assertTrue(sentence.contains("--resume got a checkpoint trained on '"), sentence);
    Object[] again = {"train", "--resume", checkpoint, "--data", moved, "--epochs", 2};
    Cli.run(with(again, "--out", temp.resolve("second"))).expect(0);
  }

  @Test
  void oneClassAloneIsRefused() throws IOException {
    Path lonely = Pictures.in(temp.resolve("lonely"), 5, 4, "ape");
    Path run = temp.resolve("run");
    String sentence = Cli.run("train", "--data", lonely, "--out", run).refusal(2);
    assertTrue(
        sentence.endsWith("at least 2 classes to tell apart but '" + lonely + "' has 1"), sentence);
    assertFalse(Files.exists(run));
  }

  @Test
  void evaluateRefusesOtherClassesOfTheSameNumbers() throws IOException {
    Path animals = Pictures.in(temp.resolve("animals"), 5, 4, "ape", "bee");
    Object[] train = {"train", "--data", animals, "--model", "softmax", "--epochs", 1};
    Cli.run(with(train, "--out", temp.resolve("run"))).expect(0);
    Path model = temp.resolve("run/model.safetensors");
    Cli.run("evaluate", "--model", model, "--data", animals).expect(0);
    Path others = Pictures.in(temp.resolve("others"), 5, 4, "ape", "cow");
    String sentence = Cli.run("evaluate", "--model", model, "--data", others).refusal(2);
    assertTrue(
        sentence.contains("number 1 is 'bee', but in '" + others + "' it is 'cow'"), sentence);
    Path numbers = Pictures.in(temp.resolve("numbers"), 5, 4, "0", "1");
    Cli.run("evaluate", "--model", model, "--data", numbers).expect(0);
  }

  @Test
  void dataWithOtherClassesAndTypesAreTaken() throws IOException {
    Path data = Files.createDirectory(temp.resolve("letters"));
    for (String part : List.of("train", "t10k")) {
      double[] pixels = new double[40 * 16];
      double[] labels = new double[40];
      Arrays.setAll(pixels, i -> i % 7 / 7.0);
      Arrays.setAll(labels, i -> i % 26 + 1);
      byte[] images = IdxBytes.file(IdxBytes.FLOAT, IdxBytes.dims(40, 4, 4), pixels);
      Files.write(data.resolve(part + "-images-idx3-ubyte"), images);
      Files.write(
          data.resolve(part + "-labels-idx1-ubyte"),
          IdxBytes.file(IdxBytes.UBYTE, IdxBytes.dims(40), labels));
    }
    Path run = temp.resolve("run");
    Object[] train = {"train", "--data", data, "--model", "softmax", "--epochs", 1, "--out", run};
    Cli cli = Cli.run(train).expect(0);
    assertTrue(cli.err().contains("lanewise predict will not take this model"), cli.err());
    Path model = run.resolve("model.safetensors");
    assertEquals(27, Model.load(model).outputShape().dim(1));
    Cli.run("evaluate", "--model", model, "--data", data).expect(0);
    String sentence = Cli.run("predict", "--model", model, model).refusal(2);
    assertTrue(sentence.contains("preprocessing"), sentence);
  }

  @Test
  void resumeRefusesWhatContradictsTheCheckpoint() throws IOException {
    Path run = temp.resolve("run");
    Cli.run(
            "train",
            "--data",
            tiny,
            "--model",
            "softmax",
            "--limit",
            64,
            "--epochs",
            2,
            "--out",
            run)
        .expect(0);
    Path checkpoint = run.resolve("checkpoint.safetensors");
    String[][] contradictions = {
      {"--model", "mlp", "softmax"},
      {"--batch-size", "64", "128"},
      {"--optimizer", "adam", "rmsprop"},
      {"--learning-rate", "0.5", "0.001"},
      {"--validation-split", "0.5", "0.0"},
      {"--seed", "1", "0"},
      {"--limit", "65", "64"},
      {"--augment", "photos", "none"},
      {"--image-size", "32", "none"},
      {"--epochs", "1", "2"},
    };
    for (String[] c : contradictions) {
      String sentence =
          Cli.run("train", "--resume", checkpoint, "--out", temp.resolve("other"), c[0], c[1])
              .refusal(2);
      for (String part : c) {
        assertTrue(sentence.contains(part), sentence);
      }
    }
    String sentence =
        Cli.run(
                "train",
                "--resume",
                run.resolve("model.safetensors"),
                "--out",
                temp.resolve("other"))
            .refusal(1);
    assertTrue(sentence.contains("--resume") && sentence.contains("checkpoint"), sentence);

    byte[] damaged = Files.readAllBytes(checkpoint);
    damaged[damaged.length / 2] ^= 1;
    Path file = Files.write(temp.resolve("damaged"), damaged);
    sentence = Cli.run("train", "--resume", file, "--out", temp.resolve("other")).refusal(1);
    assertTrue(sentence.contains("--resume") && sentence.contains(file.toString()), sentence);

    assertEquals(
        Set.of(Path.of("run"), Path.of("damaged")),
        Set.copyOf(Cli.filesIn(temp).stream().map(path -> path.getName(0)).toList()));
  }

  @Test
  void aSplitThatLeavesNothingToTrainOnIsRefused() {
    String sentence =
        Cli.run(
                "train",
                "--data",
                tiny,
                "--limit",
                2,
                "--validation-split",
                0.9,
                "--out",
                temp.resolve("run"))
            .refusal(2);
    assertTrue(
        sentence.contains("--validation-split")
            && sentence.contains("0.9")
            && sentence.contains("2 samples"),
        sentence);
    assertEquals(List.of(), Cli.filesIn(temp));
  }

  @Test
  void aTrainingThatDivergesSaysSo() {
    Path run = temp.resolve("run");
    Cli cli =
        Cli.run(
                "train",
                "--data",
                tiny,
                "--model",
                "mlp",
                "--limit",
                64,
                "--epochs",
                3,
                "--optimizer",
                "SGD",
                "--learning-rate",
                1e30,
                "--out",
                run,
                "--json")
            .expect(0);
    assertTrue(cli.err().contains("diverged"), cli.err());
    assertTrue(cli.json().values().containsKey("testLoss"));
    assertEquals(FILES, Set.copyOf(Cli.filesIn(run)));
  }

  /** A training with all that is named by specs, and the same one resumed. */
  @Test
  void optimizersSchedulesCallbacksAndClassWeights() throws IOException {
    List<Object> args =
        new ArrayList<>(
            List.of("train", "--data", tiny, "--model", "softmax", "--limit", 96, "--epochs", 4));
    args.addAll(List.of("--batch-size", 40, "--validation-split", 0.25, "--seed", 5));
    args.addAll(
        List.of("--optimizer", "adamw,weight-decay=0.01,beta1=0.8,global-clip-norm=1,ema=0.9"));
    args.addAll(List.of("--learning-rate", 0.01, "--schedule", "cosine,warmup-epochs=1"));
    args.addAll(List.of("--callbacks", "early-stopping,patience=50,restore-best-weights=true"));
    args.addAll(List.of("--callbacks", "csv-logger", "--callbacks", "tensorboard"));
    args.addAll(List.of("--callbacks", "stop-at,monitor=loss,value=0.0001"));
    args.addAll(
        List.of("--callbacks", "model-checkpoint,file=best.safetensors,save-best-only=true"));
    args.addAll(List.of("--class-weight", "0=2,3=0.5", "--out"));
    List<Object> whole = new ArrayList<>(args);
    whole.addAll(List.of(temp.resolve("whole"), "--json"));
    Config json = Cli.run(whole.toArray()).expect(0).json();
    assertEquals(4, json.getInt("epochsTrained"));
    Path run = temp.resolve("whole");
    assertEquals(
        "AdamW(CosineDecay(0.01 in 6 steps after 2 of warm-up))",
        Model.load(run.resolve("model.safetensors")).optimizer().toString());
    List<String> log = Files.readAllLines(run.resolve("log.csv"));
    assertEquals("epoch,accuracy,learning_rate,loss,val_accuracy,val_loss", log.getFirst());
    assertEquals(5, log.size());
    assertEquals("0.01", log.get(1).split(",")[2]); // the warm-up is over
    assertTrue(Files.isDirectory(run.resolve("logs/train")));
    Model.load(run.resolve("best.safetensors"));

    Object[] part = args.toArray();
    part[8] = 2;
    List<Object> first = new ArrayList<>(List.of(part));
    first.add(temp.resolve("part"));
    Cli.run(first.toArray()).expect(0);
    // To more epochs: the schedule is that of the training as it was begun.
    Cli.run(
            "train",
            "--resume",
            temp.resolve("part/checkpoint.safetensors"),
            "--epochs",
            4,
            "--out",
            temp.resolve("rest"))
        .expect(0);
    assertEquals(5, Files.readAllLines(temp.resolve("rest/history.csv")).size());
    String sentence =
        Cli.run(
                "train",
                "--resume",
                temp.resolve("part/checkpoint.safetensors"),
                "--callbacks",
                "csv-logger",
                "--out",
                temp.resolve("other"))
            .refusal(2);
    assertTrue(sentence.contains("--callbacks") && sentence.contains("early-stopping"), sentence);
  }

  @Test
  void evaluationReportsEachClass() {
    Path run = temp.resolve("run");
    Cli.run(
            "train",
            "--data",
            tiny,
            "--model",
            "softmax",
            "--limit",
            96,
            "--epochs",
            1,
            "--out",
            run)
        .expect(0);
    String text =
        Cli.run("evaluate", "--model", run.resolve("model.safetensors"), "--data", tiny)
            .expect(0)
            .out();
    assertTrue(text.contains("precision    recall  f1-score   support"), text);
    assertTrue(text.contains("macro avg") && text.contains("weighted avg"), text);
  }

  @Test
  void realMnist() {
    Path mnist = RealFiles.data("mnist");
    Assumptions.assumeTrue(
        Files.isDirectory(mnist), "no MNIST: set LANEWISE_DATA to a folder with mnist/ in it");
    Path run = temp.resolve("run");
    Config json =
        Cli.run(
                "train",
                "--data",
                mnist,
                "--model",
                "softmax",
                "--limit",
                2000,
                "--epochs",
                3,
                "--out",
                run,
                "--json")
            .expect(0)
            .json();
    assertEquals("mnist", json.getString("data"));
    // Softmax regression passes 70 % on MNIST after its first few dozen steps; guessing has 10 %.
    assertTrue(json.getDouble("testAccuracy") > 0.7, json::toString);
    String sentence =
        Cli.run(
                "train",
                "--resume",
                run.resolve("checkpoint.safetensors"),
                "--data",
                "digits",
                "--out",
                temp.resolve("x"))
            .refusal(2);
    assertTrue(sentence.contains("--data") && sentence.contains("digits"), sentence);
  }

  private static Object[] with(Object[] args, Object... more) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(args), java.util.stream.Stream.of(more))
        .toArray();
  }

  private List<String> historyWithoutSeconds(String run) throws IOException {
    return Files.readAllLines(temp.resolve(run).resolve("history.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }
}
