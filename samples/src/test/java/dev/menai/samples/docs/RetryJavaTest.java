package dev.menai.samples.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSupplier;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Java program of docs/retry.md. */
class RetryJavaTest {
  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = AsyncLoop.of(clock.newLoop());
  private final List<Duration> attempts = new ArrayList<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  // <retry>
  static <T> TaskFuture<T> retrying(AsyncLoop loop, AsyncSupplier<T> call) {
    RetryPolicy<T> policy =
        RetryPolicy.<T>builder()
            .handle(IOException.class)
            .withBackoff(ofMillis(100), ofSeconds(5))
            .withJitter(0.2)
            .withMaxRetries(4)
            .build();
    return loop.adopt(
        Failsafe.with(policy).with(loop.scheduledExecutor()).getStageAsync(call::get));
  }

  // </retry>

  @AfterEach
  void close() {
    loop.close();
  }

  /** Refuses twice, and lets the third attempt wait for {@link #answer}. */
  private CompletableFuture<String> busyTwice() {
    attempts.add(loop.time());
    return attempts.size() < 3 ? CompletableFuture.failedFuture(new IOException("busy")) : answer;
  }

  @Test
  void attemptsAreMadeOnTheLoopsTime() {
    TaskFuture<String> page = retrying(loop, this::busyTwice);
    clock.advance(ofSeconds(1));
    answer.complete("page");
    clock.runUntilIdle();
    assertEquals("page", page.join());
    assertEquals(3, attempts.size());
    assertBetween(ofMillis(80), attempts.get(1), ofMillis(120));
    assertBetween(ofMillis(160), attempts.get(2).minus(attempts.get(1)), ofMillis(240));
  }

  @Test
  void aCancelStopsTheAttemptThatRuns() {
    TaskFuture<String> page = retrying(loop, this::busyTwice);
    clock.advance(ofSeconds(1));
    page.cancel("enough");
    clock.runUntilIdle();
    assertTrue(answer.isCancelled());
  }

  @Test
  void aCancelBetweenTwoAttemptsIsTheLast() {
    TaskFuture<String> page = retrying(loop, this::busyTwice);
    clock.advance(ofMillis(50));
    page.cancel("enough");
    clock.advance(ofSeconds(10));
    assertEquals(1, attempts.size());
    assertFalse(answer.isDone());
  }

  private static void assertBetween(Duration least, Duration actual, Duration most) {
    assertTrue(least.compareTo(actual) <= 0 && actual.compareTo(most) <= 0, actual::toString);
  }
}
