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
 */
final class WinogradConvolution {
  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /** Floats of a block's transformed inputs: half of the second cache. */
  private static final int BLOCK_FLOATS = 1 << 17;

  /** Tiles of a block, at least if there are as many, and at most. */
  private static final int FEWEST_TILES = 24;

  private static final int MOST_TILES = 96;

  /** Tiles of a batch up to which they make one block, that is done panel by panel. */
  private static final int FEW_TILES = 64;

  /** Blocks there should be at least, if a block has still tiles enough. */
  private static final int BLOCKS = 6;

  /** Rows of a panel's kernels that are transformed at once, where there is but one block. */
  private static final int CHUNK = 64;

  private final WinogradTransforms transforms;
  private final int depth;
  private final int width;
  private final int oh;
  private final int ow;
  private final WinogradRuns runs;
  private final WinogradImages inputs;
  private final WinogradKernels kernels;
  private final WinogradPanel[] panels;

  private final int blockRuns;
  private final int blocks;

  /** Tiles of a block, rounded up to whole rows of {@link Tile}. */
  private final int blockTiles;

  private final int elementStep;
  private final int[] steps;
  private final int[] rows;
  private final int[] linear;

  /** Offsets of products, and of pixels of outputs, for each panel. */
  private final int[][] products;

  private final int[][] pixels;

  /**
   * Plans one.
   *
   * @param transforms the tiles
   * @param turned whether kernels are those of the forward pass whose input's gradient this is
   */
  WinogradConvolution(
      WinogradTransforms transforms,
      boolean turned,
      int n,
      int h,
      int w,
      int depth,
      int oh,
      int ow,
      int width,
      int top,
      int left) {
    this.transforms = transforms;
    this.depth = depth;
    this.width = width;
    this.oh = oh;
    this.ow = ow;
    runs = WinogradRuns.of(n, oh, ow, transforms.outputs);
    inputs = WinogradImages.inputs(transforms, runs, h, w, depth, top, left);
    kernels = new WinogradKernels(transforms, turned, depth, width);
    panels = kernels.panels();
    blockRuns = blockRuns();
    blocks = Math.ceilDiv(runs.count(), blockRuns);
    blockTiles = Math.ceilDiv(blockRuns * runs.tiles(), Tile.ROWS) * Tile.ROWS;
    elementStep = blockTiles * inputs.tileStep() + Tile.LANES;
    steps = Tile.table(depth, 1);
    rows = Tile.table(blockTiles, inputs.tileStep());
    linear = Tile.table(blockTiles * panels[0].vectors(), Tile.LANES);
    products = new int[panels.length][];
    pixels = new int[panels.length][];
    for (int i = 0; i < panels.length; i++) {
      boolean same = i > 0 && panels[i].vectors() == panels[i - 1].vectors();
      products[i] = same ? products[i - 1] : Tile.table(blockTiles, panels[i].width());
      pixels[i] =
          same
              ? pixels[i - 1]
              : WinogradPanel.offsets(
                  runs.tiles(), transforms.outputs * width, panels[i].vectors());
    }
  }

  /** As many runs as fit and fill whole rows of {@link Tile} best. */
  private int blockRuns() {
    int tiles = BLOCK_FLOATS / (transforms.elements * depth);
    if (runs.count() * runs.tiles() <= FEW_TILES) {
      return Math.max(1, runs.count());
    }
    int most = Math.clamp(tiles, FEWEST_TILES, MOST_TILES) / runs.tiles();
    most = Math.clamp(most, 1, Math.max(1, runs.count() / BLOCKS));
    int best = 1;
    double bestShare = 0;
    for (int count = 1; count <= most; count++) {
      int used = count * runs.tiles();
      double share = used / (double) (Math.ceilDiv(used, Tile.ROWS) * Tile.ROWS);
      if (share >= bestShare) {
        best = count;
        bestShare = share;
      }
    }
    return best;
  }

  void run(float[] x, float[] w, float[] bias, Finish finish, float[] y) {
    float[] readable = kernels.readable(w);
    run(x, readable, blocks == 1 ? null : transformKernels(readable), bias, finish, y);
  }

  /** With kernels that {@link #keep} has transformed. */
  void runKept(float[] x, float[] kept, float[] bias, Finish finish, float[] y) {
    run(x, null, kept, bias, finish, y);
  }

