package dev.lanewise.nn.schedules;

/** What schedules ask of their options. */
final class Check {
  private Check() {}

  static double rate(Schedule schedule, String option, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw wrong(schedule, option, "a number of at least 0", value);
    }
    return value;
  }

  static double positive(Schedule schedule, String option, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw wrong(schedule, option, "a number above 0", value);
    }
    return value;
  }

  static long steps(Schedule schedule, String option, long least, long value) {
    if (value < least) {
      throw wrong(schedule, option, "at least " + least, value);
    }
    return value;
  }

  private static IllegalArgumentException wrong(
      Schedule schedule, String option, String expected, Object got) {
    return new IllegalArgumentException(
        "%s: %s must be %s but got %s".formatted(schedule.type(), option, expected, got));
  }
}
