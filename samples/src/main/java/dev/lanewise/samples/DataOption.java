package dev.lanewise.samples;

import dev.lanewise.engine.Shape;
import dev.lanewise.io.DataSources;
import dev.lanewise.io.DataSplits;
import dev.lanewise.io.ImageFolder;
import dev.lanewise.nn.Model;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import picocli.CommandLine.Option;

/** What {@code --data} names, and how its pictures are read. */
final class DataOption {
  static final String DEFAULT = DataSources.DIGITS;

  @Option(
      names = "--data",
      paramLabel = "NAME|PATH",
      description = {
        "'digits' (drawn at run time; the default); mnist, fashion-mnist, kmnist or cifar10 after"
            + " lanewise download; or a path: a folder with the four IDX files of MNIST or its"
            + " like, with CIFAR's .bin files or with a folder of pictures for each class; or a"
            + " .bin, .tar.gz, .csv or .npz file."
      })
  private String data;

  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      converter = Values.ImageSizeValue.class,
      description =
          "Resize the pictures of a folder, to 64x64 or 64, say (default: the size of the first).")
  private ImageSize imageSize;

  @Option(
      names = "--skip-broken",
      description =
          "Leave out pictures of a folder that cannot be read; all are tried first. (Without it"
              + " one that is met ends the command.)")
  private boolean skipBroken;

  /**
   * Rows and columns of pictures.
   *
   * @param height at least 1
   * @param width at least 1
   */
  record ImageSize(int height, int width) {
    @Override
    public String toString() {
      return height + "x" + width;
    }
  }

  /** What was typed, or the default. */
  String name() {
    return data == null ? DEFAULT : data;
  }

  /** What was typed; null where nothing was. */
  String given() {
    return data;
  }

  /** The size that was asked for; null where none was. */
  ImageSize imageSize() {
    return imageSize;
  }

  boolean skipBroken() {
    return skipBroken;
  }

  /** Opens what the options say. */
  DataSplits open() throws IOException {
    return open(name(), imageSize, skipBroken);
  }

  /** The same with pictures of a folder read as a model's training read them, as far as it says. */
  DataSplits openFor(Model model) throws IOException {
    ImageFolder.Options options = new ImageFolder.Options().skipBroken(skipBroken);
    Shape shape = model.inputShape().sample();
    if (model.preprocessing() != null) {
      options = options.like(model.preprocessing());
    } else if (shape.rank() == 3 && (shape.dim(2) == 1 || shape.dim(2) == 3)) {
      options = options.size(shape.dim(0), shape.dim(1)).channels(shape.dim(2));
    }
    return open(name(), imageSize == null ? options : sized(options, imageSize));
  }

  /** Whether this is a place in the file system rather than a name known everywhere. */
  static boolean isPlace(String name) {
    return !name.equals(DataSources.DIGITS) && PublishedData.named(name) == null;
  }

  /**
   * The data set of this name or path.
   *
   * @param imageSize of the pictures of a folder, or null for that of the first
   * @throws BadInput if there is none
   * @throws IOException if its files are damaged or cannot be read; the message begins with the
   *     option
   */
  static DataSplits open(String name, ImageSize imageSize, boolean skipBroken) throws IOException {
    ImageFolder.Options options = new ImageFolder.Options().skipBroken(skipBroken);
    return open(name, imageSize == null ? options : sized(options, imageSize));
  }

  private static ImageFolder.Options sized(ImageFolder.Options options, ImageSize size) {
    return options.size(size.height, size.width);
  }

  private static DataSplits open(String name, ImageFolder.Options options) throws IOException {
    PublishedData published = PublishedData.named(name);
    try {
      return published == null
          ? DataSources.open(name, options)
          : published.open(PublishedData.cache());
    } catch (IllegalArgumentException e) {
      throw new BadInput("--data: " + e.getMessage(), e);
    } catch (IOException e) {
      throw Failure.reading("--data", DataSources.TAKES, name, e);
    }
  }
}