  /** With kernels as they are, or transformed; whichever is there. */
  private void run(float[] x, float[] w, float[] u, float[] bias, Finish finish, float[] y) {
    float[] slots = gathers() ? Finishing.slots(finish, blocks, width) : null;
    Job job = Job.take();
    job.object = this;
    job.a = x;
    job.b = w;
    job.c = bias == null ? null : Packing.withSlack(Scratch.Purpose.BIAS, bias, 0, width);
    job.d = y;
    job.e = u;
    job.f = slots;
    job.finish = finish;
    if (blocks == 1) {
      job.a = transformAll(x);
      job.tasks(panels.length, (j, part) -> ((WinogradConvolution) j.object).panel(j, part));
    } else {
      job.tasks(blocks, (j, part) -> ((WinogradConvolution) j.object).block(j, part));
      Finishing.statistics(finish, slots, blocks, width);
    }
  }

  /** Whether statistics are taken on the way: blocks have whole pixels, which follow each other. */
  boolean gathers() {
    return blocks > 1 && runs.rowRuns() == 1;
  }

  /** The kernels, transformed. */
  float[] keep(float[] w) {
    float[] u = new float[kernels.floats()];
    transformKernels(kernels.readable(w), u);
    return u;
  }

  int keptFloats() {
    return kernels.floats();
  }

  /** Bytes that the threads share, and that one of them needs for itself. */
  long workspace() {
    long shared = blocks == 1 ? 0 : kernels.floats();
    long own = blocks == 1 ? panelFloats(panels[0]) : 0;
    return workspaceKept() + Float.BYTES * (shared + own + kernels.scratchFloats());
  }

  /** The same without what transforms kernels. */
  long workspaceKept() {
    long products = transforms.elements * productStep(panels[0]);
    return Float.BYTES * (inputFloats() + products + inputs.floats());
  }

  private float[] transformKernels(float[] w) {
    float[] u = Scratch.floats(Scratch.Purpose.WEIGHTS, kernels.floats());
    transformKernels(w, u);
    return u;
  }

  private void transformKernels(float[] w, float[] u) {
    Job job = Job.take();
    job.object = kernels;
    job.a = w;
    job.b = u;
    job.tasks(kernels.parts(), (j, part) -> ((WinogradKernels) j.object).transform(j.a, j.b, part));
  }

  /** A block of tiles with all panels. */
  private void block(Job job, int block) {
    int first = block * blockRuns;
    int end = Math.min(runs.count(), first + blockRuns);
    float[] v = Scratch.floats(Scratch.Purpose.TRANSFORMED, inputFloats());
    for (int run = first; run < end; run++) {
      transform(job.a, run, v, run - first);
    }
    int tiles = Math.ceilDiv((end - first) * runs.tiles(), Tile.ROWS) * Tile.ROWS;
    for (int panel = 0; panel < panels.length; panel++) {
      float[] m = productScratch(panel);
      multiplyAll(v, job.e, job.c, panel, tiles, m);
      outputs(m, panel, first, end, tiles, job.d, job.finish);
    }
    if (job.f != null) {
      int to = end < runs.count() ? pixel(end) : runs.images() * oh * ow;
      Finishing.gather(VectorKernels.KERNELS, job.f, block, job.d, width, pixel(first), to);
    }
    Tile.local().release();
    WinogradPass.local().release();
  }

  /** The products of tiles with a panel of transformed kernels. */
  private void multiplyAll(float[] v, float[] u, float[] bias, int panel, int tiles, float[] m) {
    int at = panel * kernels.panelStep();
    for (int done = 0; done < depth; done += Tile.STEPS) {
      int count = Math.min(Tile.STEPS, depth - done);
      int from = at + done * panels[panel].width();
      multiply(v, done, count, u, from, kernels.elementStep(), bias, panel, tiles, m);
    }
  }

  /** The first pixel of a run. */
  private int pixel(int run) {
    return (runs.image(run) * oh + runs.row(run)) * ow + runs.column(run);
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
    float[] m = productScratch(panel);
    if (job.e != null) {
      multiplyAll(job.a, job.e, job.c, panel, blockTiles, m);
    } else {
      multiplyByChunks(job.a, job.b, job.c, panel, m);
    }
    outputs(m, panel, 0, runs.count(), blockTiles, job.d, job.finish);
    Tile.local().release();
    WinogradPass.local().release();
  }

