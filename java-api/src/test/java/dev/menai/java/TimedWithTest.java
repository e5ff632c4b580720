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
import java.util.function.BiConsumer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code with(limit, body)}: the body is called in time, or never. */
class TimedWithTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final List<String> seen = new ArrayList<>();

  enum Guard {
    LOCK {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncLock lock = new AsyncLock(loop);
        return new Guarded(lock, lock::with, lock::with, lock::tryAcquire, lock::release);
      }
    },
    SEMAPHORE {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncSemaphore one = new AsyncSemaphore(loop, 1, 1);
        return new Guarded(one, one::with, one::with, one::tryAcquire, one::release);
      }
    },
    READ {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncRwLock lock = new AsyncRwLock(loop);
        return new Guarded(
            lock, lock::withRead, lock::withRead, lock::tryAcquireWrite, lock::releaseWrite);
      }
    },
    WRITE {
      @Override
      Guarded on(AsyncLoop loop) {
        AsyncRwLock lock = new AsyncRwLock(loop);
        return new Guarded(
            lock, lock::withWrite, lock::withWrite, lock::tryAcquireRead, lock::releaseRead);
      }
    };

    abstract Guarded on(AsyncLoop loop);
  }

  interface With {
    TaskFuture<String> begin(Duration limit, AsyncSupplier<String> body);
  }

  interface WithCallback {
    Handle begin(
        Duration limit, AsyncSupplier<String> body, BiConsumer<String, Throwable> callback);
  }

  record Guarded(
      Object subject, With future, WithCallback callback, Runnable hold, Runnable release) {}

  private TaskFuture<String> body() {
    seen.add("body");
    return loop.sleep(SECOND.multipliedBy(9)).thenApply(slept -> "done");
  }

  @ParameterizedTest
  @EnumSource
  void callsTheBodyInItsTurnHoweverLongItTakesThen(Guard guard) throws Exception {
    Guarded guarded = guard.on(loop);
    String free = guarded.subject().toString();
    guarded.hold().run();
    TaskFuture<String> result = guarded.future().begin(SECOND, this::body);
    clock.advance(SECOND.dividedBy(2));
    guarded.release().run();
    clock.advance(SECOND.multipliedBy(10));
    assertEquals("done", result.await());
    assertEquals(free, guarded.subject().toString());
  }

  @ParameterizedTest
  @EnumSource
  void failsWithoutTheBodyIfItsTurnDoesNotComeInTime(Guard guard) {
    Guarded guarded = guard.on(loop);
    String free = guarded.subject().toString();
    guarded.hold().run();
    String held = guarded.subject().toString();
    TaskFuture<String> result = guarded.future().begin(SECOND, this::body);
    guarded.callback().begin(SECOND, this::body, (value, failure) -> seen.add("" + failure));
    clock.advance(SECOND.minusNanos(1));
    assertFalse(result.isDone());
    clock.advance(Duration.ofNanos(1));
    String message = assertThrows(TimeoutException.class, result::await).getMessage();
    assertTrue(message.startsWith("no turn at ") && message.endsWith(" within 1s"), message);
    assertEquals(1, seen.size());
    assertTrue(seen.get(0).startsWith("java.util.concurrent.TimeoutException: no"), seen.get(0));
    assertTrue(result.stopped().isDone());
    assertEquals(held, guarded.subject().toString(), "nobody waits");
    guarded.release().run();
    assertEquals(free, guarded.subject().toString());
  }

  @ParameterizedTest
  @EnumSource
  void doesNotWaitWithoutTime(Guard guard) throws Exception {
    Guarded guarded = guard.on(loop);
    TaskFuture<String> first = guarded.future().begin(Duration.ZERO, this::body);
    clock.advance(SECOND.multipliedBy(9));
    assertEquals("done", first.await());
    guarded.hold().run();
    for (Duration limit : List.of(Duration.ZERO, SECOND.negated())) {
      TaskFuture<String> late = guarded.future().begin(limit, this::body);
      assertThrows(TimeoutException.class, late::await);
    }
    guarded.release().run();
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheLineWhenItIsCancelled(Guard guard) {
    Guarded guarded = guard.on(loop);
    guarded.hold().run();
    String held = guarded.subject().toString();
    TaskFuture<String> result = guarded.future().begin(SECOND, this::body);
    assertTrue(result.cancel(true));
    Handle handle = guarded.callback().begin(SECOND, this::body, (v, f) -> seen.add("called"));
    assertTrue(handle.cancel());
    clock.runUntilIdle();
    assertEquals(held, guarded.subject().toString());
    clock.advance(SECOND);
    assertEquals(List.of(), seen);
  }

  @ParameterizedTest
  @EnumSource
  void isCancelledByTheLoopsCloseAndRefusedAfterIt(Guard guard) {
    Guarded guarded = guard.on(loop);
    guarded.hold().run();
    String held = guarded.subject().toString();
    TaskFuture<String> result = guarded.future().begin(SECOND, this::body);
    loop.close();
    assertThrows(CancellationException.class, result::await);
    assertThrows(LoopClosedException.class, () -> guarded.future().begin(SECOND, this::body));
    assertEquals(held, guarded.subject().toString());
  }

  @ParameterizedTest
  @EnumSource
  void refusesNulls(Guard guard) {
    Guarded guarded = guard.on(loop);
    assertEquals(
        "limit",
        assertThrows(NullPointerException.class, () -> guarded.future().begin(null, this::body))
            .getMessage());
    assertEquals(
        "body",
        assertThrows(NullPointerException.class, () -> guarded.future().begin(SECOND, null))
            .getMessage());
    assertEquals(
        "callback",
        assertThrows(
                NullPointerException.class,
                () -> guarded.callback().begin(SECOND, this::body, null))
            .getMessage());
  }
}
