package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code orTimeout} and {@code completeOnTimeout}, by the loop's time. */
class TimeLimitTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);

  @Test
  void failsAtTheDeadlineAndStopsTheWork() throws Exception {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> limited =
        loop.adopt(foreign).thenApply(value -> value).orTimeout(Duration.ofSeconds(90));
    clock.advance(Duration.ofSeconds(89));
    assertFalse(limited.isDone());
    clock.advance(Duration.ofSeconds(1));
    TimeoutException late = assertThrows(TimeoutException.class, limited::await);
    assertEquals("no result within 1m 30s", late.getMessage());
    assertFalse(limited.isCancelled());
    assertTrue(foreign.isCancelled());
  }

  @Test
  void givesAValueAtTheDeadlineAndStopsTheWork() throws Exception {
    TaskFuture<String> work = loop.createFuture();
    TaskFuture<String> limited =
        work.thenApply(value -> value).completeOnTimeout("default", Duration.ofMillis(200));
    clock.advance(Duration.ofMillis(200));
    assertEquals("default", limited.await());
    assertTrue(work.isCancelled());
  }

  @Test
  void theJdksFormsMeanTheSame() throws Exception {
    TaskFuture<String> first = loop.createFuture();
    TaskFuture<String> second = loop.createFuture();
    assertSame(first, first.orTimeout(200, TimeUnit.MILLISECONDS));
    assertSame(second, second.completeOnTimeout("default", 1, TimeUnit.HOURS));
    clock.advance(Duration.ofHours(1));
    assertEquals(
        "no result within 200ms", assertThrows(TimeoutException.class, first::await).getMessage());
    assertEquals("default", second.await());
  }

  @Test
  void anInnocentSharerKeepsItsResult() throws Exception {
    TaskFuture<String> work = loop.createFuture();
    TaskFuture<String> innocent = work.thenApply(value -> value + "!");
    TaskFuture<String> impatient = work.thenApply(value -> value).orTimeout(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertThrows(TimeoutException.class, impatient::await);
    work.complete("a");
    clock.runUntilIdle();
    assertEquals("a!", innocent.await());
  }

  @Test
  void theTimerGoesWhenTheFutureIsDone() {
    TaskFuture<String> future = loop.createFuture();
    future.orTimeout(Duration.ofDays(1)).orTimeout(Duration.ofDays(2));
    assertEquals(1, loop.timed().size());
    future.complete("a");
    assertEquals(0, loop.timed().size());
    assertSame(future, future.orTimeout(Duration.ofDays(1)), "a done future needs no timer");
  }

  @Test
  void zeroOrLessMeansTheNextTurn() {
    TaskFuture<String> zero = loop.<String>createFuture().orTimeout(Duration.ZERO);
    TaskFuture<String> less = loop.<String>createFuture().orTimeout(Duration.ofSeconds(-1));
    assertFalse(zero.isDone());
    clock.runUntilIdle();
    assertEquals(
        "no result within 0s", assertThrows(TimeoutException.class, zero::await).getMessage());
    assertThrows(TimeoutException.class, less::await);
  }

  @Test
  void farLimitsAreLimits() {
    TaskFuture<String> future = loop.createFuture();
    future.orTimeout(Long.MAX_VALUE, TimeUnit.DAYS).orTimeout(Duration.ofSeconds(Long.MAX_VALUE));
    clock.advance(Duration.ofDays(3650));
    assertFalse(future.isDone());
    future.complete("a");
  }

  @Test
  void isRefusedOnAClosedLoopUnlessTheFutureIsDone() {
    TaskFuture<String> pending = loop.createFuture();
    TaskFuture<String> done = loop.createFuture();
    done.complete("a");
    loop.close();
    assertThrows(LoopClosedException.class, () -> pending.orTimeout(Duration.ofSeconds(1)));
    done.orTimeout(Duration.ofSeconds(1));
  }

  @Test
  void aCloseCancelsWhatWaitsForATimer() {
    TaskFuture<String> limited = loop.<String>createFuture().orTimeout(Duration.ofDays(1));
    loop.close();
    assertTrue(limited.isCancelled());
  }
}
