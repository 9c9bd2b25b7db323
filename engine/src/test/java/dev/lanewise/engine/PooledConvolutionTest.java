package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.KernelSet;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;

/** Against convolution, ReLU and pooling one after the other, of the same kernels. */
class PooledConvolutionTest {
  private final int threads = Threads.get();
  private final ConvChoice choice = ConvChoice.current();

  @AfterProperty
  void reset() {
    Threads.set(threads);
    ConvChoice.use(choice);
  }

  /** Numbers that are few, so that there are ties, and windows that ReLU stops. */
  private static Tensor numbers(Random random, Shape shape) {
    float[] numbers = Geometries.numbers(random, shape.size());
    if (random.nextBoolean()) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Math.round(2 * numbers[i]);
      }
    }
    return Tensor.of(numbers, shape);
  }

  private static Tensor nans(Shape shape) {
    return Tensor.of(Floats.nans(shape.size()), shape);
  }

  private static Tensor absolute(Tensor tensor) {
    Tensor sizes = tensor.copy();
    for (int i = 0; i < sizes.size(); i++) {
      sizes.data()[i] = Math.abs(sizes.data()[i]);
    }
    return sizes;
  }

  private static ConvGeometry pooling(Random random, ConvGeometry conv) {
    int size = 1 + random.nextInt(3);
    int h = Math.min(size, conv.oh());
    int w = Math.min(size, conv.ow());
    int stride = 1 + random.nextInt(3);
    Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
    return ConvGeometry.pooling(
        conv.n(), conv.oh(), conv.ow(), conv.filters(), h, w, stride, stride, padding);
  }

  @Property(tries = 200)
  void isOneAfterTheOther(@ForAll int seed) {
    Random random = new Random(seed);
    ConvGeometry conv = Geometries.random(random);
    check(conv, pooling(random, conv), random);
  }

  /** Those of networks, more images than parts, and no image. */
  @Example
  void usualOnes() {
    Random random = new Random(1);
    for (int n : new int[] {0, 1, 5, 32, 67}) {
      for (int filters : new int[] {6, 32, 64}) {
        ConvGeometry conv = ConvGeometry.of(n, 12, 12, 1, filters, 3, 3).build();
        check(conv, ConvGeometry.pooling(n, 10, 10, filters, 2, 2, 2, 2, Padding.VALID), random);
      }
    }
  }

  /** Images that leave a row and a column over, and filters of no whole vectors. */
  private static final ConvGeometry CONV = ConvGeometry.of(40, 9, 13, 1, 50, 3, 3).build();

  private static final ConvGeometry POOL =
      ConvGeometry.pooling(40, 7, 11, 50, 2, 2, 2, 2, Padding.VALID);

  /** Whether the kernel whose windows stay in registers does image 5. */
  private static boolean staysInRegisters(Tensor x, Tensor w, Tensor y) {
    ConvGeometry conv = CONV.withBatch(1);
    KernelSet set = Simd.kernelSet();
    return set.convolvePooled(
        Convolution.choose(set.forward(), conv, false),
        conv,
        POOL.withBatch(1),
        x.data(),
        5,
        w.data(),
        null,
        y.data(),
        0,
        POOL.oh());
  }

  /** Calls it until it does: a thousand tries, 8 ms apart, count as warm whatever C2 has done. */
  private static void compile(Tensor x, Tensor w, Tensor y) {
    long began = System.nanoTime();
    while (Simd.bits() > 0 && !staysInRegisters(x, w, y)) {
      assertTrue(System.nanoTime() - began < 60_000_000_000L, "cold after a minute");
    }
  }

  /** Compiled, where windows stay in registers, and with numbers that are not finite. */
  @Example
  void compiledOnes() {
    Random random = new Random(1);
    ConvGeometry conv = CONV;
    ConvGeometry pool = POOL;
    PooledConvolution pooled = new PooledConvolution(conv, pool);
    Tensor x = numbers(random, conv.inputShape());
    Tensor w = numbers(random, conv.kernelShape());
    Tensor y = Tensor.zeros(pool.outputShape());
    compile(x, w, y);
    for (float special : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
      x.data()[5 * 9 * 13 + 2 * 13 + 3] = special; // image 5
      if (special == 0 || special != special) {
        assertEquals(Simd.bits() > 0 && special == 0, staysInRegisters(x, w, y), "" + special);
      }
      for (Tensor bias : new Tensor[] {null, numbers(random, Shape.of(50))}) {
        Tensor z = Tensor.zeros(conv.outputShape());
        Convolution.forward(conv, x, w, bias, Finish.NONE.withRelu(), z);
        Tensor expected = Tensor.zeros(pool.outputShape());
        Pooling.maxForward(pool, z, expected);
        pooled.forward(x, w, bias, y);
        Floats.assertSameBits("y with " + special, expected.data(), y.data());
      }
    }
  }

  /** An image is shared by the threads in bands, with zeros around it or without. */
  @Example
  void oneImageInBands() {
    Random random = new Random(1);
    Tensor many = numbers(random, CONV.inputShape());
    compile(many, numbers(random, CONV.kernelShape()), Tensor.zeros(POOL.outputShape()));
    for (Padding padding : new Padding[] {Padding.VALID, Padding.SAME}) {
      for (int side : new int[] {9, 27, 28, 61}) {
        ConvGeometry conv = ConvGeometry.of(1, side, side, 1, 50, 3, 3).padding(padding).build();
        ConvGeometry pool =
            ConvGeometry.pooling(1, conv.oh(), conv.ow(), 50, 2, 2, 2, 2, Padding.VALID);
        Tensor x = numbers(random, conv.inputShape());
        Tensor w = numbers(random, conv.kernelShape());
        for (float special : new float[] {0, Float.NaN, 1e30f}) {
          x.data()[(side - 2) * side + 3] = special; // in the last band
          Tensor z = Tensor.zeros(conv.outputShape());
          Convolution.forward(conv, x, w, null, Finish.NONE.withRelu(), z);
          Tensor expected = Tensor.zeros(pool.outputShape());
          Pooling.maxForward(pool, z, expected);
          for (int count : new int[] {1, 3}) {
            Threads.set(count);
            Tensor y = nans(pool.outputShape());
            new PooledConvolution(conv, pool).forward(x, w, null, y);
            Floats.assertSameBits(conv + " with " + special, expected.data(), y.data());
          }
        }
      }
    }
  }

  /** Forward and backward convolve alike, or gradients would not meet their maxima. */
  @Example
  void ofTheKernelThatIsForced() {
    Random random = new Random(1);
    Tensor x = numbers(random, CONV.inputShape());
    compile(x, numbers(random, CONV.kernelShape()), Tensor.zeros(POOL.outputShape()));
    for (String name : Convolution.names()) {
      ConvChoice.use(choice.withKernel(name));
      check(CONV, POOL, random);
    }
  }

  private static void check(ConvGeometry conv, ConvGeometry pool, Random random) {
    // of one image and of several, Winograd's may be taken or not
    ConvChoice.use(ConvChoice.current().withWinograd(false));
    Tensor x = numbers(random, conv.inputShape());
    Tensor w = numbers(random, conv.kernelShape());
    Tensor bias = random.nextBoolean() ? numbers(random, Shape.of(conv.filters())) : null;
    Tensor z = Tensor.zeros(conv.outputShape());
    Convolution.forward(conv, x, w, bias, Finish.NONE.withRelu(), z);
    Tensor y = Tensor.zeros(pool.outputShape());
    Pooling.maxForward(pool, z, y);
    Tensor dy = numbers(random, pool.outputShape());
    Tensor dz = Tensor.zeros(conv.outputShape());
    Tensor db = Tensor.zeros(conv.filters());
    Pooling.maxBackwardRelu(pool, z, y, dy.copy(), dz, db);
    Tensor dw = Tensor.zeros(conv.kernelShape());
    Convolution.backwardWeights(conv, x, dz, dw);
    Tensor dx = Tensor.zeros(conv.inputShape());
    Convolution.backwardData(conv, dz, w, dx);
    Tensor size = Tensor.zeros(conv.kernelShape());
    Convolution.backwardWeights(conv, absolute(x), absolute(dz), size);
    Tensor dbSize = Tensor.zeros(conv.filters());
    Rows.addColumnSums(absolute(dz), dbSize);
    Tensor dxSize = Tensor.zeros(conv.inputShape());
    Convolution.backwardData(conv, absolute(dz), absolute(w), dxSize);
    PooledConvolution pooled = new PooledConvolution(conv, pool);
    Tensor firstDx = null;
    Tensor firstDw = null;
    Tensor firstDb = null;
    for (int count : new int[] {1, 3}) {
      Threads.set(count);
      Tensor actual = nans(pool.outputShape());
      pooled.forward(x, w, bias, actual);
      Floats.assertSameBits("y of " + conv + " " + pool, y.data(), actual.data());
      Tensor actualDx = nans(conv.inputShape());
      Tensor actualDw = Tensor.zeros(conv.kernelShape());
      Tensor actualDb = Tensor.zeros(conv.filters());
      pooled.backward(x, w, bias, y, dy, actualDx, actualDw, actualDb);
      // either order of a sum, and that of the sizes
      int pixels = conv.n() * conv.oh() * conv.ow();
      assertClose("dw of " + conv, dw, actualDw, size, pixels);
      assertClose("db of " + conv, db, actualDb, dbSize, pixels);
      int products = conv.kernelH() * conv.kernelW() * conv.filters();
      assertClose("dx of " + conv, dx, actualDx, dxSize, products);
      if (firstDx == null) {
        firstDx = actualDx;
        firstDw = actualDw;
        firstDb = actualDb;
        someWanted(pooled, x, w, bias, y, dy, actualDx, actualDw, actualDb);
        added(pooled, x, w, bias, y, dy, actualDw, size, actualDb, dbSize);
      }
      Floats.assertSameBits("dx, 3 threads, of " + conv, firstDx.data(), actualDx.data());
      Floats.assertSameBits("dw, 3 threads, of " + conv, firstDw.data(), actualDw.data());
      Floats.assertSameBits("db, 3 threads, of " + conv, firstDb.data(), actualDb.data());
    }
  }

  /** Gradients have the same bits whichever others are wanted. */
  private static void someWanted(
      PooledConvolution pooled,
      Tensor x,
      Tensor w,
      Tensor bias,
      Tensor y,
      Tensor dy,
      Tensor dx,
      Tensor dw,
      Tensor db) {
    for (int wanted = 0; wanted < 8; wanted++) {
      Tensor someDx = (wanted & 1) == 0 ? null : nans(dx.shape());
      Tensor someDw = (wanted & 2) == 0 ? null : Tensor.zeros(dw.shape());
      Tensor someDb = (wanted & 4) == 0 ? null : Tensor.zeros(db.shape());
      pooled.backward(x, w, bias, y, dy, someDx, someDw, someDb);
      assertSame("dx", dx, someDx);
      assertSame("dw", dw, someDw);
      assertSame("db", db, someDb);
    }
  }

  private static void added(
      PooledConvolution pooled,
      Tensor x,
      Tensor w,
      Tensor bias,
      Tensor y,
      Tensor dy,
      Tensor dw,
      Tensor dwSize,
      Tensor db,
      Tensor dbSize) {
    Tensor sumDw = numbers(new Random(2), dw.shape());
    Tensor sumDb = numbers(new Random(3), db.shape());
    Tensor beforeDw = sumDw.copy();
    Tensor beforeDb = sumDb.copy();
    pooled.backward(x, w, bias, y, dy, null, sumDw, sumDb);
    assertAdded("dw", beforeDw, dw, sumDw, dwSize, x.dim(0));
    assertAdded("db", beforeDb, db, sumDb, dbSize, x.dim(0));
  }

  private static void assertSame(String what, Tensor expected, Tensor actual) {
    if (actual != null) {
      Floats.assertSameBits(what + " with others or without", expected.data(), actual.data());
    }
  }

  /** To what was there, part by part: rounded otherwise than the sum of the parts. */
  private static void assertAdded(
      String what, Tensor before, Tensor gradient, Tensor sum, Tensor sizes, int parts) {
    for (int i = 0; i < before.size(); i++) {
      double expected = (double) before.data()[i] + gradient.data()[i];
      double size = Math.abs(before.data()[i]) + sizes.data()[i];
      assertEquals(expected, sum.data()[i], 3 * (parts + 1) * EPS * size, what + " is added to");
    }
  }

  private static void assertClose(
      String what, Tensor expected, Tensor actual, Tensor sizes, int terms) {
    for (int i = 0; i < expected.size(); i++) {
      double allowed = 3 * (terms + 2) * EPS * sizes.data()[i];
      assertEquals(expected.data()[i], actual.data()[i], allowed, what);
    }
  }

  @Example
  void refusesWhatDoesNotFit() {
    ConvGeometry conv = ConvGeometry.of(1, 6, 6, 1, 4, 3, 3).build();
    ConvGeometry pool = ConvGeometry.pooling(1, 4, 4, 4, 2, 2, 2, 2, Padding.VALID);
    ConvGeometry other = ConvGeometry.pooling(1, 4, 4, 3, 2, 2, 2, 2, Padding.VALID);
    assertEquals(
        other + " is no pooling of " + conv,
        assertThrows(IllegalArgumentException.class, () -> new PooledConvolution(conv, other))
            .getMessage());
    Tensor w = Tensor.zeros(conv.kernelShape());
    PooledConvolution pooled = new PooledConvolution(conv, pool);
    assertEquals(
        "x must have shape [2, 6, 6, 1] (72 floats) but got [2, 5, 6, 1]",
        assertThrows(
                IllegalArgumentException.class,
                () -> pooled.forward(Tensor.zeros(2, 5, 6, 1), w, null, Tensor.zeros(2, 2, 2, 4)))
            .getMessage());
    assertEquals(
        "y must have shape [2, 2, 2, 4] (32 floats) but got [1, 2, 2, 4]",
        assertThrows(
                IllegalArgumentException.class,
                () -> pooled.forward(Tensor.zeros(2, 6, 6, 1), w, null, Tensor.zeros(1, 2, 2, 4)))
            .getMessage());
  }
}
