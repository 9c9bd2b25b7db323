package dev.lanewise.io;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.Resize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pictures in a folder for each class: {@code cats/1.jpg}, {@code dogs/2.png}, deeper folders
 * belonging to the class above them. The classes are the folders' names, sorted as Python sorts
 * them. Or one level more, {@code train/cats/1.jpg}: folders called train (training), val (valid,
 * validation) and test (testing), with the classes of train in each.
 *
 * <p>Only the names are kept: a picture is read, decoded and resized each time its sample is, so a
 * folder may be larger than memory. PNG, JPEG, BMP, GIF and TIFF files are samples, by the ending
 * of their names; other files and those whose names begin with a dot do not matter. What happens to
 * a picture is {@link Images}'s.
 *
 * <p>A picture that cannot be read shows when it is: as {@link UncheckedIOException} around a
 * {@link DataFileException} that names it. With {@link Options#skipBroken} all pictures are decoded
 * once when the folder is opened, and those that cannot be are left out.
 */
public final class ImageFolder implements Dataset {
  /** The longest side that is taken over from the first picture where no size is given. */
  private static final int LARGEST_DEFAULT = 256;

  private static final Set<String> ENDINGS =
      Set.of("png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff");
  private static final Map<String, String> PARTS =
      Map.of(
          "train",
          "train",
          "training",
          "train",
          "val",
          "val",
          "valid",
          "val",
          "validation",
          "val",
          "test",
          "test",
          "testing",
          "test");

  /**
   * How to read the pictures. Immutable: each method gives options with one thing changed.
   *
   * <p>By default their size is that of the first one (256 x 256 if a side is longer), one channel
   * if the first is grey, else three; resized by {@link Resize#DEFAULT}; values divided by 255; a
   * broken one is an error.
   */
  public static final class Options {
    private int height;
    private int width;
    private int channels;
    private double scale = Pixels.SCALE;
    private double offset;
    private boolean inverted;
    private Resize resize = Resize.DEFAULT;
    private boolean skipBroken;

    /** The defaults. */
    public Options() {}

    private Options copy() {
      Options copy = new Options();
      copy.height = height;
      copy.width = width;
      copy.channels = channels;
      copy.scale = scale;
      copy.offset = offset;
      copy.inverted = inverted;
      copy.resize = resize;
      copy.skipBroken = skipBroken;
      return copy;
    }

    /** The size of the inputs. */
    public Options size(int height, int width) {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "the size must be at least 1x1 but got %dx%d".formatted(height, width));
      }
      Options copy = copy();
      copy.height = height;
      copy.width = width;
      return copy;
    }

    /** 1 for grey, 3 for colours. */
    public Options channels(int channels) {
      if (channels != 1 && channels != 3) {
        throw new IllegalArgumentException("channels must be 1 or 3 but got " + channels);
      }
      Options copy = copy();
      copy.channels = channels;
      return copy;
    }

    /**
     * What becomes of values of 0 to 255: {@code value * scale + offset}. By default 1/255 and 0,
     * which gives 0 to 1; 1 and 0 leave them as they are, for a model that scales them itself.
     */
    public Options scale(double scale, double offset) {
      if (!(Double.isFinite(scale) && Double.isFinite(offset)) || scale == 0) {
        throw new IllegalArgumentException(
            "scale and offset must be numbers, scale not 0, but got %s and %s"
                .formatted(scale, offset));
      }
      Options copy = copy();
      copy.scale = scale;
      copy.offset = offset;
      return copy;
    }

    /** How pictures are brought to that size. */
    public Options resize(Resize resize) {
      Options copy = copy();
      copy.resize = Objects.requireNonNull(resize);
      return copy;
    }

    /**
     * Size, channels, scale, inversion and resizing as a model's {@code preprocessing()} has them.
     */
    public Options like(Preprocessing preprocessing) {
      Options copy =
          size(preprocessing.height(), preprocessing.width())
              .channels(preprocessing.channels())
              .scale(preprocessing.scale(), preprocessing.offset())
              .resize(preprocessing.resize());
      copy.inverted = preprocessing.inverted();
      return copy;
    }

    /** Whether pictures that cannot be read are left out, which means to try all of them first. */
    public Options skipBroken(boolean skipBroken) {
      Options copy = copy();
      copy.skipBroken = skipBroken;
      return copy;
    }

    private Preprocessing preprocessing(Path firstPicture) throws IOException {
      int height = this.height;
      int width = this.width;
      int channels = this.channels;
      if (height == 0 || channels == 0) {
        BufferedImage first = PictureReader.decode(firstPicture);
        if (height == 0) {
          boolean large = Math.max(first.getHeight(), first.getWidth()) > LARGEST_DEFAULT;
          height = large ? LARGEST_DEFAULT : first.getHeight();
          width = large ? LARGEST_DEFAULT : first.getWidth();
        }
        if (channels == 0) {
          channels = PixelRows.isGrey(first) ? 1 : 3;
        }
      }
      return new Preprocessing(height, width, channels, scale, offset, inverted, resize);
    }
  }

  private final Path folder;
  private final List<String> classNames;
  private final String[] files;
  private final int[] labels;
  private final List<String> skipped;
  private final Preprocessing preprocessing;
  private final PictureReader reader;

  private ImageFolder(
      Path folder,
      List<String> classNames,
      String[] files,
      int[] labels,
      List<String> skipped,
      Preprocessing preprocessing) {
    this.folder = folder;
    this.classNames = classNames;
    this.files = files;
    this.labels = labels;
    this.skipped = skipped;
    this.preprocessing = preprocessing;
    reader = new PictureReader(preprocessing);
  }

  /**
   * Opens a folder of class folders, of which a fifth of each class is held out for testing, or of
   * train, val and test folders; without test, val is for testing; without either, a fifth of
   * train; without train, test is all there is.
   *
   * @throws DataFileException if there are no pictures, or there are both kinds of folders, or a
   *     folder for testing has a class that train does not have
   * @throws IOException if a folder cannot be read
   */
  public static DataSplits open(Path folder, Options options) throws IOException {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "data" : last.toString();
    Map<String, Path> parts = parts(folder);
    if (!parts.containsKey("train")) {
      return parts.containsKey("test")
          ? DataSplits.testOnly(name, read(parts.get("test"), options))
          : DataSplits.holdOut(name, read(folder, options));
    }
    ImageFolder train = read(parts.get("train"), options);
    Options alike =
        options
            .size(train.preprocessing.height(), train.preprocessing.width())
            .channels(train.preprocessing.channels());
    Dataset validation = part(parts.get("val"), train, alike);
    Dataset test = part(parts.get("test"), train, alike);
    if (test == null && validation == null) {
      return DataSplits.holdOut(name, train);
    }
    return test == null
        ? new DataSplits(name, train, validation)
        : new DataSplits(name, train, validation, test, false);
  }

  /** Opens one folder of class folders, all of it. */
  public static ImageFolder read(Path folder, Options options) throws IOException {
    return read(folder, folders(folder).stream().map(ImageFolder::name).toList(), options);
  }

  private static ImageFolder part(Path folder, ImageFolder train, Options options)
      throws IOException {
    if (folder == null) {
      return null;
    }
    for (Path inside : folders(folder)) {
      if (!train.classNames.contains(name(inside))) {
        String expected = "a class that %s has".formatted(train.folder);
        throw new DataFileException(inside, 0, expected, "'%s'".formatted(name(inside)));
      }
    }
    return read(folder, train.classNames, options);
  }

  private static ImageFolder read(Path folder, List<String> classNames, Options options)
      throws IOException {
    List<String> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classNames.size(); label++) {
      Path inside = folder.resolve(classNames.get(label));
      List<String> pictures = Files.isDirectory(inside) ? pictures(folder, inside) : List.of();
      files.addAll(pictures);
      labels.addAll(Collections.nCopies(pictures.size(), label));
    }
    if (files.isEmpty()) {
      throw new DataFileException(
          folder, 0, "pictures (PNG, JPEG, BMP, GIF) in class folders", "none");
    }
    String[] names = files.toArray(String[]::new);
    int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
    if (!options.skipBroken) {
      Preprocessing p = options.preprocessing(folder.resolve(names[0]));
      return new ImageFolder(folder, classNames, names, numbers, List.of(), p);
    }
    String[] broken = new String[names.length];
    IntStream.range(0, names.length)
        .parallel()
        .forEach(i -> broken[i] = whatIsWrong(folder.resolve(names[i])));
    int[] whole = IntStream.range(0, names.length).filter(i -> broken[i] == null).toArray();
    List<String> skipped = Arrays.stream(broken).filter(Objects::nonNull).toList();
    if (whole.length == 0) {
      String expected = "a picture that can be read";
      throw new DataFileException(folder, 0, expected, "none, the first being " + skipped.get(0));
    }
    return new ImageFolder(
        folder,
        classNames,
        Arrays.stream(whole).mapToObj(i -> names[i]).toArray(String[]::new),
        Arrays.stream(whole).map(i -> numbers[i]).toArray(),
        skipped,
        options.preprocessing(folder.resolve(names[whole[0]])));
  }

  private static String whatIsWrong(Path file) {
    try {
      PictureReader.decode(file);
      return null;
    } catch (IOException e) {
      return e.getMessage() == null ? file + ": " + e : e.getMessage();
    }
  }

  /** Whether the folder has folders with pictures in them. */
  static boolean isIn(Path folder) throws IOException {
    for (Path inside : folders(folder)) {
      try (Stream<Path> files = Files.walk(inside, FileVisitOption.FOLLOW_LINKS)) {
        if (files.anyMatch(ImageFolder::isPicture)) {
          return true;
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return false;
  }

  /** The folders train, val and test by these names; none where the folders are classes. */
  private static Map<String, Path> parts(Path folder) throws IOException {
    Map<String, Path> parts = new LinkedHashMap<>();
    List<Path> others = new ArrayList<>();
    for (Path inside : folders(folder)) {
      String part = PARTS.get(name(inside).toLowerCase(Locale.ROOT));
      if (part == null) {
        others.add(inside);
      } else if (parts.put(part, inside) != null) {
        throw new DataFileException(inside, 0, "one folder for " + part, "a second one");
      }
    }
    if (parts.containsKey("train") && !others.isEmpty()) {
      String expected = "train, val and test folders alone, or class folders alone,";
      throw new DataFileException(folder, 0, expected, "train and " + name(others.get(0)));
    }
    return others.isEmpty() ? parts : Map.of();
  }

  /** The folders in a folder, sorted; without hidden ones and what macOS adds to archives. */
  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .filter(file -> !name(file).startsWith(".") && !name(file).equals("__MACOSX"))
          .sorted(Comparator.comparing(ImageFolder::name))
          .toList();
    }
  }

  private static List<String> pictures(Path folder, Path inside) throws IOException {
    try (Stream<Path> files = Files.walk(inside, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(ImageFolder::isPicture)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isPicture(Path file) {
    String name = name(file);
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && ENDINGS.contains(ending) && !Files.isDirectory(file);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** What is wrong with each picture that was left out; empty without {@code skipBroken}. */
  public List<String> skipped() {
    return skipped;
  }

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public Shape inputShape() {
    return Shape.of(preprocessing.height(), preprocessing.width(), preprocessing.channels());
  }

  /** {@code []}: a class number. */
  @Override
  public Shape targetShape() {
    return Shape.of();
  }

  /**
   * Reads and decodes a picture.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    try {
      reader.read(folder.resolve(files[index]), x, xAt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    y[yAt] = labels[index];
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    y[yAt] = labels[index];
  }

  /** The picture's file, from the folder on. */
  @Override
  public String describe(int index) {
    return files[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  /** The size, and what becomes of values, as the options say: scale 1/255 unless told. */
  @Override
  public Preprocessing preprocessing() {
    return preprocessing;
  }
}
