package dev.menai.junit5;

import dev.menai.java.AsyncFunction;
import dev.menai.java.AsyncLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a test does with its loop; Kotlin's tests have {@code loopTest}. */
public final class LoopTests {
  private LoopTests() {}

  /**
   * Runs {@code body} as a task on the test's loop, waits for its stage, and returns the result.
   *
   * <p>So {@code body} is on the loop, and what it touches is touched by one thread. On virtual
   * time this thread turns the loop meanwhile.
   *
   * @param body called on the loop
   * @param <T> the result
   * @return the stage's value
   * @throws IllegalStateException if this thread runs no test with a loop
   * @throws Exception what {@code body} threw or its stage failed with, unwrapped
   */
  public static <T extends @Nullable Object> T run(AsyncFunction<? super AsyncLoop, T> body)
      throws Exception {
    Objects.requireNonNull(body, "body");
    AsyncLoop loop = LoopUnderTest.current().asyncLoop();
    return loop.<T>createTask("test", () -> body.apply(loop)).await();
  }
}
