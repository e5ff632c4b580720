package dev.menai.samples.docs;

import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.menai.java.AsyncLoop;
import org.junit.jupiter.api.Test;

/** The Java programs of docs/debug-mode.md. */
class DebugModePageJavaTest {
  @Test
  void switchesAreAsThePageSays() {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      // <switch>
      loop.debug(true); // false: off
      loop.debug(options -> options.slowCallback(ofMillis(50)).leaks(false));
      // </switch>
      assertEquals(ofMillis(50), loop.debug().slowCallback());
      assertFalse(loop.debug().leaks());
    }
  }
}
