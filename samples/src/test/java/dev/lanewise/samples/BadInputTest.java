package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.IdxBytes;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What cannot be taken is refused in a sentence with the option, what came, and what it takes;
 * nothing is written.
 */
class BadInputTest {
  @TempDir Path temp;

  /** Files of every wrong kind; {@code TEMP} in the tables is their folder. */
  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectory(temp.resolve("folder"));
    Files.writeString(temp.resolve("text.txt"), "This is no model, no picture and no data set.");
    Files.createFile(temp.resolve("empty"));
    Node input = Node.input(4, 4, 1);
    Node flat = input.then(new Flatten());
    new Model(List.of(input), List.of(flat, flat.then(new Dense(2))))
        .save(temp.resolve("two.safetensors"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --epochs           | 0         | a whole number of at least 1
          --epochs           | -3        | a whole number of at least 1
          --epochs           | 2.5       | a whole number of at least 1
          --epochs           | ten       | a whole number of at least 1
          --epochs           | ''        | a whole number of at least 1
          --epochs           | 3000000000 | a whole number of at least 1
          --batch-size       | 0         | a whole number from 1 to 65536
          --batch-size       | 65537     | a whole number from 1 to 65536
          --batch-size       | \u0663   | a whole number from 1 to 65536
          --batch-size       | x         | a whole number from 1 to 65536
          --optimizer        | adamax2   | adamw, lamb, lion
          --optimizer        | ''        | adamw, lamb, lion
          --optimizer        | adam,momentum=1 | adam has no 'momentum' but beta1, beta2, epsilon
          --optimizer        | sgd,momentum | key=value
          --optimizer        | sgd,momentum=fast | momentum takes a number
          --optimizer        | sgd,nesterov=1 | nesterov takes true or false
          --optimizer        | sgd,momentum=2 | momentum must be 0 to 1
          --schedule         | linear    | cosine, cosine-restarts, exponential
          --schedule         | cosine,alpha=x | alpha takes a number
          --schedule         | cosine,speed=1 | cosine has no 'speed' but
          --schedule         | piecewise,boundaries=3 | values takes numbers such as 0.1:0.01
          --callbacks        | stop      | early-stopping, reduce-lr-on-plateau
          --callbacks        | early-stopping,patience=-1 | patience must be at least 0
          --callbacks        | early-stopping,patience=1.5 | patience takes a whole number
          --callbacks        | terminate-on-nan,x=1 | has no 'x'
          --class-weight     | heavy     | balanced or class=weight
          --learning-rate    | 0         | a finite number above 0
          --learning-rate    | -1        | a finite number above 0
          --learning-rate    | NaN       | a finite number above 0
          --learning-rate    | Infinity  | a finite number above 0
          --learning-rate    | 1e400     | a finite number above 0
          --learning-rate    | 0x1p-3    | a finite number above 0
          --learning-rate    | fast      | a finite number above 0
          --validation-split | 1         | a number from 0 to below 1
          --validation-split | -0.1      | a number from 0 to below 1
          --validation-split | NaN       | a number from 0 to below 1
          --validation-split | half      | a number from 0 to below 1
          --seed             | 1.5       | a whole number of 64 bits
          --seed             | x         | a whole number of 64 bits
          --threads          | 0         | a whole number from 1 to 256
          --threads          | 257       | a whole number from 1 to 256
          --limit            | 0         | a whole number of at least 1
          --limit            | all       | a whole number of at least 1
          --model            | resnet-50 | mlp, mnist-cnn, mnist-cnn-small, mnist-convnet
          --model            | ''        | mlp, mnist-cnn, mnist-cnn-small, mnist-convnet
          --model            | vgg16     | expected images of at least 32x32
          --data             | mnistt    | 'digits', a directory
          --data             | ''        | 'digits', a directory
          --data             | TEMP/text.txt | 'digits', a directory
          --data             | TEMP/folder | four IDX files
          --resume           | TEMP/none | does not exist
          --resume           | TEMP/folder | is a folder
          --resume           | TEMP/text.txt | checkpoint
          --resume           | TEMP/empty | checkpoint
          --out              | TEMP/folder | does not exist yet
          --out              | TEMP/text.txt | does not exist yet
          --out              | TEMP/text.txt/run | cannot write
          --out              | ''        | a folder
          """)
  void train(String option, String value, String takes) {
    boolean isOut = option.equals("--out");
    List<Object> args = new ArrayList<>(List.of("train", option, in(value)));
    if (!isOut) {
      args.addAll(List.of("--out", temp.resolve("run")));
    }
    refused(option, value, takes, args.toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --model   | TEMP/none     | does not exist
          --model   | TEMP/folder   | is a folder
          --model   | TEMP/text.txt | TEMP/text.txt
          --model   | TEMP/empty    | TEMP/empty
          --model   | ''            | a model file
          """)
  void evaluate(String option, String value, String takes) {
    refused(option, value, takes, "evaluate", "--data", "digits", option, in(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --out     | TEMP/a.jpg    | .png or .svg
          --out     | TEMP/folder   | .png or .svg
          --part    | training      | train, test
          --part    | validation    | train, test
          --count   | 0             | a whole number from 1 to 10000
          --count   | 10001         | a whole number from 1 to 10000
          """)
  void show(String option, String value, String takes) {
    refused(option, value, takes, "show", option, in(value));
    if (option.equals("--out")) {
      refused(
          option, value, takes, "augment", "--augment", "photos", "--preview", option, in(value));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --model   | TEMP/none     | does not exist
          --model   | TEMP/folder   | is a folder
          --model   | TEMP/text.txt | TEMP/text.txt
          --model   | TEMP/two.safetensors | a model of one input and one output
          """)
  void predict(String option, String value, String takes) {
    refused(option, value, takes, "predict", option, in(value), temp.resolve("text.txt"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --model   | TEMP/text.txt | TEMP/text.txt
          --model   | TEMP/folder   | mnist-cnn-small
          --model   | resnet        | mnist-cnn-small
          --model   | ''            | mnist-cnn-small
          """)
  void summary(String option, String value, String takes) {
    refused(option, value, takes, "summary", option, in(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                       | a command is needed: train, evaluate, predict, summary, show,
          tarin                    | 'tarin'
          tarin                    | the commands are train, evaluate, predict, summary, show,
          tarin                    | visualize, download, doctor
          train --epoch 3          | did you mean --epochs?
          train --epochs           | takes a whole number of at least 1 but got nothing
          train --out              | takes DIR but got nothing
          train extra              | 'extra'
          train --epoch 3          | '--epoch'
          train --epochs           | '--epochs'
          train --epochs --json    | '--epochs'
          train --epochs 1 --epochs 2 | '--epochs'
          evaluate                 | --model
          predict                  | --model
          predict --model x        | IMAGE
          predict --model          | takes FILE but got nothing
          predict --model x --top 0 y | a whole number of at least 1
          summary                  | --model
          doctor now               | 'now'
          doctor --explain         | option '--explain' takes images,channels,
          doctor --explain         | [,groups]]]]] but got nothing
          download                 | NAME
          download mnist kmnist    | 'kmnist'
          augment --data digits    | --augment
          augment --augment photos --preview | --preview and --out go together
          augment --augment photos --out x.png | --preview and --out go together
          --epochs 3               | '--epochs'
          """)
  void wrongUsage(String line, String part) {
    Cli cli = Cli.run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
    String sentence = cli.refusal(2);
    assertTrue(sentence.contains(part), sentence);
    assertTrue(cli.err().contains("--help'"), cli.err());
  }

  @Test
  void dataWithoutSamplesIsRefused() throws IOException {
    Path tiny = TinyData.in(temp);
    Path model = temp.resolve("model");
    new Sequential(28, 28, 1).add(new Flatten()).add(new Dense(10)).build(1).save(model);
    for (String part : List.of("train", "t10k")) {
      Path images = tiny.resolve(part + "-images-idx3-ubyte");
      Path labels = tiny.resolve(part + "-labels-idx1-ubyte");
      byte[] before = Files.readAllBytes(images);
      byte[] labelsBefore = Files.readAllBytes(labels);
      Files.write(images, IdxBytes.header(IdxBytes.UBYTE, 0, 28, 28));
      Files.write(labels, IdxBytes.header(IdxBytes.UBYTE, 0));
      Cli train = Cli.run("train", "--data", tiny, "--out", temp.resolve("run"));
      Cli evaluate = Cli.run("evaluate", "--data", tiny, "--model", model);
      for (Cli cli : List.of(train, evaluate)) {
        String sentence = cli.refusal(1);
        for (String text : List.of("--data", images.toString(), "at least 1 image")) {
          assertTrue(sentence.contains(text), sentence);
        }
      }
      Files.write(images, before);
      Files.write(labels, labelsBefore);
    }
    assertFalse(Files.exists(temp.resolve("run")));
  }

  @Test
  void whatCannotBeWrittenToStdoutFails() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    for (String line : List.of("--help", "train --help", "summary --model mlp --json")) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int status = Main.run(line.split(" "), new PrintStream(full), new PrintStream(err));
      assertEquals(1, status);
      assertTrue(err.toString(StandardCharsets.UTF_8).contains("stdout could not be written"));
    }
  }

  @Test
  void badPropertiesAreNoticedBeforeAnythingElse() throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.java());
    command.addAll(List.of("-Dlanewise.simd=640", Main.class.getName(), "train"));
    Cli cli = ChildJvm.start(temp, Map.of(), command).end();
    assertEquals(1, cli.status());
    assertEquals("", cli.out());
    assertTrue(cli.err().contains("lanewise.simd") && cli.err().contains("640"), cli.err());
    assertFalse(Files.exists(temp.resolve("runs")));
  }

  @Test
  void aFileInThePlaceOfTheRunsIsTold() throws Exception {
    TinyData.in(temp);
    Files.createFile(temp.resolve("runs"));
    Cli cli = ChildJvm.lanewise(temp, "train", "--data", "tiny").end().expect(2);
    assertTrue(cli.err().contains("--out") && cli.err().contains("'runs'"), cli.err());
  }

  @Test
  void aStackTraceIsShownToThoseWhoAsk() {
    Cli cli = Cli.run("train", "--epochs", "x", "--stacktrace").expect(2);
    assertTrue(cli.err().contains("\tat "), cli.err());
    cli = Cli.run("summary", "--model", temp.resolve("text.txt"), "--stacktrace").expect(1);
    assertTrue(cli.err().contains("\tat "), cli.err());
  }

  private String in(String value) {
    return value.replace("TEMP", temp.toString());
  }

  private void refused(String option, String value, String takes, Object... args) {
    List<Path> before = Cli.filesIn(temp);
    Cli cli = Cli.run(args);
    String sentence = cli.refusal(cli.status() == 1 ? 1 : 2);
    for (String part : List.of(option, in(value), in(takes))) {
      assertTrue(sentence.contains(part), () -> "'" + part + "' is missing in: " + sentence);
    }
    assertEquals(before, Cli.filesIn(temp));
    assertTrue(
        Stream.of("TEMP/text.txt", "TEMP/empty", "TEMP/folder").anyMatch(value::equals)
            || cli.status() == 2);
  }
}
