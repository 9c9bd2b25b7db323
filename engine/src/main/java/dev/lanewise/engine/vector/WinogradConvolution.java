package dev.lanewise.engine.vector;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * A 3x3 convolution of images {@code [n, h, w, depth]} to {@code [n, oh, ow, width]} by Winograd's
 * tiles: the forward pass, or the gradient of its input.
 *
 * <p>With many tiles, all kernels are transformed first. Then a part is a block of tiles: its
 * inputs are transformed, and for each panel of columns and each element of a transformed tile
 * there is a matrix product, {@code [tiles, depth] x [depth, columns]}, whose results are
 * transformed back. What a block reads and writes stays in the second cache; that is what its size
 * is chosen for.
 *
 * <p>With few tiles, transformed kernels would be written and read for little work. Then all inputs
 * are transformed first, and a part is a panel: some rows of its kernels at a time are transformed
 * into the second cache and multiplied.
 *
 * <p>What a core has written is dear to another one, so a part does all three steps, but for inputs
 * that several panels share. A single panel of kept kernels is therefore cut into blocks however
 * few the tiles are.
 */
final class WinogradConvolution {
  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /** Floats of a block's transformed inputs: a quarter of the second cache, beside the products. */
  private static final int BLOCK_FLOATS = 1 << 16;

  /** Tiles of a block, at least if there are as many, and at most. */
  private static final int FEWEST_TILES = 24;

  private static final int MOST_TILES = 96;

  /** Tiles of a batch up to which they make one block, that is done panel by panel. */
  private static final int FEW_TILES = 64;

  /** Blocks there should be at least, if a block has still tiles enough. */
  private static final int BLOCKS = 6;

  /** The same where transformed kernels are kept. */
  private static final int KEPT_BLOCKS = 2;

  /** Tiles that take as long as beginning a block. */
  private static final int BLOCK_COST = 2;

  /** Rows of a panel's kernels that are transformed at once, where there is but one block. */
  private static final int CHUNK = 64;

  private final WinogradTransforms transforms;
  private final int depth;
  private final int width;
  private final WinogradRuns runs;
  private final WinogradImages inputs;
  private final WinogradKernels kernels;
  private final WinogradOutputs outputs;
  private final WinogradPanel[] panels;

  /** Whether transformed kernels are given. */
  private final boolean kept;

  private final int blockRuns;
  private final int blocks;

  /** Tiles of a block. */
  private final int blockTiles;

  private final int[] steps;
  private final int[] rows;

  /**
   * Plans one.
   *
   * @param transforms the tiles
   * @param turned whether kernels are those of the forward pass whose input's gradient this is
   * @param kept whether transformed kernels are given
   * @param rest rows and columns at the end of the outputs that are left alone
   */
  WinogradConvolution(
      WinogradTransforms transforms,
      boolean turned,
      boolean kept,
      int n,
      int h,
      int w,
      int depth,
      int oh,
      int ow,
      int width,
      int rest,
      int top,
      int left) {
    this.transforms = transforms;
    this.depth = depth;
    this.width = width;
    this.kept = kept;
    runs = WinogradRuns.of(n, oh - rest, ow - rest, transforms.outputs);
    kernels = new WinogradKernels(transforms, turned, depth, width);
    panels = kernels.panels();
    blockRuns = blockRuns();
    blocks = Math.ceilDiv(runs.count(), blockRuns);
    blockTiles = padded(blockRuns * runs.tiles());
    inputs = WinogradImages.inputs(transforms, runs, h, w, depth, top, left, blockTiles);
    steps = Tile.table(depth, 1);
    rows = Tile.table(blockTiles, WinogradImages.tileStep(depth));
    outputs = new WinogradOutputs(transforms, runs, panels, oh, ow, rest, width, blockTiles);
  }

  /**
   * As many runs as fit, fill whole rows of {@link Tile} best, and make an even number of equal
   * blocks.
   */
  private int blockRuns() {
    int tiles = BLOCK_FLOATS / (transforms.elements * depth);
    if (isOneBlock()) {
      return Math.max(1, runs.count());
    }
    int most = Math.clamp(tiles, FEWEST_TILES, MOST_TILES) / runs.tiles();
    int forBlocks = kept ? Math.ceilDiv(runs.count(), KEPT_BLOCKS) : runs.count() / BLOCKS;
    most = Math.clamp(most, 1, Math.max(1, forBlocks));
    int best = 1;
    double bestShare = 0;
    for (int count = 1; count <= most; count++) {
      int used = count * runs.tiles();
      int all = Math.ceilDiv(runs.count(), count);
      double even = runs.count() / ((double) count * (all + all % 2));
      double share = even * used / (Tile.rowsDone(padded(used)) + BLOCK_COST);
      if (share >= bestShare) {
        best = count;
        bestShare = share;
      }
    }
    return best;
  }

