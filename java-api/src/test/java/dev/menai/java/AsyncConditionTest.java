package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.Condition;
import dev.menai.sync.Lock;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
