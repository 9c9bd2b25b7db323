package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.WeightFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * The contract of {@link Layer}, for every registered type: each property goes over all of them.
 */
@Tag("simd")
class LayerContractTest {
  private static void forEachType(long seed, Consumer<LayerCase> check) {
    LayerCases.types().forEach(type -> check.accept(LayerCases.of(type, seed)));
  }

  // Types that other tests register of their own have no class in this package.
  @Example
  void everyRegisteredLayerHasCases() {
    for (String type : Registries.LAYERS.types()) {
      boolean isOurs = true;
      try {
        Class.forName("dev.lanewise.nn.layers." + type);
      } catch (ClassNotFoundException e) {
        isOurs = false;
      }
      assertTrue(!isOurs || LayerCases.has(type), "LayerCases has no generator for " + type);
    }
    for (String type : LayerCases.types()) {
      assertTrue(Registries.LAYERS.contains(type), type + " is not in Registries.LAYERS");
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void theShapeRuleIsTheShapeThatComesOut(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          Shape shape = c.outputShape();
          Tensor y = LayerRun.training(c.layer(), seed).forward(c.inputs(0));
          assertEquals(shape, y.shape(), c::toString);
          y = LayerRun.inference(c.layer()).forward(c.inputs(0));
          assertEquals(shape, y.shape(), c::toString);
          List<Shape> any = c.inputs().stream().map(s -> s.withBatch(Shape.ANY)).toList();
          assertEquals(
              shape.withBatch(Shape.ANY), LayerRun.outputShape(c.layer(), any), c::toString);
        });
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void gradientsAreTheSlopes(@ForAll long seed) {
    forEachType(seed, LayerContractTest::checkGradients);
  }

  private static void checkGradients(LayerCase c) {
    List<Tensor> xs = c.inputs(0);
    LayerRun run = LayerRun.training(c.layer(), c.seed());
    Tensor u = c.upstream();
    DoubleSupplier loss = () -> GradientCheck.weightedSum(run.forward(xs).data(), u.data());
    run.forward(xs);
    List<float[]> dxs = run.backward(u).stream().map(dx -> dx.data().clone()).toList();
    GradientCheck check =
        GradientCheck.of(c.type(), c.toString())
            .step(c.bound().h())
            .relative(0)
            .noise(c.bound().noise())
            .limit(40, c.seed());
    assertEquals(xs.size(), dxs.size(), c::toString);
    for (int i = 0; i < xs.size(); i++) {
      check.check("x" + i, xs.get(i).data(), dxs.get(i), loss);
    }
    for (Parameter parameter : c.layer().parameters()) {
      if (parameter.isTrainable()) {
        float[] gradient = parameter.gradient().data();
        check.check(parameter.name(), parameter.value().data(), gradient, loss);
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void backwardAddsToGradientsAndRepeatsDx(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          LayerRun run = LayerRun.training(c.layer(), seed);
          run.forward(c.inputs(0));
          List<Tensor> once = copies(run.backward(c.upstream()));
          List<Tensor> first = copies(gradients(c.layer()));
          List<Tensor> twice = run.backward(c.upstream());
          for (int i = 0; i < once.size(); i++) {
            assertBits(once.get(i), twice.get(i), c);
          }
          List<Tensor> second = gradients(c.layer());
          for (int k = 0; k < first.size(); k++) {
            for (int i = 0; i < first.get(k).size(); i++) {
              double sum = 2.0 * first.get(k).data()[i];
              assertEquals(
                  sum, second.get(k).data()[i], 4 * c.bound().gradientError(), c::toString);
            }
          }
        });
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void dxAliasesNothingAndNothingGivenIsChanged(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          List<Tensor> xs = c.inputs(0);
          Tensor dy = c.upstream();
          LayerRun run = LayerRun.training(c.layer(), seed);
          Tensor y = run.forward(xs);
          List<Tensor> dxs = run.backward(dy);
          List<Tensor> all = new ArrayList<>(xs);
          all.addAll(List.of(y, dy));
          c.layer().parameters().forEach(parameter -> all.add(parameter.value()));
          for (Tensor dx : dxs) {
            all.forEach(other -> assertNotSame(other.data(), dx.data(), c::toString));
            all.add(dx);
          }
          for (int i = 0; i < xs.size(); i++) {
            assertBits(c.inputs(0).get(i), xs.get(i), c);
            assertEquals(xs.get(i).shape(), dxs.get(i).shape(), c::toString);
          }
          assertBits(c.upstream(), dy, c);
        });
  }

  // Buffers of other steps and other batch sizes must not show.
  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aUsedContextGivesWhatAFreshOneGives(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          LayerRun fresh = LayerRun.training(c.layer(), seed);
          Tensor y = fresh.forward(c.inputs(0)).copy();
          List<Tensor> dxs = copies(fresh.backward(c.upstream()));
          LayerRun used = LayerRun.training(c.layer(), seed);
          List<Tensor> doubled = c.inputs(1).stream().map(LayerContractTest::twice).toList();
          used.backward(used.forward(doubled).copy());
          used.backward(used.forward(c.inputs(2)).copy());
          assertBits(y, used.forward(c.inputs(0)), c);
          List<Tensor> again = used.backward(c.upstream());
          for (int i = 0; i < dxs.size(); i++) {
            assertBits(dxs.get(i), again.get(i), c);
          }
        });
  }

  private static Tensor twice(Tensor x) {
    Tensor y = Tensor.zeros(x.shape().withBatch(2 * x.dim(0)));
    System.arraycopy(x.data(), 0, y.data(), 0, x.size());
    System.arraycopy(x.data(), 0, y.data(), x.size(), x.size());
    return y;
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void comesBackFromItsConfig(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          Layer again = Registries.LAYERS.create(Config.typed(c.layer()));
          assertEquals(c.layer().getClass(), again.getClass());
          assertEquals(c.layer().config(), again.config(), c::toString);
          assertEquals(c.layer().toString(), again.toString(), c::toString);
          again.build(c.inputs().getFirst().withBatch(Shape.ANY), new WeightFactory(0, "probe"));
          List<Parameter> from = c.layer().parameters();
          List<Parameter> to = again.parameters();
          assertEquals(from.toString(), to.toString(), c::toString);
          for (int i = 0; i < from.size(); i++) {
            to.get(i).value().copyFrom(from.get(i).value());
            assertEquals(from.get(i).isTrainable(), to.get(i).isTrainable(), c::toString);
            assertEquals(from.get(i).regularizer(), to.get(i).regularizer(), c::toString);
            assertEquals(from.get(i).constraint(), to.get(i).constraint(), c::toString);
          }
          again.trainable(c.layer().isTrainable());
          List<Tensor> xs = c.inputs(0);
          for (boolean training : new boolean[] {false, true}) {
            Tensor y = new LayerRun(c.layer(), new Context("probe", training, seed)).forward(xs);
            Tensor same = new LayerRun(again, new Context("probe", training, seed)).forward(xs);
            assertBits(y, same, c);
          }
        });
  }

  @Property(tries = 6, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void inferenceOnEightThreadsIsThatOnOne(@ForAll long seed) {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      forEachType(seed, c -> checkConcurrent(c, threads));
    }
  }

  private static void checkConcurrent(LayerCase c, ExecutorService threads) {
    List<Tensor> weights = copies(c.layer().parameters().stream().map(Parameter::value).toList());
    List<Tensor> expected = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      expected.add(LayerRun.inference(c.layer()).forward(c.inputs(thread)).copy());
    }
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int number = thread;
      running.add(
          threads.submit(
              () -> {
                LayerRun run = LayerRun.inference(c.layer());
                List<Tensor> xs = c.inputs(number);
                for (int repeat = 0; repeat < 10; repeat++) {
                  assertBits(expected.get(number), run.forward(xs), c);
                }
              }));
    }
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new AssertionError(c.toString(), e.getCause());
      }
    }
    for (int i = 0; i < weights.size(); i++) {
      assertBits(weights.get(i), c.layer().parameters().get(i).value(), c);
    }
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void inputsThatDoNotFitAreRefused(@ForAll long seed) {
    forEachType(
        seed,
        c -> {
          Shape good = c.inputs().getFirst();
          assertRefused(c, Shape.of(4));
          assertRefused(c, Shape.of());
          assertRefused(c, good.withBatch(0));
          if (good.rank() == 4 && c.layer() instanceof Pooling2D) {
            assertRefused(c, Shape.of(2, 3, 5));
          }
          if (!c.layer().parameters().isEmpty() && !(c.layer() instanceof PReLU)) {
            assertRefused(c, good.withLast(good.dim(-1) + 1));
          }
        });
  }

  private static void assertRefused(LayerCase c, Shape bad) {
    int count = c.inputs().size();
    Runnable[] ways = {
      () -> LayerRun.outputShape(c.layer(), Collections.nCopies(count, bad)),
      () -> LayerRun.training(c.layer(), 1).forward(Collections.nCopies(count, Tensor.zeros(bad))),
    };
    for (Runnable way : ways) {
      String message =
          assertThrows(IllegalArgumentException.class, way::run, () -> bad + " was taken by " + c)
              .getMessage();
      assertTrue(message.startsWith(c.layer() + ": expected "), message);
      assertTrue(message.contains(" but got ") && message.contains(bad.toString()), message);
    }
  }

  @Example
  void aMergeOfOneOrOfUnlikeShapesIsRefused() {
    for (String type : LayerCases.types()) {
      LayerCase c = LayerCases.of(type, 1);
      if (c.layer() instanceof MergeLayer merge) {
        Shape a = Shape.of(2, 4);
        Shape b = Shape.of(3, 5); // unlike along two axes
        for (List<Shape> bad : List.of(List.of(a), List.of(a, b), List.of(a, a, b))) {
          String message =
              assertThrows(IllegalArgumentException.class, () -> merge.outputShape(bad))
                  .getMessage();
          assertTrue(message.startsWith(merge + ": expected "), message);
          assertTrue(message.endsWith(" but got " + bad), message);
        }
      }
    }
  }

  private static List<Tensor> gradients(Layer layer) {
    return layer.parameters().stream()
        .filter(Parameter::isTrainable)
        .map(Parameter::gradient)
        .toList();
  }

  private static List<Tensor> copies(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::copy).toList();
  }

  private static void assertBits(Tensor expected, Tensor actual, LayerCase c) {
    assertEquals(expected.shape(), actual.shape(), c::toString);
    if (!Arrays.equals(expected.data(), actual.data())) {
      assertArrayEquals(expected.data(), actual.data(), c::toString);
    }
  }
}
