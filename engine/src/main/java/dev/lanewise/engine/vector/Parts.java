package dev.lanewise.engine.vector;

/**
 * Bands of images times blocks of columns, cut into parts. Depends on the shape alone.
 *
 * <p>A thread does parts that follow each other. So it reads a few bands with all weights, or all
 * bands with the weights of a few blocks.
 *
 * @param units bands of all images
 * @param partUnits bands of a part
 * @param blocks blocks of columns
 * @param partBlocks blocks of a part
 * @param byBlocks whether parts of the same blocks follow each other, or those of the same bands
 */
record Parts(int units, int partUnits, int blocks, int partBlocks, boolean byBlocks) {

  /**
   * Cuts the units first, and the blocks only where units alone do not make {@code wanted} parts.
   */
  static Parts of(int units, int blocks, int wanted, boolean byBlocks) {
    int partUnits = Math.max(1, units / wanted);
    int unitParts = Math.max(1, Math.ceilDiv(units, partUnits));
    int blockParts = Math.min(blocks, Math.ceilDiv(wanted, unitParts));
    return new Parts(units, partUnits, blocks, Math.ceilDiv(blocks, blockParts), byBlocks);
  }

  int count() {
    return unitParts() * blockParts();
  }

  private int unitParts() {
    return Math.ceilDiv(units, partUnits);
  }

  private int blockParts() {
    return Math.ceilDiv(blocks, partBlocks);
  }

  /** Whether parts are of some blocks only. */
  boolean cutsBlocks() {
    return partBlocks < blocks;
  }

  int firstUnit(int part) {
    return (byBlocks ? part % unitParts() : part / blockParts()) * partUnits;
  }

  int endUnit(int part) {
    return Math.min(units, firstUnit(part) + partUnits);
  }

  int firstBlock(int part) {
    return (byBlocks ? part / unitParts() : part % blockParts()) * partBlocks;
  }

  int endBlock(int part) {
    return Math.min(blocks, firstBlock(part) + partBlocks);
  }
}
