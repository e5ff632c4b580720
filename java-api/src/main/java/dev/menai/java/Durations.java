package dev.menai.java;

import java.time.Duration;

/** Durations of the public API as the nanoseconds the loop counts in, and as text. */
final class Durations {
  private Durations() {}

  /** Saturates: three hundred years are as good as for ever. */
  static long toNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** As people write it: {@code 200ms}, {@code 1s}, {@code 1m 30s}. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return duration.getSeconds() == Long.MIN_VALUE // which has no positive counterpart
          ? "-" + format(Duration.ofSeconds(Long.MAX_VALUE))
          : "-" + format(duration.negated());
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    if (text.isEmpty() && duration.toSecondsPart() == 0) {
      return formatFraction(duration.toNanosPart());
    }
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static String formatFraction(int nanos) {
    if (nanos % 1_000_000 == 0) {
      return nanos / 1_000_000 + "ms";
    }
    return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(text.isEmpty() ? "" : " ").append(amount).append(unit);
    }
  }
}
