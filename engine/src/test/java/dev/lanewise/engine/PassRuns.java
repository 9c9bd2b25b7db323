package dev.lanewise.engine;

import dev.lanewise.engine.kernel.Kernels;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Every method of {@link Kernels}, found by reflection so that none is left out, ready to run again
 * and again on 128 rows of 64 columns.
 */
final class PassRuns {
  private static final int ROWS = 128;
  private static final int COLS = 64;
  private static final int IMAGES = 2;
  private static final ConvGeometry WINDOWS =
      ConvGeometry.pooling(IMAGES, 8, 8, COLS, 3, 2, 2, 2, Padding.SAME);

  /**
   * Those with loops by hand in both directions; the others' are the scalar twin's. (Not elu's: the
   * numbers of these runs are positive, where its scalar twin computes no exp.)
   */
  private static final List<Curve> CURVES =
      List.of(
          Curve.GELU, Curve.GELU_TANH, Curve.SILU, Curve.MISH, Curve.SOFTPLUS, Curve.LOG_SIGMOID);

  private PassRuns() {}

  /** In the same order for all kernels. */
  static List<KernelRuns.Run> of(Kernels kernels) {
    Method[] methods = Kernels.class.getMethods();
    Arrays.sort(methods, Comparator.comparing(Method::toString));
    List<KernelRuns.Run> runs = new ArrayList<>();
    for (Method method : methods) {
      boolean bends = List.of(method.getParameterTypes()).contains(Curve.class);
      for (Curve curve : bends ? CURVES : List.of(Curve.SILU)) {
        Object[] arguments = arguments(method, curve);
        float[] first = (float[]) first(arguments, float[].class);
        Runnable body = body(kernels, method, arguments);
        String name = method.getName() + (bends ? " " + curve.kind() : "");
        runs.add(new KernelRuns.Run(name, body, first, first, true));
      }
    }
    return runs;
  }

  private static Object first(Object[] all, Class<?> type) {
    return Arrays.stream(all).filter(type::isInstance).findFirst().orElseThrow();
  }

  /**
   * Arrays are long enough for any offset; a whole number that is not the range's is an offset or a
   * number of columns.
   */
  private static Object[] arguments(Method method, Curve curve) {
    Class<?>[] types = method.getParameterTypes();
    Random random = new Random(1);
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      Class<?> type = types[i];
      if (type == float[].class) {
        arguments[i] = positive(random);
      } else if (type == int.class) {
        arguments[i] = COLS;
      } else if (type == float.class) {
        arguments[i] = 0.9f;
      } else if (type == long.class) {
        arguments[i] = 1L;
      } else if (type == boolean.class) {
        arguments[i] = true;
      } else if (type == Curve.class) {
        arguments[i] = curve;
      } else {
        arguments[i] = WINDOWS;
      }
    }
    arguments[types.length - 2] = 0;
    arguments[types.length - 1] = end(method);
    return arguments;
  }

  private static float[] positive(Random random) {
    float[] numbers = new float[2 * ROWS * COLS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 0.25f + random.nextFloat();
    }
    return numbers;
  }

  /** Images, output rows, rows or elements. */
  private static int end(Method method) {
    List<Class<?>> types = List.of(method.getParameterTypes());
    if (types.contains(ConvGeometry.class)) {
      return method.getName().endsWith("Backward") ? IMAGES : IMAGES * WINDOWS.oh();
    }
    long whole = types.stream().filter(type -> type == int.class).count();
    return whole > 2 ? ROWS : ROWS * COLS;
  }

  private static Runnable body(Kernels kernels, Method method, Object[] arguments) {
    MethodHandle call;
    try {
      call = MethodHandles.lookup().unreflect(method).bindTo(kernels);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    MethodHandle bound = MethodHandles.insertArguments(call, 0, arguments);
    if (method.getReturnType() == void.class) {
      return () -> {
        try {
          bound.invokeExact();
        } catch (Throwable e) {
          throw new AssertionError(method.getName(), e);
        }
      };
    }
    double[] sink = new double[1]; // or the compiler would leave out what nobody reads
    return () -> {
      try {
        sink[0] += (double) bound.invokeExact();
      } catch (Throwable e) {
        throw new AssertionError(method.getName(), e);
      }
    };
  }
}
