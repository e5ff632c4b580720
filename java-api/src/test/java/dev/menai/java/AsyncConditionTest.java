package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.sync.Condition;
import dev.menai.sync.Lock;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsyncConditionTest {
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

  // asyncio 222
  @Test
  void wakesInTheOrderTheyCameEachWithTheLock() {
    for (String name : List.of("a", "b", "c", "d")) {
      waiter(name);
    }
    assertFalse(lock.isLocked(), "released while they wait");
    locked(condition::signal);
    assertEquals(List.of("a"), order);
    locked(() -> condition.signal(2));
    assertEquals(List.of("a", "b", "c"), order);
    locked(condition::signalAll);
    assertEquals(List.of("a", "b", "c", "d"), order);
    assertIdle();
  }

  // asyncio 223
  @Test
  void wakesNoMoreThanWait() {
    locked(condition::signal);
    waiter("a");
    locked(() -> condition.signal(0));
    assertEquals(List.of(), order);
    locked(() -> condition.signal(9));
    assertEquals(List.of("a"), order);
  }

  @Test
  void goesOnOnlyWhenItHasTheLock() {
    TaskFuture<Void> waiter = waiter("a");
    assertTrue(lock.tryAcquire());
    condition.signal();
    clock.runUntilIdle();
    assertFalse(waiter.isDone());
    lock.release();
    clock.runUntilIdle();
    assertTrue(waiter.isDone());
  }

  @Test
  void needsTheLock() {
    String needs =
        " needs the lock of Condition(Lock(unlocked, 0 waiting), 0 waiting); call it within ";
    String java = needs + "lock.with(() -> …)";
    assertEquals("await" + java, refused(condition::await));
    assertEquals("await" + java, refused(() -> condition.await((nothing, failure) -> {})));
    assertEquals("tryAwait" + java, refused(() -> condition.tryAwait(SECOND)));
    assertEquals("tryAwait" + java, refused(() -> condition.tryAwait(SECOND, (a, f) -> {})));
    assertEquals("awaitUntil" + java, refused(() -> condition.awaitUntil(() -> false)));
    assertEquals(
        "tryAwaitUntil" + java, refused(() -> condition.tryAwaitUntil(SECOND, () -> false)));
    String kotlin = needs + "lock.withLock { }";
    assertEquals("notify" + kotlin, refused(condition::signal));
    assertEquals("notifyAll" + kotlin, refused(condition::signalAll));
    assertIdle();
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalStateException.class, call::run).getMessage();
  }

  @Test
  void refusesNegativeCounts() {
    lock.tryAcquire();
    assertEquals(
        "count < 0: -1",
        assertThrows(IllegalArgumentException.class, () -> condition.signal(-1)).getMessage());
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
  void tellsWhetherItWasNotifiedInTime() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Boolean> notified = condition.tryAwait(SECOND);
    locked(condition::signal);
    assertTrue(notified.join());
    TaskFuture<Boolean> late = condition.tryAwait(SECOND);
    assertFalse(lock.isLocked());
    clock.advance(SECOND);
    assertFalse(late.join());
    assertTrue(lock.isLocked(), "either way");
    condition.tryAwait(SECOND, (value, failure) -> order.add("notified: " + value));
    clock.advance(SECOND);
    assertEquals(List.of("notified: false"), order);
    assertEquals(0, condition.statistics().getWaiting());
  }

  @Test
  void takesTheLockAgainAfterItsTimeHoweverLongThatTakes() {
    assertTrue(lock.tryAcquire());
    TaskFuture<Boolean> late = condition.tryAwait(SECOND);
    assertTrue(lock.tryAcquire());
    clock.advance(SECOND.multipliedBy(9));
    assertFalse(late.isDone());
    lock.release();
    assertFalse(late.join());
  }

  @Test
  void neitherWaitsNorReleasesWithoutTime() {
    assertTrue(lock.tryAcquire());
    TaskFuture<?> other = lock.acquire();
    assertFalse(condition.tryAwait(Duration.ZERO).join());
    assertFalse(condition.tryAwaitUntil(Duration.ZERO, () -> false).join());
    assertTrue(condition.tryAwaitUntil(Duration.ZERO, () -> true).join());
    assertFalse(other.isDone());
    other.cancel(true);
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

  // asyncio 231
  @Test
  void sharesItsLockWithOtherConditions() {
    AsyncCondition other = new AsyncCondition(loop, lock);
    TaskFuture<Void> here = waiter("here");
    TaskFuture<Void> there = lock.with(other::await);
    clock.runUntilIdle();
    locked(other::signalAll);
    assertFalse(here.isDone());
    assertTrue(there.isDone());
    locked(condition::signalAll);
    assertSame(lock.lock(), condition.lock().lock());
  }

  @Test
  void isAViewOfKotlinsCondition() {
    Condition kotlin = new Condition(new Lock(), "changed");
    AsyncCondition view = AsyncCondition.of(loop, kotlin);
    assertSame(kotlin, view.condition());
    TaskFuture<Void> waiting = view.lock().with(view::await);
    clock.runUntilIdle();
    assertTrue(kotlin.getLock().tryAcquire());
    kotlin.notify(1);
    kotlin.getLock().release();
    clock.runUntilIdle();
    assertTrue(waiting.isDone());
    assertEquals("Condition(\"changed\", Lock(unlocked, 0 waiting), 0 waiting)", view.toString());
  }

  @Test
  void refusesNulls() {
    assertEquals("limit", nullRefused(() -> condition.tryAwait(null)));
    assertEquals("limit", nullRefused(() -> condition.tryAwaitUntil(null, () -> true)));
    assertEquals("predicate", nullRefused(() -> condition.awaitUntil(null)));
    assertEquals("predicate", nullRefused(() -> condition.tryAwaitUntil(SECOND, null)));
    assertEquals("callback", nullRefused(() -> condition.await(null)));
    assertEquals("callback", nullRefused(() -> condition.tryAwait(SECOND, null)));
    assertEquals("callback", nullRefused(() -> condition.awaitUntil(() -> true, null)));
    assertEquals("callback", nullRefused(() -> condition.tryAwaitUntil(SECOND, () -> true, null)));
    assertEquals("condition", nullRefused(() -> AsyncCondition.of(loop, null)));
    assertEquals("lock", nullRefused(() -> new AsyncCondition(loop, null)));
  }

  private static String nullRefused(Runnable call) {
    return assertThrows(NullPointerException.class, call::run).getMessage();
  }

  @Test
  void wakesABlockedThread() throws Exception {
    AsyncLoop running = loops.start("running");
    AsyncLock guard = new AsyncLock(running);
    AsyncCondition changed = new AsyncCondition(running, guard);
    CompletableFuture<Void> thread =
        CompletableFuture.runAsync(
            () -> {
              guard.acquire().join();
              changed.await().join();
              guard.release();
            },
            command -> new Thread(command, "blocked").start());
    while (changed.statistics().getWaiting() == 0) {
      Thread.onSpinWait(); // until the thread waits
    }
    guard.with(() -> CompletableFuture.runAsync(changed::signal)).await();
    thread.get(20, java.util.concurrent.TimeUnit.SECONDS);
    assertFalse(guard.isLocked());
  }
}
