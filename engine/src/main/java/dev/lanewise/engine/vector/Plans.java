package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The plans a kernel has made, by geometry: made once, because a plan has tables of offsets.
 *
 * @param <P> a plan, which does not change
 */
final class Plans<P> {
  /** A network has a few dozen geometries; a program that has more makes its plans again. */
  private static final int MOST = 256;

  private final Map<ConvGeometry, P> plans = new ConcurrentHashMap<>();
  private final Function<ConvGeometry, P> make;

  Plans(Function<ConvGeometry, P> make) {
    this.make = make;
  }

  P of(ConvGeometry g) {
    P plan = plans.get(g);
    if (plan == null) {
      if (plans.size() >= MOST) {
        plans.clear();
      }
      plan = make.apply(g);
      plans.put(g, plan);
    }
    return plan;
  }
}
