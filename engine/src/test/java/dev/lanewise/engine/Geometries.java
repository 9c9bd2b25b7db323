package dev.lanewise.engine;

import dev.lanewise.fixtures.ConvolutionOracle;
import java.util.Arrays;
import java.util.Random;

/** Random geometries of convolutions, odd in every way a geometry can be. */
final class Geometries {
  private static final int[] SIZES = {1, 3, 5, 7, 13, 17, 31, 33};
  private static final int[] CHANNELS = {1, 2, 3, 5, 7, 8, 16, 17, 31, 32, 33, 64, 67};

  /** Multiplications a geometry may cost, so that the oracle takes milliseconds. */
  private static final long MOST_WORK = 3_000_000;

  private Geometries() {}

  /** A geometry; the same for a random in the same state. */
  static ConvGeometry random(Random random) {
    while (true) {
      try {
        ConvGeometry g = any(random);
        if (g.flops() / 2 <= MOST_WORK) {
          return g;
        }
      } catch (IllegalArgumentException e) {
        // no window fits: draw again
      }
    }
  }

  private static ConvGeometry any(Random random) {
    int kind = random.nextInt(16);
    if (kind < 5) {
      return kind == 0 ? longSums(random) : plain(random);
    }
    boolean depthwise = random.nextInt(6) == 0;
    int groups = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
    int depth = pick(CHANNELS, random);
    int width = pick(CHANNELS, random);
    if (depthwise) {
      groups = pick(CHANNELS, random);
      depth = 1;
      width = 1 + random.nextInt(2);
    }
    return ConvGeometry.of(
            random.nextInt(4),
            pick(SIZES, random),
            pick(SIZES, random),
            groups * depth,
            groups * width,
            1 + random.nextInt(5),
            1 + random.nextInt(5))
        .groups(groups)
        .strides(1 + random.nextInt(3), 1 + random.nextInt(3))
        .dilation(1 + random.nextInt(3), 1 + random.nextInt(3))
        .padding(padding(random))
        .build();
  }

  /** One of a 3x3 kernel without strides, dilation and groups. */
  static ConvGeometry random3x3(Random random) {
    while (true) {
      try {
        ConvGeometry g =
            ConvGeometry.of(
                    random.nextInt(4),
                    pick(SIZES, random),
                    pick(SIZES, random),
                    pick(CHANNELS, random),
                    pick(CHANNELS, random),
                    3,
                    3)
                .padding(padding(random))
                .build();
        if (g.flops() / 2 <= MOST_WORK) {
          return g;
        }
      } catch (IllegalArgumentException e) {
        // no window fits: draw again
      }
    }
  }

  /** As most of a network's: without strides, dilation and groups. */
  private static ConvGeometry plain(Random random) {
    return ConvGeometry.of(
            random.nextInt(4),
            pick(SIZES, random),
            pick(SIZES, random),
            pick(CHANNELS, random),
            pick(CHANNELS, random),
            1 + random.nextInt(5),
            1 + random.nextInt(5))
        .padding(padding(random))
        .build();
  }

  /** Windows of few channels and more cells than a kernel sums at once (some 1,024). */
  private static ConvGeometry longSums(Random random) {
    int kernelH = 30 + random.nextInt(20);
    int kernelW = 30 + random.nextInt(20);
    return ConvGeometry.of(
            1,
            kernelH + random.nextInt(9),
            kernelW + random.nextInt(9),
            1 + random.nextInt(2),
            pick(CHANNELS, random),
            kernelH,
            kernelW)
        .strides(1 + random.nextInt(3), 1 + random.nextInt(3))
        .padding(padding(random))
        .build();
  }

  private static Padding padding(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Padding.VALID;
      case 1 -> Padding.SAME;
      default ->
          Padding.explicit(
              random.nextInt(5), random.nextInt(5), random.nextInt(5), random.nextInt(5));
    };
  }

  private static int pick(int[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  /** The oracle of a geometry. */
  static ConvolutionOracle oracle(ConvGeometry g) {
    return new ConvolutionOracle(
        g.n(),
        g.h(),
        g.w(),
        g.c(),
        g.filters(),
        g.kernelH(),
        g.kernelW(),
        g.strideH(),
        g.strideW(),
        g.dilationH(),
        g.dilationW(),
        g.groups(),
        g.padTop(),
        g.padLeft(),
        g.oh(),
        g.ow());
  }

  /** {@code count} numbers between -1 and 1. */
  static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }

  /** {@code count} times what a kernel must not let through. */
  static float[] notNumbers(int count) {
    float[] numbers = new float[count];
    Arrays.fill(numbers, Float.NaN);
    return numbers;
  }
}
