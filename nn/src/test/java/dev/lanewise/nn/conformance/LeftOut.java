package dev.lanewise.nn.conformance;

/** Why a case is left out: the name of a rule, the same for all cases of its kind. */
final class LeftOut extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeftOut(String rule) {
    super(rule);
  }
}