  /** Tiles with those that stand in for missing ones of a lowest {@link Tile}. */
  private int padded(int tiles) {
    int least = panels[0].vectors() == Tile.VECTORS ? Tile.FEWEST_ROWS : Tile.ROWS;
    return tiles >= Tile.ROWS ? tiles : tiles <= least ? least : Tile.ROWS;
  }

  private boolean isOneBlock() {
    boolean forThreads = kept && panels.length == 1 && runs.count() > 1;
    return !forThreads && runs.count() * runs.tiles() <= FEW_TILES;
  }

  /** With kernels {@code [3, 3, depth, width]}, or turned. */
  void run(float[] x, float[] w, float[] bias, Finish finish, float[] y) {
    float[] readable = kernels.readable(w);
    float[] u = blocks == 1 ? null : transformKernels(readable);
    run(x, readable, u, inputFloats(), bias, finish, y);
  }

  /** With kernels that {@link #keep} has transformed. */
  void runKept(float[] x, float[] kept, float[] bias, Finish finish, float[] y) {
    run(x, null, kept, Scratch.LINE, bias, finish, y);
  }

  /** With kernels as they are, or transformed, from {@code u[at]} on; whichever is there. */
  private void run(
      float[] x, float[] w, float[] u, int at, float[] bias, Finish finish, float[] y) {
    float[] slots = gathers() ? Finishing.slots(finish, blocks, width) : null;
    Job job = Job.take();
    job.object = this;
    job.a = x;
    job.b = w;
    job.c = bias == null ? null : Packing.withSlack(Scratch.Purpose.BIAS, bias, 0, width);
    job.d = y;
    job.e = u;
    job.i = at;
    job.f = slots;
    job.finish = finish;
    if (blocks > 1) {
      job.tasks(blocks, (j, part) -> ((WinogradConvolution) j.object).block(j, part));
      Finishing.statistics(finish, slots, blocks, width);
      return;
    }
    job.a = transformAll(x);
    job.tasks(panels.length, (j, part) -> ((WinogradConvolution) j.object).panel(j, part));
  }

  /** Whether statistics are taken on the way: blocks have whole pixels, which follow each other. */
  boolean gathers() {
    return blocks > 1 && runs.rowRuns() == 1;
  }

  /** The kernels, transformed. */
  float[] keep(float[] w) {
    float[] u = new float[keptFloats()];
    transformKernels(kernels.readable(w), u, Scratch.LINE);
    return u;
  }

  int keptFloats() {
    return Scratch.LINE + kernels.floats();
  }

  /** Bytes that the threads share, and that one of them needs for itself. */
  long workspace() {
    long shared = blocks == 1 ? 0 : kernels.floats();
    long own = blocks == 1 ? panelFloats(panels[0]) : 0;
    return workspaceKept() + Float.BYTES * (shared + own + kernels.scratchFloats());
  }

  /** The same without what transforms kernels. */
  long workspaceKept() {
    return (long) Float.BYTES * (inputFloats() + outputs.floats() + inputs.floats());
  }

  /**
   * Transforms the kernels, into the array whose beginning is for this thread's inputs: the larger
   * an array is, the likelier it begins with a line of the cache ({@link Scratch#LINE}), and where
   * kernels lie counts most, since each step of a product reads four vectors of them.
   */
  private float[] transformKernels(float[] w) {
    float[] u = Scratch.floats(Scratch.Purpose.TRANSFORMED, inputFloats() + kernels.floats());
    transformKernels(w, u, inputFloats());
    return u;
  }

  private void transformKernels(float[] w, float[] u, int at) {
    Job job = Job.take();
    job.object = kernels;
    job.a = w;
    job.b = u;
    job.i = at;
    job.tasks(
        kernels.parts(), (j, part) -> ((WinogradKernels) j.object).transform(j.a, j.b, j.i, part));
  }

