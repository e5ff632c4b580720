package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code with} holds what it guards until the body has really ended, however it ends. */
class WithTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final List<String> seen = new ArrayList<>();

  enum Guard {
    LOCK {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncLock lock = new AsyncLock(loop);
        return new Guarded(
            lock::with,
            lock::with,
            lock::tryAcquire,
            lock::release,
            () -> !lock.isLocked(),
            "Lock(unlocked, 0 waiting) is not held; each release needs an acquire before it");
      }
    },
    SEMAPHORE {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncSemaphore permits = new AsyncSemaphore(loop, 1, 1);
        return new Guarded(
            permits::with,
            permits::with,
            permits::tryAcquire,
            permits::release,
            () -> permits.availablePermits() == 1,
            "Semaphore(1 free, 0 waiting) released too often: release(1) exceeds its maximum of 1");
      }
    },
    READ {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncRwLock lock = new AsyncRwLock(loop);
        return new Guarded(
            lock::withRead,
            lock::withRead,
            lock::tryAcquireWrite,
            () -> {
              if (lock.statistics().isWriteLocked()) {
                lock.releaseWrite();
              } else {
                lock.releaseRead();
              }
            },
            () -> lock.statistics().getReaders() == 0 && !lock.statistics().isWriteLocked(),
            null);
      }
    },
    WRITE {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncRwLock lock = new AsyncRwLock(loop);
        return new Guarded(
            lock::withWrite,
            lock::withWrite,
            lock::tryAcquireWrite,
            lock::releaseWrite,
            () -> !lock.statistics().isWriteLocked(),
            null);
      }
    };

    abstract Guarded on(AsyncLoop loop);
  }

  interface With {
    TaskFuture<String> begin(AsyncSupplier<String> body);
  }

  interface WithCallback {
    Handle begin(AsyncSupplier<String> body, BiConsumer<String, Throwable> callback);
  }

  /** {@code misuse}: what a release too many says, {@code null} if it is tried elsewhere. */
  record Guarded(
      With future,
      WithCallback callback,
      BooleanSupplier take,
      Runnable release,
      BooleanSupplier isFree,
      String misuse) {
    TaskFuture<String> with(AsyncSupplier<String> body) {
      return future.begin(body);
    }
  }

  // asyncio 214
  @ParameterizedTest
  @EnumSource
  void holdsItUntilTheStageIsDone(Guard guard) throws Exception {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> result =
        guarded.with(
            () -> {
              seen.add(loop.isOnLoop() && !guarded.isFree().getAsBoolean() ? "held" : "not held");
              return foreign;
            });
    assertEquals(List.of(), seen, "never called within the call");
    result.thenRun(() -> seen.add(guarded.isFree().getAsBoolean() ? "free" : "not free"));
    clock.runUntilIdle();
    assertFalse(guarded.isFree().getAsBoolean());
    foreign.complete("a");
    clock.runUntilIdle();
    assertEquals("a", result.await());
    assertEquals(List.of("held", "free"), seen, "released before the result was told");
  }

  @ParameterizedTest
  @EnumSource
  void waitsForItsTurn(Guard guard) throws Exception {
    Guarded guarded = guard.on(loop);
    guarded.take().getAsBoolean();
    TaskFuture<String> result = guarded.with(() -> CompletableFuture.completedFuture("a"));
    clock.runUntilIdle();
    assertFalse(result.isDone());
    guarded.release().run();
    clock.runUntilIdle();
    assertEquals("a", result.await());
    assertTrue(guarded.isFree().getAsBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void releasesWhenTheStageFails(Guard guard) {
    Guarded guarded = guard.on(loop);
    IOException broken = new IOException("broken");
    TaskFuture<String> result = guarded.with(() -> foreign.thenApply(value -> value));
    clock.runUntilIdle();
    foreign.completeExceptionally(broken);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, result::await), "the raw cause");
    assertTrue(guarded.isFree().getAsBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void releasesWhenTheBodyThrowsOrReturnsNothing(Guard guard) {
    Guarded guarded = guard.on(loop);
    IOException broken = new IOException("broken");
    TaskFuture<String> thrown =
        guarded.with(
            () -> {
              throw broken;
            });
    TaskFuture<String> nothing = guarded.with(() -> null);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, thrown::await));
    assertEquals(
        "the body of with() returned null instead of a stage",
        assertThrows(NullPointerException.class, nothing::await).getMessage());
    assertTrue(guarded.isFree().getAsBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void neverCallsTheBodyWhenItIsCancelledInTheLine(Guard guard) {
    Guarded guarded = guard.on(loop);
    guarded.take().getAsBoolean();
    TaskFuture<String> result = guarded.with(this::called);
    assertTrue(result.cancel(true));
    guarded.release().run();
    clock.runUntilIdle();
    assertEquals(List.of(), seen);
    assertTrue(guarded.isFree().getAsBoolean());
    assertTrue(result.stopped().isDone());
  }

  /** Handed over, and cancelled before the loop came to call the body. */
  @ParameterizedTest
  @EnumSource
  void neverCallsTheBodyWhenItIsCancelledBeforeItsTurn(Guard guard) {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> result = guarded.with(this::called);
    assertTrue(result.cancel(true));
    clock.runUntilIdle();
    assertEquals(List.of(), seen);
    assertTrue(guarded.isFree().getAsBoolean());
    assertTrue(result.stopped().isDone());
  }

  private TaskFuture<String> called() {
    seen.add("called");
    return loop.createFuture();
  }

  @ParameterizedTest
  @EnumSource
  void cancelsTheBodyAndReleasesWhenThatHasReallyEnded(Guard guard) {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> slow = loop.createTask(() -> guardedElsewhere());
    TaskFuture<String> result = guarded.with(() -> slow);
    clock.runUntilIdle();
    assertTrue(result.thenApply(value -> value).cancel(true));
    assertTrue(result.isCancelled(), "at once");
    assertTrue(slow.isCancelled());
    clock.advance(Duration.ofMillis(999));
    assertFalse(guarded.isFree().getAsBoolean(), "the body is in its cleanup");
    assertFalse(result.stopped().isDone());
    clock.advance(SECOND);
    assertTrue(guarded.isFree().getAsBoolean());
    assertTrue(result.stopped().isDone());
  }

  /** Work that takes a second to stop: it waits for a condition and gets the lock back late. */
  private TaskFuture<String> guardedElsewhere() {
    AsyncLock other = new AsyncLock(loop);
    AsyncCondition condition = new AsyncCondition(loop, other);
    TaskFuture<String> unwinding = other.with(() -> condition.await().thenApply(held -> "a"));
    loop.callSoon(
        () -> {
          assertTrue(other.tryAcquire());
          loop.callLater(SECOND, other::release);
        });
    return unwinding;
  }

  @ParameterizedTest
  @EnumSource
  void givesItsHandleTheSamePowers(Guard guard) {
    Guarded guarded = guard.on(loop);
    guarded.callback().begin(() -> foreign, (value, failure) -> seen.add(value));
    Handle waiting = guarded.callback().begin(this::called, (value, failure) -> seen.add("wrong"));
    Handle running = guarded.callback().begin(this::called, (value, failure) -> seen.add("wrong"));
    clock.runUntilIdle();
    seen.clear(); // readers come in together
    assertTrue(waiting.cancel());
    foreign.complete("a");
    clock.runUntilIdle();
    assertTrue(seen.contains("a"));
    assertTrue(running.cancel());
    clock.runUntilIdle();
    assertFalse(seen.contains("wrong"));
    assertTrue(guarded.isFree().getAsBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void stopsTheBodyWhenItsFutureTimesOut(Guard guard) {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> result = loop.timeout(SECOND, () -> guarded.with(() -> foreign));
    clock.advance(SECOND);
    assertThrows(TimeoutException.class, result::await);
    assertTrue(foreign.isCancelled());
    assertTrue(guarded.isFree().getAsBoolean());
  }

  @ParameterizedTest
  @EnumSource
  void isCancelledByTheLoopsClose(Guard guard) {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> running = guarded.with(() -> foreign);
    clock.runUntilIdle();
    guarded.take().getAsBoolean();
    TaskFuture<String> begun = guarded.with(this::called);
    loop.close();
    assertTrue(running.isCancelled());
    assertTrue(begun.isCancelled());
    assertTrue(foreign.isCancelled());
    assertTrue(guarded.isFree().getAsBoolean());
    seen.clear(); // readers come in together
    TaskFuture<String> late = guarded.with(this::called);
    assertEquals(
        "loop \"orders\" is closed; with refused",
        assertThrows(LoopClosedException.class, late::await).getMessage());
    guarded.take().getAsBoolean();
    assertThrows(LoopClosedException.class, () -> guarded.with(this::called));
    guarded.release().run();
    assertTrue(guarded.isFree().getAsBoolean(), "nobody stands in line");
    assertEquals(List.of(), seen);
  }

  @ParameterizedTest
  @EnumSource
  void letsGoOfItsPlaceWhenItIsCompletedByHand(Guard guard) {
    Guarded guarded = guard.on(loop);
    guarded.take().getAsBoolean();
    TaskFuture<String> result = guarded.with(this::called);
    result.complete("mine");
    guarded.release().run();
    clock.runUntilIdle();
    assertTrue(guarded.isFree().getAsBoolean());
    assertEquals(List.of(), seen);
  }

  @ParameterizedTest
  @EnumSource
  void failsIfSomebodyElseReleasedWhatItHeld(Guard guard) {
    Guarded guarded = guard.on(loop);
    IOException broken = new IOException("broken");
    TaskFuture<String> misused = guarded.with(() -> misuse(guarded));
    clock.runUntilIdle();
    IllegalStateException refused = assertThrows(IllegalStateException.class, misused::await);
    if (guarded.misuse() != null) {
      assertEquals(guarded.misuse(), refused.getMessage());
    }
    TaskFuture<String> failing =
        guarded.with(() -> misuse(guarded).thenCompose(a -> CompletableFuture.failedStage(broken)));
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, failing::await));
    assertEquals(1, broken.getSuppressed().length);
  }

  private static CompletableFuture<String> misuse(Guarded guarded) {
    guarded.release().run();
    return CompletableFuture.completedFuture("a");
  }

  @ParameterizedTest
  @EnumSource
  void refusesNulls(Guard guard) {
    Guarded guarded = guard.on(loop);
    assertEquals(
        "body", assertThrows(NullPointerException.class, () -> guarded.with(null)).getMessage());
    assertEquals(
        "callback",
        assertThrows(NullPointerException.class, () -> guarded.callback().begin(this::called, null))
            .getMessage());
    clock.runUntilIdle();
    assertTrue(guarded.isFree().getAsBoolean());
    assertNull(guarded.with(() -> CompletableFuture.completedFuture(null)).getNow(null));
    clock.runUntilIdle();
  }

  @ParameterizedTest
  @EnumSource
  void passesOnWhatSomebodyElseCancelled(Guard guard) {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> result = guarded.with(() -> foreign);
    clock.runUntilIdle();
    foreign.cancel(true);
    clock.runUntilIdle();
    assertThrows(CancellationException.class, result::await);
    assertTrue(guarded.isFree().getAsBoolean());
  }
}
