package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * The gradient of the kernel by Winograd's tiles: {@code dw = C' [sum over tiles of (H dy H') * (B'
 * x B)] C}, see {@link WinogradTransforms}. The sum is taken among what is transformed, so there is
 * one transform back in all.
 *
 * <p>Groups of tiles are done one after the other: first their inputs and gradients are
 * transformed, a part being a run of tiles; then, for each element of a transformed tile, the sums
 * grow by a matrix product {@code [channels, tiles] x [tiles, filters]}, a part being an element
 * and some channels. A group is as large as fits into the third cache. No thread has sums of its
 * own, so their order does not depend on the threads.
 *
 * <p>With few tiles, sums would be written and read for little work: then a part is some channels
 * and filters, whose sums are made and transformed back in the second cache.
 */
final class WinogradBackwardWeights extends WinogradKernel
    implements ConvolutionKernel.BackwardWeights {
  private final Plans<Plan> plans;

  WinogradBackwardWeights(WinogradTransforms transforms) {
    super(transforms);
    plans = new Plans<>(g -> new Plan(transforms, g));
  }

  @Override
  public String whySlow(ConvGeometry g) {
    return WinogradChoice.backwardWeightsSlow(transforms, g);
  }

  @Override
  public long workspace(ConvGeometry g) {
    return plans.of(g).workspace();
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] dy, float[] dw) {
    Plan plan = plans.of(g);
    if (plan.runs.count() == 0) {
      return;
    }
    float[] tiles = Scratch.floats(Scratch.Purpose.TRANSFORMED, plan.floats);
    for (int run = 0; run < plan.runs.count(); run += plan.groupRuns) {
      int count = Math.min(plan.groupRuns, plan.runs.count() - run);
      Job job = Job.take();
      job.object = plan;
      job.a = x;
      job.b = dy;
      job.c = tiles;
      job.i = run;
      job.ranges(
          count,
          plan.partRuns,
          (j, from, to) -> ((Plan) j.object).transform(j.a, j.b, j.c, j.i, from, to));
      job = Job.take();
      job.object = plan;
      job.a = tiles;
      if (plan.few) {
        job.b = dw;
        job.tasks(plan.blockParts, (j, part) -> ((Plan) j.object).block(j.a, j.b, part));
      } else {
        job.i = run;
        job.j = count;
        job.tasks(plan.sumParts, (j, part) -> ((Plan) j.object).addProducts(j.a, j.i, j.j, part));
      }
    }
    if (!plan.few) {
      Job job = Job.take();
      job.object = plan;
      job.a = tiles;
      job.b = dw;
      job.tasks(plan.outputParts, (j, part) -> ((Plan) j.object).addOutputs(j.a, j.b, part));
    }
  }

  private static final class Plan {
    // Measured on Zen 4 (1 MiB of second, 32 MiB of third cache), November 2026.

    /** Floats of a group's transformed tiles: 4 MiB. */
    private static final int GROUP_FLOATS = 1 << 20;

    /** Parts of the transforms of a group: so small that threads end at about the same time. */
    private static final int TRANSFORM_PARTS = 24;

    /** Multiplications in a part of the products: about 20 microseconds. */
    private static final int PART_WORK = 1 << 20;

    /** Channels of a part of the transform back. */
    private static final int CHANNELS = 4;

    /** Tiles of a batch up to which sums are transformed back where they are made. */
    private static final int FEW_TILES = 64;

    /** Channels of a part then, at most, and parts there should be. */
    private static final int MOST_BLOCK_CHANNELS = 4 * Tile.ROWS;

    private static final int FEW_PARTS = 8;

    private final WinogradTransforms transforms;
    private final int channels;
    private final int filters;
    private final WinogradRuns runs;
    private final WinogradImages inputs;
    private final WinogradImages gradients;
    private final WinogradPanel[] panels;

    /** Whether there are so few tiles that sums are transformed back where they are made. */
    private final boolean few;

    private final int groupRuns;

    /**
     * Runs that a part transforms: neighbours, because two threads that write next to each other at
     * the same time take the cache lines away from each other.
     */
    final int partRuns;

    /** Where the gradients' transforms begin, behind the inputs', and the sums behind those. */
    private final int gradientsAt;

    private final int sumsAt;
    final int floats;

    /** The filters, rounded up to whole vectors. */
    private final int row;

    /** Channels, rounded up to whole rows of {@link Tile}. */
    private final int rows;

    private final int sumStep;
    private final int partChannels;
    final int sumParts;
    final int outputParts;
    private final int blockChannels;
    final int blockParts;

    private final int[] channelOffsets;
    private final int[] tileOffsets;
    private final int[] sumOffsets;
    private final int[][] panelOffsets;
    private final int[] linear;

    Plan(WinogradTransforms transforms, ConvGeometry g) {
      this.transforms = transforms;
      channels = g.c();
      filters = g.filters();
      runs = WinogradRuns.of(g.n(), g.oh(), g.ow(), transforms.outputs);
      panels = WinogradPanel.of(filters);
      int inputRow = WinogradImages.tileStep(channels);
      row = WinogradImages.tileStep(filters);
      few = runs.count() * runs.tiles() <= FEW_TILES;
      int runFloats = transforms.elements * runs.tiles() * (inputRow + row);
      int mostRuns = Math.max(1, runs.count());
      int fitting = few ? mostRuns : Math.clamp(GROUP_FLOATS / runFloats, 1, mostRuns);
      groupRuns = Math.ceilDiv(mostRuns, Math.ceilDiv(mostRuns, fitting));
      partRuns = Math.ceilDiv(groupRuns, TRANSFORM_PARTS);
      int tiles = groupRuns * runs.tiles();
      inputs =
          WinogradImages.inputs(
              transforms, runs, g.h(), g.w(), channels, g.padTop(), g.padLeft(), tiles);
      gradients = WinogradImages.outputGradients(transforms, runs, g.oh(), g.ow(), filters, tiles);
      gradientsAt = Scratch.LINE + transforms.elements * inputs.step();
      sumsAt = gradientsAt + transforms.elements * gradients.step();
      rows = Math.ceilDiv(channels, Tile.ROWS) * Tile.ROWS;
      sumStep = rows * row + Tile.LANES;
      floats = sumsAt + (few ? 0 : transforms.elements * sumStep);
      int rowsWork = Tile.ROWS * row * tiles;
      partChannels = Math.min(rows, Tile.ROWS * Math.ceilDiv(PART_WORK, rowsWork));
      sumParts = transforms.elements * Math.ceilDiv(rows, partChannels);
      outputParts = Math.ceilDiv(channels, CHANNELS);
      int wanted = Math.ceilDiv(rows * panels.length, FEW_PARTS * Tile.ROWS) * Tile.ROWS;
      blockChannels = Math.min(wanted, MOST_BLOCK_CHANNELS);
      blockParts = Math.ceilDiv(rows, blockChannels) * panels.length;
      channelOffsets = Tile.table(rows, 1);
      tileOffsets = Tile.table(tiles, inputRow);
      sumOffsets = Tile.table(rows, row);
      panelOffsets = new int[panels.length][];
      for (int i = 0; i < panels.length; i++) {
        boolean same = i > 0 && panels[i].vectors() == panels[i - 1].vectors();
        panelOffsets[i] = same ? panelOffsets[i - 1] : Tile.table(rows, panels[i].width());
      }
      linear = Tile.table(CHANNELS * row / Tile.LANES, Tile.LANES);
    }

    /** Transforms the runs {@code from .. to} of the group that begins with run {@code first}. */
    void transform(float[] x, float[] dy, float[] tiles, int first, int from, int to) {
      for (int index = from; index < to; index++) {
        int tile = index * runs.tiles();
        int run = first + index;
        inputs.transform(x, run, tiles, Scratch.LINE + tile * WinogradImages.tileStep(channels));
        gradients.transform(dy, run, tiles, gradientsAt + tile * row);
      }
    }

    /** Adds a group's products to the sums of an element and some channels, behind the tiles. */
    void addProducts(float[] tiles, int first, int groupRuns, int part) {
      int element = part % transforms.elements;
      int channel = part / transforms.elements * partChannels;
      int end = Math.min(rows, channel + partChannels);
      for (WinogradPanel panel : panels) {
        int to = sumsAt + element * sumStep + panel.column();
        products(tiles, element, groupRuns, panel, channel, end, first > 0, tiles, to, sumOffsets);
      }
      Tile.local().release();
    }

    /** Transforms the sums of some channels back and adds them to the gradient of the kernel. */
    void addOutputs(float[] tiles, float[] dw, int part) {
      int channel = part * CHANNELS;
      int count = Math.min(CHANNELS, channels - channel);
      int at = sumsAt + channel * row;
      addOutputs(tiles, at, sumStep, row, channel, count, 0, filters, dw);
      WinogradPass.local().release();
    }

    /** With few tiles: all of the gradient of some channels and a panel of filters. */
    void block(float[] tiles, float[] dw, int part) {
      int index = part % panels.length;
      WinogradPanel panel = panels[index];
      int channel = part / panels.length * blockChannels;
      int end = Math.min(rows, channel + blockChannels);
      int step = blockChannels * panel.width() + Tile.LANES;
      float[] sums = Scratch.floats(Scratch.Purpose.PRODUCTS, blockFloats());
      for (int element = 0; element < transforms.elements; element++) {
        int to = element * step - channel * panel.width(); // the offsets count from channel 0
        products(
            tiles, element, groupRuns, panel, channel, end, false, sums, to, panelOffsets[index]);
      }
      int last = Math.min(channels, end);
      for (int c = channel; c < last; c += CHANNELS) {
        int at = (c - channel) * panel.width();
        int count = Math.min(CHANNELS, last - c);
        addOutputs(sums, at, step, panel.width(), c, count, panel.column(), panel.columns(), dw);
      }
      Tile.local().release();
      WinogradPass.local().release();
    }

    private void products(
        float[] tiles,
        int element,
        int groupRuns,
        WinogradPanel panel,
        int channel,
        int end,
        boolean add,
        float[] sums,
        int to,
        int[] offsets) {
      Tile tile = Tile.local();
      tile.left(tiles, Scratch.LINE + element * inputs.step(), channelOffsets);
      tile.over(tileOffsets, 0, groupRuns * runs.tiles());
      tile.right(tiles, gradientsAt + element * gradients.step() + panel.column(), row);
      if (add) {
        tile.start(sums, to, 1);
      } else {
        tile.start(Tile.ZEROS, 0, 0);
      }
      tile.into(sums, to, offsets);
      tile.runRows(channel, end, panel.width());
    }

    /**
     * Transforms sums back, of {@code count} channels and some columns, and adds them to dw.
     *
     * @param at the first sum
     * @param step floats from one element to the next
     * @param width floats from one channel to the next, whole vectors
     */
    private void addOutputs(
        float[] sums,
        int at,
        int step,
        int width,
        int channel,
        int count,
        int column,
        int columns,
        float[] dw) {
      int size = transforms.size;
      WinogradPass pass = WinogradPass.local();
      pass.count = count * width / Tile.LANES;
      for (int j = 0; j < size; j++) {
        pass.from(sums, at + j * step, linear, size * step);
        pass.to(sums, at + j * step, linear, size * step);
        transforms.kernelGradient(pass);
      }
      int cellStep = CHANNELS * width;
      float[] cells =
          Scratch.floats(Scratch.Purpose.HALF_TRANSFORMED, WinogradTransforms.KERNEL * cellStep);
      for (int r = 0; r < WinogradTransforms.KERNEL; r++) {
        pass.from(sums, at + r * size * step, linear, step);
        pass.to(cells, 0, linear, cellStep);
        transforms.kernelGradient(pass);
        for (int s = 0; s < WinogradTransforms.KERNEL; s++) {
          int cell = r * WinogradTransforms.KERNEL + s;
          for (int c = 0; c < count; c++) {
            int to = (cell * channels + channel + c) * filters + column;
            Packing.add(cells, s * cellStep + c * width, dw, to, columns);
          }
        }
      }
    }

    /** Bytes that the threads share, and that one of them needs for itself. */
    long workspace() {
      int own = few ? blockFloats() : CHANNELS * row * WinogradTransforms.KERNEL;
      long images = Math.max(inputs.floats(), gradients.floats());
      return Float.BYTES * ((long) floats + own + images);
    }

    private int blockFloats() {
      return transforms.elements * (blockChannels * panels[0].width() + Tile.LANES);
    }
  }
}
