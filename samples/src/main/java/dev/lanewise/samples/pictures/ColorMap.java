package dev.lanewise.samples.pictures;

import java.util.Locale;

/**
 * Colours for numbers from 0 to 1. Viridis and inferno are Smith's and van der Walt's for
 * Matplotlib (2015, public domain): evenly spaced for the eye, and readable in grey and by
 * colour-blind eyes. Between 16 of their 256 colours the rest is interpolated, at most a few of 255
 * levels away.
 */
public enum ColorMap {
  /** From dark blue over green to yellow. */
  VIRIDIS(
      0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b,
      0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725),
  /** From black over red to light yellow. */
  INFERNO(
      0x000004, 0x0c0826, 0x240c4f, 0x420a68, 0x5d126e, 0x781c6d, 0x932667, 0xae305c, 0xc73e4c,
      0xdd513a, 0xed6925, 0xf8850f, 0xfca50a, 0xfac62d, 0xf2e661, 0xfcffa4),
  /** From black to white. */
  GREY(0x000000, 0xffffff);

  private final int[] anchors;

  ColorMap(int... anchors) {
    this.anchors = anchors;
  }

  /**
   * The colour of a value.
   *
   * @param value below 0 taken as 0, above 1 as 1, NaN as 0
   * @return red, green and blue, 8 bits each
   */
  public int rgb(double value) {
    double at = Math.clamp(Double.isNaN(value) ? 0 : value, 0, 1) * (anchors.length - 1);
    int below = Math.min((int) at, anchors.length - 2);
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = anchors[below] >> shift & 0xff;
      int to = anchors[below + 1] >> shift & 0xff;
      rgb = rgb << 8 | (int) Math.round(from + (at - below) * (to - from));
    }
    return rgb;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
