package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;

/**
 * The columns of a convolution's result, as wide as a tile at a time, and the channels each such
 * block meets: those of its group.
 *
 * @param groups the groups
 * @param depth channels of a group that are summed over
 * @param width columns of a group
 */
record Blocks(int groups, int depth, int width) {

  /** Null unless a group is one channel and one filter, of which no tile can be made. */
  static String whyNot(ConvGeometry g) {
    return Depthwise.whyNot(g) == null ? "one filter for each channel" : null;
  }

  /** How many there are. */
  int count() {
    return groups * groupBlocks();
  }

  private int groupBlocks() {
    return Math.ceilDiv(width, Tile.COLUMNS);
  }

  /** The first column of a block. */
  int column(int block) {
    int blocks = groupBlocks();
    return block / blocks * width + start(block % blocks);
  }

  /** The columns of a block. */
  int columns(int block) {
    int inGroup = block % groupBlocks();
    return Math.min(width, start(inGroup + 1)) - start(inGroup);
  }

  /** The first column of a block in its group: the vectors are dealt evenly, most to the last. */
  private int start(int inGroup) {
    return inGroup * Math.ceilDiv(width, Tile.LANES) / groupBlocks() * Tile.LANES;
  }

  /** The first channel a block meets. */
  int channel(int block) {
    return block / groupBlocks() * depth;
  }

  /** Whether a block has less columns than a vector, so that it is read past its end. */
  boolean isNarrow() {
    return width < Tile.LANES;
  }
}
