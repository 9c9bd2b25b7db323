package dev.lanewise.engine;

import java.util.Locale;

/**
 * Which kernels a convolution may take. Beside these settings the geometry alone decides, so the
 * same settings give the same results; see {@link Convolution#explain}.
 *
 * <p>The first values of a JVM come from the system properties {@code lanewise.convolution} (a
 * kernel's name, or {@code auto}), {@code lanewise.winograd} ({@code on} or {@code off}) and {@code
 * lanewise.convolution.memory} (bytes, or a number with {@code k}, {@code m} or {@code g} for their
 * multiples by 1024).
 *
 * @param kernel the name of the kernel to take wherever it can do the geometry, however slowly;
 *     {@code auto} to take the one that is expected to be the fastest
 * @param winograd whether Winograd's algorithms are taken, unless forced by name: they need fewer
 *     multiplications, and round their numbers more often
 * @param memory bytes of scratch memory beyond which a kernel is not taken, unless forced by name.
 *     Counted is what all threads share and what one thread needs for itself, so that the number of
 *     threads does not matter. What {@code direct}, {@code depthwise} and {@code reference} need is
 *     not, as they serve where no other kernel may: bands of images, sums of some MiB at most, and
 *     the weights once more
 */
public record ConvChoice(String kernel, boolean winograd, long memory) {
  /** No kernel is forced. */
  public static final String AUTO = "auto";

  /** All kernels, up to 256 MiB. */
  public static final ConvChoice DEFAULT = new ConvChoice(AUTO, true, 256L << 20);

  private static final String KERNEL = "lanewise.convolution";
  private static final String WINOGRAD = "lanewise.winograd";
  private static final String MEMORY = "lanewise.convolution.memory";

  /** Null until the properties have been read: a bad one is told at every use. */
  private static volatile ConvChoice current;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if no kernel of this JVM has that name, or memory is negative
   */
  public ConvChoice {
    if (!kernel.equals(AUTO) && !Convolution.names().contains(kernel)) {
      throw new IllegalArgumentException(
          "a convolution's kernel is auto or one of %s but got \"%s\""
              .formatted(Convolution.names(), kernel));
    }
    if (memory < 0) {
      throw new IllegalArgumentException("memory must not be negative but got " + memory);
    }
  }

  /**
   * The settings that convolutions follow now.
   *
   * @throws IllegalArgumentException if a property has a bad value
   */
  public static ConvChoice current() {
    ConvChoice choice = current;
    if (choice == null) {
      choice =
          of(
              System.getProperty(KERNEL, AUTO),
              System.getProperty(WINOGRAD, "on"),
              System.getProperty(MEMORY));
      current = choice;
    }
    return choice;
  }

  /** Makes convolutions follow these settings from now on, in the whole JVM. */
  public static void use(ConvChoice choice) {
    if (choice == null) {
      throw new IllegalArgumentException("choice must not be null");
    }
    current = choice;
  }

  /** These settings with one kernel forced by name, or {@code auto}. */
  public ConvChoice withKernel(String name) {
    return new ConvChoice(name, winograd, memory);
  }

  /** These settings with Winograd's algorithms switched on or off. */
  public ConvChoice withWinograd(boolean on) {
    return new ConvChoice(kernel, on, memory);
  }

  /** These settings with another limit of memory, in bytes. */
  public ConvChoice withMemory(long bytes) {
    return new ConvChoice(kernel, winograd, bytes);
  }

  /** The settings that properties with these values mean; a null memory is the default. */
  static ConvChoice of(String kernel, String winograd, String memory) {
    if (!winograd.equals("on") && !winograd.equals("off")) {
      throw new IllegalArgumentException(
          "-D%s takes on or off but got \"%s\"".formatted(WINOGRAD, winograd));
    }
    long bytes = memory == null ? DEFAULT.memory() : bytes(memory);
    try {
      return new ConvChoice(kernel, winograd.equals("on"), bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("-D" + KERNEL + ": " + e.getMessage(), e);
    }
  }

  private static long bytes(String text) {
    String number = text.toLowerCase(Locale.ROOT);
    int shift = number.isEmpty() ? 0 : 10 * (1 + "kmg".indexOf(number.charAt(number.length() - 1)));
    try {
      String digits = shift == 0 ? number : number.substring(0, number.length() - 1);
      long bytes = Math.multiplyExact(Long.parseLong(digits), 1L << shift);
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "-D%s takes bytes such as 1000000, 512k, 256m or 1g but got \"%s\""
            .formatted(MEMORY, text));
  }
}
