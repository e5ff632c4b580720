package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.java.Waiting.Bench;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every operation that waits promises: as a future, with a callback, with a time limit. */
class WaitingInLineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final List<Object> values = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  private void called(Object value, Throwable failure) {
    assertTrue(loop.isOnLoop());
    if (failure == null) {
      values.add(value);
    } else {
      failures.add(failure);
    }
  }

  // asyncio 209, 217, 234, 258
  @ParameterizedTest
  @EnumSource
  void waitsUntilItIsServedAndGoesOnOnItsLoop(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    future.thenAccept(value -> called(value, null));
    assertFalse(future.isDone());
    assertEquals(1, bench.waiting().getAsInt());
    bench.serve().run();
    assertEquals(List.of(), values, "not on the thread that serves");
    clock.runUntilIdle();
    assertEquals(1, values.size());
    assertTrue(future.isDone());
    assertEquals(0, bench.waiting().getAsInt());
  }

  @ParameterizedTest
  @EnumSource
  void callsBackOnceOnTheLoop(Waiting operation) {
    Bench bench = operation.on(loop);
    Handle handle = bench.begin(this::called);
    bench.serve().run();
    assertEquals(List.of(), values, "not on the thread that serves");
    clock.runUntilIdle();
    assertEquals(1, values.size());
    assertFalse(handle.cancel());
  }

  // asyncio 210, 219, 235, 249, 263
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BARRIER") // two would let each other go
  void leavesTheLineWhenItIsCancelled(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    TaskFuture<?> derived = bench.begin().thenApply(value -> value);
    Handle handle = bench.begin(this::called);
    Handle timed = bench.timedCallback().apply(SECOND, this::called);
    assertEquals(4, bench.waiting().getAsInt());
    assertTrue(future.cancel("changed my mind"));
    assertTrue(derived.cancel(true));
    assertTrue(handle.cancel());
    assertTrue(timed.cancel());
    assertEquals(0, bench.waiting().getAsInt());
    assertEquals(
        "changed my mind", assertThrows(CancellationException.class, future::join).getMessage());
    clock.runUntilIdle();
    assertEquals(List.of(), values);
    assertEquals(List.of(), failures);
  }

  @ParameterizedTest
  @EnumSource
  void cannotBeCancelledWhenItIsServed(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    bench.serve().run();
    assertFalse(future.cancel(true));
    assertDoesNotThrow(() -> future.await());
  }

  // asyncio 211, 237, 238, 261
  @ParameterizedTest
  @EnumSource
  void givesBackWhatACancelledCallbackWasHanded(Waiting operation) {
    Bench bench = operation.on(loop);
    Handle handle = bench.begin(this::called);
    bench.serve().run();
    assertTrue(handle.cancel(), "it has not been called yet");
    TaskFuture<?> next = bench.begin();
    clock.runUntilIdle();
    assertEquals(List.of(), values);
    if (operation.comesBack()) {
      assertTrue(next.isDone(), "the next in line has it");
    }
    next.cancel(true);
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatACancelledTimedCallbackWasHanded(Waiting operation) {
    Bench bench = operation.on(loop);
    Handle handle = bench.timedCallback().apply(SECOND, this::called);
    bench.serve().run();
    assertTrue(handle.cancel());
    TaskFuture<?> next = bench.begin();
    clock.runUntilIdle();
    assertEquals(List.of(), values);
    if (operation.comesBack()) {
      assertTrue(next.isDone(), "the next in line has it");
    }
    next.cancel(true);
  }

  @ParameterizedTest
  @EnumSource
  void timesOutAtItsDeadlineAndNotBefore(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin(SECOND);
    clock.advance(Duration.ofMillis(999));
    assertFalse(future.isDone());
    clock.advance(Duration.ofMillis(1));
    assertEquals(bench.late(), future.await());
    assertEquals(0, bench.waiting().getAsInt());
    bench.timedCallback().apply(SECOND, this::called);
    clock.advance(SECOND);
    assertEquals(1, values.size());
    assertEquals(bench.late(), values.get(0));
  }

  @ParameterizedTest
  @EnumSource
  void isServedBeforeItsDeadline(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin(SECOND);
    clock.advance(Duration.ofMillis(999));
    bench.serve().run();
    clock.advance(SECOND);
    assertTrue(bench.isServed(future.await()), "value: " + future.join());
  }

  /** Whichever comes first in the turn of the deadline decides, and nothing is left over. */
  @ParameterizedTest
  @EnumSource
  void isServedOrTimesOutWhenBothComeInOneTurn(Waiting operation) throws Exception {
    for (boolean servedFirst : List.of(true, false)) {
      Bench bench = operation.on(loop);
      if (servedFirst) {
        loop.callLater(SECOND, bench.serve());
      }
      TaskFuture<?> future = bench.begin(SECOND);
      if (!servedFirst) {
        loop.callLater(SECOND, bench.serve());
      }
      clock.advance(SECOND);
      assertEquals(servedFirst, bench.isServed(future.await()));
      if (!servedFirst && operation.comesBack()) {
        assertTrue(bench.begin().isDone(), "what it did not take is there for the next");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotWaitWithoutTime(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    for (Duration none : List.of(Duration.ZERO, SECOND.negated())) {
      TaskFuture<?> future = bench.begin(none);
      assertTrue(future.isDone());
      assertEquals(bench.late(), future.await());
      assertEquals(0, bench.waiting().getAsInt());
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesWhatIsThereWithoutTime(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    bench.serve().run();
    assertTrue(bench.isServed(bench.begin(Duration.ZERO).await()));
  }

  @ParameterizedTest
  @EnumSource
  void waitsForAsLongAsThereIsTime(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin(Duration.ofSeconds(Long.MAX_VALUE));
    clock.advance(Duration.ofDays(1000));
    assertFalse(future.isDone());
    bench.serve().run();
    assertTrue(bench.isServed(future.await()));
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheLineWhenItsFutureTimesOut(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin().orTimeout(SECOND);
    clock.advance(SECOND);
    assertThrows(TimeoutException.class, future::await);
    assertEquals(0, bench.waiting().getAsInt());
    TaskFuture<?> replaced = bench.begin().completeOnTimeout(null, SECOND);
    clock.advance(SECOND);
    assertNull(replaced.join());
    assertEquals(0, bench.waiting().getAsInt());
  }

  /** A deadline of the future never takes what was handed over with it. */
  @ParameterizedTest
  @EnumSource
  void isNotTimedOutWhenItIsServed(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin().orTimeout(SECOND);
    bench.serve().run();
    clock.advance(SECOND);
    assertDoesNotThrow(() -> future.await());
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheLineWhenItsFutureIsCompletedByHand(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    future.complete(null);
    assertEquals(0, bench.waiting().getAsInt());
    bench.serve().run();
    TaskFuture<?> next = bench.begin();
    assertTrue(next.isDone() || operation == Waiting.BARRIER, "nobody took it");
    next.cancel(true);
  }

  @ParameterizedTest
  @EnumSource
  void isCancelledByTheLoopsClose(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    loop.close();
    assertTrue(future.isCancelled());
    assertEquals(0, bench.waiting().getAsInt());
    AsyncLoop other = loops.on(new VirtualClock());
    Bench timed = operation.on(other);
    timed.begin(SECOND);
    timed.timedCallback().apply(SECOND, (value, failure) -> failures.add(failure));
    other.close();
    assertEquals(0, timed.waiting().getAsInt());
    if (operation != Waiting.BARRIER) {
      assertEquals(1, failures.size());
      assertInstanceOf(CancellationException.class, failures.get(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedOnAClosedLoopIfItHasToWait(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    loop.close();
    for (Runnable wait :
        List.<Runnable>of(
            bench::begin,
            () -> bench.begin(this::called),
            () -> bench.begin(SECOND),
            () -> bench.timedCallback().apply(SECOND, this::called))) {
      assertEquals(
          "loop \"orders\" is closed; nothing can wait for its turn there",
          assertThrows(LoopClosedException.class, wait::run).getMessage());
    }
    assertEquals(0, bench.waiting().getAsInt());
    assertEquals(bench.late(), bench.begin(Duration.ZERO).await());
    if (operation != Waiting.BARRIER) {
      bench.serve().run();
      assertTrue(bench.begin().isDone(), "what needs no wait needs no loop");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesNullsBeforeItStandsInLine(Waiting operation) {
    Bench bench = operation.on(loop);
    assertNullRefused(
        "callback", () -> bench.begin((java.util.function.BiConsumer<Object, Throwable>) null));
    assertNullRefused("callback", () -> bench.timedCallback().apply(SECOND, null));
    assertNullRefused("limit", () -> bench.begin((Duration) null));
    assertNullRefused("limit", () -> bench.timedCallback().apply(null, this::called));
    assertEquals(0, bench.waiting().getAsInt());
  }

  private static void assertNullRefused(String parameter, Runnable call) {
    assertEquals(parameter, assertThrows(NullPointerException.class, call::run).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void refusesToBlockItsOwnLoop(Waiting operation) {
    Bench bench = operation.on(loop);
    TaskFuture<?> future = bench.begin();
    loop.callSoon(() -> failures.add(assertThrows(IllegalStateException.class, future::join)));
    clock.runUntilIdle();
    assertEquals(1, failures.size());
    assertEquals(1, bench.waiting().getAsInt(), "it waits all the same");
    future.cancel(true);
  }
}
