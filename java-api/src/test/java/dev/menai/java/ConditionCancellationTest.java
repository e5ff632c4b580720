package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However a wait ends, the lock is held and no notification is lost. */
class ConditionCancellationTest {
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

  private void assertIdle() {
    assertFalse(lock.isLocked());
    assertEquals(0, condition.statistics().getWaiting());
  }

  // asyncio 226
  @Test
  void takesTheLockAgainWhenItIsCancelled() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Void> waiting = condition.await();
    assertTrue(lock.tryAcquire(), "somebody else has it now");
    assertTrue(waiting.cancel("no more"));
    assertTrue(waiting.isCancelled(), "at once");
    assertFalse(waiting.stopped().isDone(), "it has not got the lock yet");
    lock.release();
    assertTrue(waiting.stopped().isDone());
    assertTrue(lock.isLocked(), "it is his");
    assertEquals(0, condition.statistics().getWaiting());
  }

  // asyncio 226
  @Test
  void isReleasedByAWithAroundIt() {
    TaskFuture<Void> waiter = waiter("a");
    waiter.cancel(true);
    clock.runUntilIdle();
    assertIdle();
  }

  // asyncio 227, 229
  @Test
  void passesTheNotificationOnWhenItIsCancelledWhileItTakesTheLock() {
    TaskFuture<Void> first = waiter("a");
    TaskFuture<Void> second = waiter("b");
    assertTrue(lock.tryAcquire());
    condition.signal();
    first.cancel(true);
    lock.release();
    clock.runUntilIdle();
    assertTrue(first.isCancelled());
    assertTrue(second.isDone());
    assertEquals(List.of("b"), order);
    assertIdle();
  }

  // asyncio 230
  @Test
  void holdsTheLockAfterATimeout() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Void> waiting = loop.timeout(SECOND, condition.await());
    clock.advance(SECOND);
    assertThrows(TimeoutException.class, waiting::await);
    assertTrue(lock.isLocked());
  }

  @Test
  void endsTheWaitOfAHandle() {
    assertTrue(lock.tryAcquire());
    Handle handle = condition.await((nothing, failure) -> order.add("called"));
    assertTrue(handle.cancel());
    clock.runUntilIdle();
    assertEquals(List.of(), order);
    assertTrue(lock.isLocked(), "taken again, for the caller to release");
  }

  @Test
  void endsTheWaitWhenItsFutureIsCompletedByHand() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Boolean> waiting = condition.tryAwait(SECOND);
    waiting.complete(true);
    assertEquals(0, condition.statistics().getWaiting());
    assertTrue(lock.isLocked());
    TaskFuture<Boolean> until = condition.tryAwaitUntil(SECOND, () -> false);
    until.complete(true);
    clock.runUntilIdle();
    assertEquals(0, condition.statistics().getWaiting());
    assertTrue(lock.isLocked());
  }

  @Test
  void isCancelledByTheLoopsClose() {
    TaskFuture<Void> waiting = waiter("a");
    TaskFuture<Void> until = lock.with(() -> condition.awaitUntil(() -> false));
    clock.runUntilIdle();
    loop.close();
    assertThrows(CancellationException.class, waiting::await);
    assertThrows(CancellationException.class, until::await);
    assertIdle();
    assertTrue(lock.tryAcquire());
    assertThrows(LoopClosedException.class, condition::await);
    assertThrows(LoopClosedException.class, () -> condition.awaitUntil(() -> false));
    assertTrue(lock.isLocked(), "not released for a wait that never began");
    assertEquals(0, condition.statistics().getWaiting());
  }

  /** It has the lock and the notification, and its loop has not come to anything yet. */
  @Test
  void cannotBeCancelledWhenItHasTheNotificationAndTheLock() {
    for (boolean predicate : new boolean[] {false, true}) {
      assertTrue(lock.tryAcquire());
      boolean[] ready = {false};
      TaskFuture<Void> first = predicate ? condition.awaitUntil(() -> ready[0]) : condition.await();
      assertTrue(lock.tryAcquire());
      ready[0] = true;
      condition.signal();
      lock.release();
      if (predicate) {
        clock.runUntilIdle(); // it looks on the loop
      }
      assertFalse(first.cancel(true), "it has what it waited for, and so it says");
      assertFalse(first.isCancelled());
      lock.release();
    }
  }
}
