package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code awaitUntil}: waits until something is true. */
class ConditionPredicateTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncLock lock = new AsyncLock(loop);
  private final AsyncCondition condition = new AsyncCondition(loop, lock);
  private final List<String> order = new ArrayList<>();

  private TaskFuture<Void> waiter(String name) {
    TaskFuture<Void> waiter = lock.with(() -> condition.await().thenRun(() -> order.add(name)));
    clock.runUntilIdle();
    return waiter;
  }

  private void locked(Runnable action) {
    assertTrue(lock.tryAcquire());
    action.run();
    lock.release();
    clock.runUntilIdle();
  }

  private void assertIdle() {
    assertFalse(lock.isLocked());
    assertEquals(0, condition.statistics().getWaiting());
  }

  // asyncio 225
  @Test
  void waitsUntilThePredicateIsTrue() {
    List<String> jobs = new ArrayList<>();
    TaskFuture<String> job =
        lock.with(() -> condition.awaitUntil(() -> !jobs.isEmpty()).thenApply(h -> jobs.remove(0)));
    clock.runUntilIdle();
    for (int vain = 0; vain < 1000; vain++) {
      locked(condition::signalAll);
    }
    assertFalse(job.isDone());
    locked(
        () -> {
          jobs.add("a");
          condition.signal();
        });
    assertEquals("a", job.join());
    assertIdle();
  }

  // asyncio 225
  @Test
  void needsNoLockForWhatIsTrueAtOnce() {
    TaskFuture<Void> waiting = condition.awaitUntil(() -> true);
    condition.awaitUntil(() -> true, (nothing, failure) -> order.add("true"));
    clock.runUntilIdle();
    assertTrue(waiting.isDone());
    assertEquals(List.of("true"), order);
  }

  @Test
  void givesThePredicateTheLastWordWhenTheTimeIsOver() {
    boolean[] ready = {false};
    assertTrue(lock.tryAcquire());
    TaskFuture<Boolean> never = condition.tryAwaitUntil(SECOND, () -> false);
    clock.advance(SECOND);
    assertFalse(never.join());
    TaskFuture<Boolean> late = condition.tryAwaitUntil(SECOND, () -> ready[0]);
    clock.advance(Duration.ofMillis(500));
    locked(condition::signal);
    assertFalse(late.isDone());
    ready[0] = true;
    clock.advance(Duration.ofMillis(500));
    assertTrue(late.join());
    condition.tryAwaitUntil(
        SECOND, () -> false, (value, failure) -> order.add("in time: " + value));
    clock.advance(SECOND);
    assertEquals(List.of("in time: false"), order);
    assertTrue(lock.isLocked());
  }

  @Test
  void failsWithWhatThePredicateThrows() {
    IOException broken = new IOException("broken");
    int[] looks = {0};
    BooleanSupplier second =
        () -> {
          if (++looks[0] == 2) {
            throw Failures.<RuntimeException>sneak(broken);
          }
          return false;
        };
    TaskFuture<Void> waiting = lock.with(() -> condition.awaitUntil(second));
    clock.runUntilIdle();
    locked(condition::signal);
    assertSame(broken, assertThrows(IOException.class, waiting::await));
    assertIdle();
    looks[0] = 1;
    TaskFuture<Void> atOnce = condition.awaitUntil(second);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, atOnce::await));
  }

  @Test
  void stopsWaitingForThePredicateWhenItIsCancelled() {
    TaskFuture<Void> first = lock.with(() -> condition.awaitUntil(() -> false));
    TaskFuture<Void> second = waiter("b");
    assertTrue(lock.tryAcquire());
    condition.signal();
    first.cancel(true);
    lock.release();
    clock.runUntilIdle();
    assertEquals(List.of("b"), order, "the notification was passed on");
    assertTrue(second.isDone());
    TaskFuture<Void> third = lock.with(() -> condition.awaitUntil(() -> false));
    clock.runUntilIdle();
    third.cancel(true);
    clock.runUntilIdle();
    assertIdle();
  }

  /** It has the lock already, and is cancelled before the loop comes to look at the predicate. */
  @Test
  void passesTheNotificationOnWhenItIsCancelledBeforeItLooks() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Boolean> first = condition.tryAwaitUntil(SECOND, () -> false);
    TaskFuture<Void> second = waiter("b");
    assertTrue(lock.tryAcquire());
    condition.signal();
    lock.release();
    first.cancel(true);
    clock.runUntilIdle();
    lock.release();
    clock.runUntilIdle();
    assertTrue(second.isDone());
    assertIdle();
  }
}
