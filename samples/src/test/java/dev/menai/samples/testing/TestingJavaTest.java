package dev.menai.samples.testing;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.junit5.LoopTest;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How to test futures: the test moves the clock, and looks at what has happened by then. */
// <virtual>
@LoopTest(clock = VIRTUAL)
class TestingJavaTest {
  private final VirtualClock clock;
  private final AsyncLoop loop;

  TestingJavaTest(VirtualClock clock, AsyncLoop loop) {
    this.clock = clock;
    this.loop = loop;
  }

  @Test
  void asksEveryMinuteUntilThePriceIsLowEnough() {
    TaskFuture<Integer> price =
        watch(List.of(completedFuture(12), completedFuture(11), completedFuture(10)));
    clock.advance(ofSeconds(119));
    assertFalse(price.isDone());
    clock.advance(ofSeconds(1));
    assertEquals(10, price.join());
  }

  // <late>
  @Test
  void waitsFiveSecondsForAnAnswer() {
    CompletableFuture<Integer> unanswered = new CompletableFuture<>();
    TaskFuture<Integer> price = watch(List.of(unanswered, completedFuture(10)));
    clock.advance(ofSeconds(5));
    assertTrue(unanswered.isCancelled());
    assertFalse(price.isDone());
    clock.advance(ofMinutes(1));
    assertEquals(10, price.join());
  }

  // </late>

  // </virtual>

  @Test
  void asksAgainAfterAFailure() {
    TaskFuture<Integer> price =
        watch(List.of(failedFuture(new IOException("busy")), completedFuture(10)));
    assertEquals(10, price.join());
    assertEquals(ofMinutes(1), loop.time());
  }

  /** A service that gives {@code answers}, one after the other. */
  private TaskFuture<Integer> watch(List<CompletableFuture<Integer>> answers) {
    Iterator<CompletableFuture<Integer>> next = answers.iterator();
    return new Testing(loop, item -> next.next()).waitForPrice("cup", 10);
  }
}
