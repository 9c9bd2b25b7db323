package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * The gradient of the input, computed like the forward pass: a {@link Tile} is 6 pixels of dx by up
 * to 4 vectors of channels, and its one loop runs over the filters of all windows that saw the
 * pixel.
 *
 * <p>With strides, which cells of the kernel saw a pixel depends on the pixel's place modulo the
 * stride: see {@link Phase}. Each phase is a dense convolution over dy of stride 1, so no zero is
 * multiplied, and stride 1 is the case of one phase.
 */
final class DirectBackwardData implements ConvolutionKernel.BackwardData {
  /** Channels whose weights are fetched before they are turned. */
  private static final int FETCHED = 2 * Tile.LANES;

  private final Plans<Plan> plans = new Plans<>(Plan::new);

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String whyNot(ConvGeometry g) {
    return Blocks.whyNot(g);
  }

  @Override
  public void run(ConvGeometry g, float[] dy, float[] w, float[] dx) {
    Plan plan = plans.of(g);
    float[] weights = plan.turnsInParts ? w : turned(plan, w);
    Job job = Job.take();
    job.object = plan;
    job.a = dy;
    job.b = weights;
    job.c = dx;
    job.tasks(plan.parts.count(), (j, part) -> ((Plan) j.object).part(j.a, j.b, j.c, part));
  }

  private static float[] turned(Plan plan, float[] w) {
    ConvGeometry g = plan.g;
    int size = g.kernelH() * g.kernelW() * g.groupFilters() * g.c();
    float[] turned = Scratch.floats(Scratch.Purpose.WEIGHTS, size + Tile.LANES);
    Job job = Job.take();
    job.object = plan;
    job.a = w;
    job.b = turned;
    job.tasks(plan.turns(), (j, part) -> ((Plan) j.object).turn(j.a, j.b, part));
    return turned;
  }

  private static final class Plan {
    final ConvGeometry g;
    final Phases phases;
    final Blocks blocks;
    final Parts parts;

    /**
     * Whether each part turns the weights of its blocks, some cells of the kernel at a time, right
     * before they are read, so that they stay in the second cache: with one band, which is one
     * image, no other part reads them. One part alone leaves it to all threads.
     */
    final boolean turnsInParts;

    Plan(ConvGeometry g) {
      this.g = g;
      phases = new Phases(g);
      blocks = phases.blocks;
      int units = g.n() * phases.bands.count();
      parts = Parts.of(units, blocks.count(), phases.bands.parts(), false);
      turnsInParts =
          units == 1 && parts.count() > 1 && g.groupFilters() <= phases.all[0].stepsAtOnce;
    }

    /** How many parts turning the weights has: a cell of the kernel for a block of channels. */
    int turns() {
      return g.kernelH() * g.kernelW() * blocks.count();
    }

    /**
     * {@code panel[place of (r, s), k, c] = w[r, s, c, k]}, in the order of the phases; each block
     * of channels has a panel of its own, which is read from end to end.
     */
    void turn(float[] w, float[] turned, int turn) {
      int cell = turn / blocks.count();
      int block = turn % blocks.count();
      int cellSize = g.groupFilters() * blocks.columns(block);
      turnCell(w, cell, block, turned, panel(block) + phases.places[cell] * cellSize);
    }

    /**
     * {@code turned[k, c] = w[r, s, c, k]}, of a cell (r, s) and a block of channels. Squares of
     * rows that are far apart are slow to read, so whole rows are fetched before, a few vectors of
     * channels at a time.
     */
    private void turnCell(float[] w, int cell, int block, float[] turned, int to) {
      int width = g.groupFilters();
      int columns = blocks.columns(block);
      int channel = blocks.column(block) % g.groupChannels();
      int from = (cell * g.groupChannels() + channel) * g.filters() + blocks.channel(block);
      for (int c = 0; c < columns; c += FETCHED) {
        int rows = Math.min(FETCHED, columns - c);
        int at = from + c * g.filters();
        if (g.groups() == 1) {
          ReadLoop.fetch(w, at, at + rows * width);
        }
        Transpose.run(w, at, g.filters(), rows, width, turned, to + c, columns);
      }
    }

    /** Where a block's panel begins. */
    private int panel(int block) {
      return blocks.column(block) * g.groupFilters() * g.kernelH() * g.kernelW();
    }

    void part(float[] dy, float[] w, float[] dx, int part) {
      int bands = phases.bands.count();
      for (int unit = parts.firstUnit(part); unit < parts.endUnit(part); unit++) {
        float[] padded = phases.band(dy, unit / bands, unit % bands);
        for (Phase phase : phases.all) {
          for (int block = parts.firstBlock(part); block < parts.endBlock(part); block++) {
            block(phase, padded, unit / bands, unit % bands, block, w, dx);
          }
        }
      }
      Tile.local().release();
    }

    /** So many rows of a block's panel, which are those of whole cells. */
    private float[] turnedRows(float[] w, int row, int rows, int block) {
      int columns = blocks.columns(block);
      int width = g.groupFilters();
      float[] turned = Scratch.floats(Scratch.Purpose.PACK_B, rows * columns + Tile.LANES);
      for (int i = 0; i < rows; i += width) {
        turnCell(w, phases.cells[(row + i) / width], block, turned, i * columns);
      }
      return turned;
    }

    private void block(
        Phase phase, float[] dy, int image, int band, int block, float[] w, float[] dx) {
      int channel = blocks.column(block);
      int columns = blocks.columns(block);
      int firstRow = phases.firstRow(band);
      int first = phase.first(firstRow, phases.bands.height(band));
      int end = phase.end(firstRow, phases.bands.height(band));
      int to = phase.at(image, firstRow) + channel;
      Tile tile = Tile.local();
      tile.left(dy, phases.at(image, band) + blocks.channel(block), phase.pixels);
      tile.start(Tile.ZEROS, 0, 0);
      tile.into(dx, to, phase.outs);
      int step = 0;
      do { // once even if no cell saw these pixels: their gradient is zero
        int count = Math.min(phase.stepsAtOnce, phase.steps.length - step);
        tile.over(phase.steps, step, count);
        if (turnsInParts) {
          tile.right(turnedRows(w, phase.weights + step, count, block), 0, columns);
        } else {
          tile.right(w, panel(block) + (phase.weights + step) * columns, columns);
        }
        tile.runRows(first, end, columns);
        tile.start(dx, to, 1);
        step += phase.stepsAtOnce;
      } while (step < phase.steps.length);
    }
  }
}