  /** A block of tiles with all panels. */
  private void block(Job job, int block) {
    int first = block * blockRuns;
    int end = Math.min(runs.count(), first + blockRuns);
    float[] v = Scratch.floats(Scratch.Purpose.TRANSFORMED, inputFloats());
    for (int run = first; run < end; run++) {
      transform(job.a, run, v, run - first);
    }
    int tiles = padded((end - first) * runs.tiles());
    float[] m = Scratch.floats(Scratch.Purpose.PRODUCTS, outputs.floats());
    for (int panel = 0; panel < panels.length; panel++) {
      multiplyAll(v, job.e, job.i, job.c, panel, tiles, m);
      outputs.write(m, panel, first, end, job.d, job.finish);
    }
    int from = outputs.pixel(first);
    Finishing.gather(VectorKernels.KERNELS, job.f, block, job.d, width, from, outputs.pixel(end));
    Tile.local().release();
  }

  /** The products of tiles with a panel of transformed kernels. */
  private void multiplyAll(
      float[] v, float[] u, int at, float[] bias, int panel, int tiles, float[] m) {
    int step = kernels.elementStep();
    for (int done = 0; done < depth; done += Tile.STEPS) {
      int count = Math.min(Tile.STEPS, depth - done);
      int from = at + panel * kernels.panelStep() + done * panels[panel].width();
      multiply(v, done, count, u, from, step, bias, panel, tiles, m);
    }
  }

  private float[] transformAll(float[] x) {
    float[] v = Scratch.floats(Scratch.Purpose.TRANSFORMED, inputFloats());
    Job job = Job.take();
    job.object = this;
    job.a = x;
    job.b = v;
    job.tasks(
        runs.count(),
        (j, part) -> ((WinogradConvolution) j.object).transform(j.a, part, j.b, part));
    return v;
  }

  /** All tiles with a panel. Its kernels are transformed some rows at a time, unless they are. */
  private void panel(Job job, int panel) {
    float[] m = Scratch.floats(Scratch.Purpose.PRODUCTS, outputs.floats());
    if (job.e != null) {
      multiplyAll(job.a, job.e, job.i, job.c, panel, blockTiles, m);
    } else {
      multiplyByChunks(job.a, job.b, job.c, panel, m);
    }
    outputs.write(m, panel, 0, runs.count(), job.d, job.finish);
    Tile.local().release();
  }

  private void multiplyByChunks(float[] v, float[] w, float[] bias, int panel, float[] m) {
    int step = CHUNK * panels[panel].width() + Tile.LANES;
    float[] u = Scratch.floats(Scratch.Purpose.WEIGHTS, panelFloats(panels[panel]));
    for (int done = 0; done < depth; done += CHUNK) {
      int count = Math.min(CHUNK, depth - done);
      kernels.transform(w, panel, done, count, u, Scratch.LINE, step);
      multiply(v, done, count, u, Scratch.LINE, step, bias, panel, blockTiles, m);
    }
  }

  private int panelFloats(WinogradPanel panel) {
    return Scratch.LINE + transforms.elements * (CHUNK * panel.width() + Tile.LANES);
  }

  private int inputFloats() {
    return Scratch.LINE + transforms.elements * inputs.step();
  }

  private void transform(float[] x, int run, float[] v, int index) {
    int at = Scratch.LINE + index * runs.tiles() * WinogradImages.tileStep(depth);
    inputs.transform(x, run, v, at);
  }

  /** The products of tiles with a panel, over some of the depth: {@code m (+)= v u}. */
  private void multiply(
      float[] v,
      int first,
      int count,
      float[] u,
      int at,
      int step,
      float[] bias,
      int panel,
      int tiles,
      float[] m) {
    int width = panels[panel].width();
    Tile tile = Tile.local();
    tile.over(steps, first, count);
    for (int element = 0; element < transforms.elements; element++) {
      int to = Scratch.LINE + element * outputs.step(panel);
      tile.left(v, Scratch.LINE + element * inputs.step(), rows);
      tile.right(u, at + element * step, width);
      if (first > 0) {
        tile.start(m, to, 1);
      } else if (bias != null && element == transforms.ones()) {
        tile.start(bias, panels[panel].column(), 0);
      } else {
        tile.start(Tile.ZEROS, 0, 0);
      }
      tile.into(m, to, outputs.rows(panel));
      tile.runRows(0, tiles, width);
    }
  }
}
