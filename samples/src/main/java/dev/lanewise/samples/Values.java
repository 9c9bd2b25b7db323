package dev.lanewise.samples;

import dev.lanewise.engine.Threads;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What the values of options must look like; picocli puts the name of the option before the
 * sentence.
 */
final class Values {
  private Values() {}

  private static TypeConversionException bad(String takes, String got) {
    return new TypeConversionException("takes %s but got '%s'".formatted(takes, got));
  }

  private static int whole(String text, int max, String takes) {
    try {
      int value = Integer.parseInt(ascii(text));
      if (value >= 1 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, as numbers out of range are
    }
    throw bad(takes, text);
  }

  /** Java itself takes digits of all scripts. */
  private static String ascii(String text) {
    if (!text.chars().allMatch(c -> c < 128)) {
      throw new NumberFormatException(text);
    }
    return text;
  }

  /** Java itself takes hexadecimal numbers, the d of a double, and spaces around it. */
  private static String decimal(String text) {
    if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw new NumberFormatException(text);
    }
    return text;
  }

  /** A finite number as people write it. */
  static double number(String text) {
    double value = Double.parseDouble(decimal(text));
    if (Double.isInfinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private static double real(
      String text, double min, boolean minIncluded, double max, String takes) {
    try {
      double value = Double.parseDouble(decimal(text));
      if ((minIncluded ? value >= min : value > min) && value < max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, as numbers out of range are
    }
    throw bad(takes, text);
  }

  /** 1, 2, 3 and so on. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, Integer.MAX_VALUE, "a whole number of at least 1");
    }
  }

  /** Samples in a batch: bounded, so that the memory it asks for is a number at all. */
  static final class BatchSize implements ITypeConverter<Integer> {
    private static final int MAX = 65536;

    @Override
    public Integer convert(String text) {
      return whole(text, MAX, "a whole number from 1 to " + MAX);
    }
  }

  /** Pictures in a drawing: bounded, so that it can be looked at. */
  static final class PictureCount implements ITypeConverter<Integer> {
    private static final int MAX = 10000;

    @Override
    public Integer convert(String text) {
      return whole(text, MAX, "a whole number from 1 to " + MAX);
    }
  }

  /** Threads that read ahead; 0 for none. */
  static final class WorkerCount implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return text.equals("0")
          ? 0
          : whole(text, Threads.MAX, "a whole number from 0 to " + Threads.MAX);
    }
  }

  /** Rows and columns: {@code 64x48}, or one number for both. */
  static final class ImageSizeValue implements ITypeConverter<DataOption.ImageSize> {
    private static final int MAX = 4096;

    @Override
    public DataOption.ImageSize convert(String text) {
      String takes = "a size of 1 to %d such as 64 or 64x48".formatted(MAX);
      String[] both = text.split("x", -1);
      if (both.length > 2) {
        throw bad(takes, text);
      }
      try {
        int height = whole(both[0], MAX, takes);
        return new DataOption.ImageSize(height, whole(both[both.length - 1], MAX, takes));
      } catch (TypeConversionException e) {
        throw bad(takes, text);
      }
    }
  }

  /** A number of threads. */
  static final class ThreadCount implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, Threads.MAX, "a whole number from 1 to " + Threads.MAX);
    }
  }

  /** A step size. */
  static final class LearningRate implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0, false, Double.POSITIVE_INFINITY, "a finite number above 0");
    }
  }

  /** A part of the training samples. */
  static final class Fraction implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, 0, true, 1, "a number from 0 to below 1");
    }
  }

  /** A seed. */
  static final class Seed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseLong(ascii(text));
      } catch (NumberFormatException e) {
        throw bad("a whole number of 64 bits", text);
      }
    }
  }
}
