package dev.menai.junit5;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Where the seeds of shuffled tests come from. */
final class Seeds {
  static final String PROPERTY = "menai.shuffle.seed";

  private Seeds() {}

  /** The one that is asked for, or {@code count} others. */
  static LongStream draw(int count) {
    Long asked = asked();
    return asked == null ? LongStream.generate(Seeds::any).limit(count) : LongStream.of(asked);
  }

  /** Short enough to be typed. */
  private static long any() {
    return ThreadLocalRandom.current().nextLong(1_000_000);
  }

  private static @Nullable Long asked() {
    String given = System.getProperty(PROPERTY);
    try {
      return given == null ? null : Long.valueOf(given);
    } catch (NumberFormatException e) {
      throw new ExtensionConfigurationException(
          "-D" + PROPERTY + "=" + given + " is no number; give the one a failed test printed", e);
    }
  }

  /** What a failure of a shuffled test is given as suppressed. */
  static final class Note extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Note(long seed) {
      super("shuffled; -D" + PROPERTY + "=" + seed + " repeats it", null, true, /* stack= */ false);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }
}
