package dev.lanewise.io;

import java.util.Arrays;

/**
 * Ways of writing the ten digits. Each is a text: points {@code x,y} from 0,0 at the top left to
 * 100,100 at the bottom right, through which a smooth curve goes; {@code !} after a point makes it
 * a corner, and {@code /} lifts the pen.
 */
final class DigitStrokes {
  private static final String[][] TEXTS = {
    {
      "50,0 28,12 20,50 28,88 50,100 72,88 80,50 72,12 50,0 40,4",
      "55,2 41,10 33,50 40,92 52,100 64,90 68,50 62,12 50,1",
      "50,0 28,12 22,50 28,88 50,100 72,88 78,50 72,12 50,0 / 74,10! 26,90",
      "64,8 46,0 25,25 22,60 36,95 58,98 76,75 78,35 66,10 50,2",
    },
    {
      "50,0! 50,100",
      "30,22! 52,0! 52,100",
      "28,24! 50,0! 50,100! / 26,100! 76,100",
      "58,0 51,50 44,100",
    },
    {
      "22,24 30,6 50,0 72,8 76,28 62,52 40,76 20,100! 80,100",
      "24,22 38,2 62,2 74,22 66,46 44,74 28,94 20,86 34,80 52,92 66,98 82,90",
      "22,12 50,2 74,14 72,34 50,62 22,98! 50,94 80,98",
    },
    {
      "24,14 40,1 62,3 73,20 66,40 44,48! 68,54 78,74 66,95 42,100 22,88",
      "24,2! 74,2! 46,40! 68,46 78,68 66,94 42,100 22,90",
      "24,16 44,0 70,10 68,34 50,46 38,48 48,42 68,54 76,76 60,98 36,98 22,86",
    },
    {
      "30,2! 22,56! 82,56 / 64,6! 62,100",
      "64,100! 64,0! 18,66! 84,66",
      "26,4 22,36 30,52 50,54 68,44 / 72,4! 64,100",
      "36,6! 20,52! 78,50 / 66,28! 58,100",
    },
    {
      "30,2! 26,44! 46,36 70,44 78,68 64,94 42,100 20,90 / 30,2! 76,2",
      "76,2! 32,4! 26,44! 50,36 74,50 76,76 58,98 36,99 20,88",
      "76,8 56,0 34,6 30,28 46,42 66,54 74,76 58,98 34,98 18,88",
    },
    {
      "70,4 46,14 28,44 22,72 34,96 56,100 74,86 74,66 58,54 38,58 24,74",
      "62,0 34,46 24,76 38,98 60,98 74,80 64,60 44,58 28,70",
      "74,14 58,0 36,14 24,50 24,78 40,99 62,97 76,78 66,58 44,54 26,72",
    },
    {
      "20,4! 80,4! 44,100",
      "20,4! 80,4! 44,100 / 36,54! 76,48",
      "22,20! 24,4! 78,4! 56,44 44,100",
      "18,8 42,2 80,6! 58,40 46,72 42,100",
    },
    {
      "70,12 50,0 30,14 34,34 52,46 72,64 74,86 52,100 28,88 28,66 48,48 68,32 70,12",
      "50,0 28,10 28,34 50,46 72,36 72,10 50,0 / 50,46 24,60 24,88 50,100 76,88 76,60 50,46",
      "74,10 56,0 36,6 32,26 50,44 70,60 74,84 52,100 30,90 28,68 48,50 66,32 78,16",
    },
    {
      "74,24 58,2 34,4 24,26 34,48 56,48 74,24! 72,60 66,100",
      "72,28 54,2 32,8 26,32 42,50 64,42 72,18! 70,100",
      "74,26 56,0 32,6 24,30 40,50 62,44 74,24 76,60 66,92 44,100 24,90",
    },
  };

  /** {@code [digit][way][stroke][point]}, a point being x, y, and 1 for a corner. */
  private static final double[][][][][] STROKES =
      Arrays.stream(TEXTS)
          .map(ways -> Arrays.stream(ways).map(DigitStrokes::parse).toArray(double[][][][]::new))
          .toArray(double[][][][][]::new);

  private DigitStrokes() {}

  private static double[][][] parse(String text) {
    return Arrays.stream(text.split(" / "))
        .map(stroke -> Arrays.stream(stroke.split(" ")).map(DigitStrokes::point))
        .map(points -> points.toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private static double[] point(String text) {
    boolean corner = text.endsWith("!");
    String[] xy = (corner ? text.substring(0, text.length() - 1) : text).split(",");
    return new double[] {Double.parseDouble(xy[0]), Double.parseDouble(xy[1]), corner ? 1 : 0};
  }

  /** The ways of writing a digit: {@code [way][stroke][point]}. */
  static double[][][][] of(int digit) {
    return STROKES[digit];
  }
}