  private void multiplyByChunks(float[] v, float[] w, float[] bias, int panel, float[] m) {
    int step = CHUNK * panels[panel].width() + Tile.LANES;
    float[] u = Scratch.floats(Scratch.Purpose.WEIGHTS, panelFloats(panels[panel]));
    for (int done = 0; done < depth; done += CHUNK) {
      int count = Math.min(CHUNK, depth - done);
      kernels.transform(w, panel, done, count, u, 0, step);
      multiply(v, done, count, u, 0, step, bias, panel, blockTiles, m);
    }
  }

  private int panelFloats(WinogradPanel panel) {
    return transforms.elements * (CHUNK * panel.width() + Tile.LANES);
  }

  private int inputFloats() {
    return transforms.elements * elementStep;
  }

  private void transform(float[] x, int run, float[] v, int index) {
    inputs.transform(x, run, v, index * runs.tiles() * inputs.tileStep(), elementStep);
  }

  private float[] productScratch(int panel) {
    int step = productStep(panels[panel]);
    return Scratch.floats(Scratch.Purpose.PRODUCTS, transforms.elements * step);
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
      int index,
      int tiles,
      float[] m) {
    WinogradPanel panel = panels[index];
    Tile tile = Tile.local();
    tile.lanewise = false;
    tile.over(steps, first, count);
    for (int element = 0; element < transforms.elements; element++) {
      int to = element * productStep(panel);
      tile.left(v, element * elementStep, rows);
      tile.right(u, at + element * step, panel.width());
      if (first > 0) {
        tile.start(m, to, 1);
      } else if (bias != null && element == transforms.ones()) {
        tile.start(bias, panel.column(), 0);
      } else {
        tile.start(Tile.ZEROS, 0, 0);
      }
      tile.into(m, to, products[index]);
      tile.runRows(0, tiles, panel.width());
    }
  }

  private int productStep(WinogradPanel panel) {
    return blockTiles * panel.width() + Tile.LANES;
  }

  private void outputs(
      float[] m, int index, int first, int end, int tiles, float[] y, Finish finish) {
    WinogradPanel panel = panels[index];
    int step = productStep(panel);
    int size = transforms.size;
    WinogradPass pass = WinogradPass.local();
    pass.count = tiles * panel.vectors();
    for (int j = 0; j < size; j++) {
      pass.from(m, j * step, linear, size * step);
      pass.to(m, j * step, linear, size * step);
      transforms.output(pass);
    }
    for (int run = first; run < end; run++) {
      int from = (run - first) * runs.tiles() * panel.width();
      int height = Math.min(transforms.outputs, oh - runs.row(run));
      for (int i = 0; i < height; i++) {
        int pixel = pixel(run) + i * ow;
        int pixels = Math.min(ow - runs.column(run), runs.tiles() * transforms.outputs);
        row(m, from + i * size * step, index, pixels, pixel, y);
        Finishing.block(
            VectorKernels.KERNELS,
            finish,
            y,
            width,
            panel.column(),
            panel.columns(),
            pixel,
            pixel + pixels);
      }
    }
  }

  /** Some pixels of a row of outputs. */
  private void row(float[] m, int from, int index, int count, int pixel, float[] y) {
    WinogradPanel panel = panels[index];
    int whole = panel.isRagged() ? 0 : count / transforms.outputs;
    int at = pixel * width + panel.column();
    WinogradPass pass = WinogradPass.local();
    pass.from(m, from, linear, productStep(panel));
    pass.to(y, at, pixels[index], width);
    pass.count = whole * panel.vectors();
    transforms.output(pass);
    if (whole < runs.tiles()) {
      pass.at = from + whole * panel.width();
      pass.count = (runs.tiles() - whole) * panel.vectors();
      int done = whole * transforms.outputs;
      aside(pass, panel, count - done, y, at + done * width);
    }
  }

  /** Outputs of tiles that are not whole, of which only some pixels and columns exist. */
  private void aside(WinogradPass pass, WinogradPanel panel, int columns, float[] y, int at) {
    int step = pass.count * Tile.LANES;
    float[] row = Scratch.floats(Scratch.Purpose.PADDED, transforms.outputs * step);
    pass.to(row, 0, linear, step);
    transforms.output(pass);
    int end = Math.min(columns, step / panel.width() * transforms.outputs);
    for (int q = 0; q < end; q++) {
      int from = q % transforms.outputs * step + q / transforms.outputs * panel.width();
      Packing.copyRow(row, from, y, at + q * width, panel.columns());
    }
  }
}
