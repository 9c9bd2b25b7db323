package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Parameter;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors an optimizer keeps for each parameter, by name; each is made at first use. */
final class Kept {
  private final Map<Parameter, Map<String, Tensor>> tensors = new IdentityHashMap<>();

  /** A tensor like the parameter, filled with a value when it is made. */
  Tensor filled(Parameter parameter, String name, float initial) {
    return of(parameter)
        .computeIfAbsent(
            name,
            key -> {
              Tensor tensor = Tensor.zeros(parameter.shape());
              tensor.fill(initial);
              return tensor;
            });
  }

  /** A copy of the parameter, as it is when the copy is made. */
  Tensor copied(Parameter parameter, String name) {
    return of(parameter).computeIfAbsent(name, key -> parameter.value().copy());
  }

  private Map<String, Tensor> of(Parameter parameter) {
    return tensors.computeIfAbsent(parameter, key -> new LinkedHashMap<>());
  }
}
