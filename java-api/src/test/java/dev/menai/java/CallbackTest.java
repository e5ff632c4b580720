package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ExceptionContext;
import dev.menai.Handle;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The callback twins: once, on the loop, with the value or the raw failure. */
class CallbackTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final List<Object> values = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void getsTheValueOnceOnTheLoop() {
    Handle handle = loop.createTask("a", () -> foreign, this::called);
    clock.runUntilIdle();
    foreign.complete("a");
    assertEquals(List.of(), values, "not on the thread that completes");
    clock.runUntilIdle();
    assertEquals(List.of("a"), values);
    assertNull(failures.get(0));
    assertFalse(handle.cancel());
    assertFalse(handle.isCancelled());
  }

  @Test
  void getsTheRawFailure() {
    IOException broken = new IOException("broken");
    loop.createTask("a", () -> foreign.thenApply(value -> value), this::called);
    loop.timeout(Duration.ofSeconds(1), foreign.thenApply(value -> value), this::called);
    loop.gather(List.of(foreign.thenApply(value -> value)), this::called);
    clock.runUntilIdle();
    foreign.completeExceptionally(broken);
    clock.runUntilIdle();
    assertEquals(List.of(broken, broken, broken), failures);
  }

  @Test
  void isNeverCalledFromWithinTheOperation() {
    foreign.complete("a");
    loop.callSoon(
        () -> {
          loop.gather(List.of(foreign), this::called);
          loop.timeout(Duration.ofSeconds(1), foreign, this::called);
          assertEquals(List.of(), values);
        });
    clock.runUntilIdle();
    assertEquals(List.of(List.of("a"), "a"), values);
  }

  @Test
  void isTakenBackByItsHandleWhichStopsTheWork() {
    Handle handle = loop.createTask("a", () -> foreign, this::called);
    clock.runUntilIdle();
    assertTrue(handle.cancel());
    assertTrue(handle.isCancelled());
    assertFalse(handle.cancel());
    clock.runUntilIdle();
    assertTrue(foreign.isCancelled());
    assertEquals(List.of(), values);
  }

  @Test
  void hearsOfACloseAsACancellation() {
    loop.createTask("a", () -> foreign, this::called);
    clock.runUntilIdle();
    loop.close();
    assertEquals(1, failures.size());
    assertInstanceOf(CancellationException.class, failures.get(0));
  }

  @Test
  void whatItThrowsGoesToTheExceptionHandler() {
    List<ExceptionContext> reports = new ArrayList<>();
    loop.exceptionHandler(reports::add);
    IllegalStateException broken = new IllegalStateException("in the callback");
    loop.createTask(
        "prices",
        () -> foreign,
        (value, failure) -> {
          throw broken;
        });
    clock.runUntilIdle();
    foreign.complete("a");
    clock.runUntilIdle();
    assertEquals(1, reports.size());
    assertSame(broken, reports.get(0).getException());
    assertEquals("exception in callback of loop \"orders\"", reports.get(0).getMessage());
    assertEquals("prices", reports.get(0).getTaskName());
    assertFalse(loop.isClosed());
  }

  @Test
  void everyOperationHasOne() {
    loop.createTask(() -> foreign, this::called);
    loop.createTask("a", () -> foreign, this::called);
    loop.gather(List.of(foreign), this::called);
    loop.gather(List.of(1), item -> foreign, this::called);
    loop.gather(List.of(1), item -> foreign, o -> o.limit(1), this::called);
    loop.gatherResults(List.of(foreign), this::called);
    loop.gatherResults(List.of(1), item -> foreign, this::called);
    loop.gatherResults(List.of(1), item -> foreign, o -> o.limit(1), this::called);
    loop.timeout(Duration.ofSeconds(1), foreign, this::called);
    loop.timeout(Duration.ofSeconds(1), () -> foreign, this::called);
    clock.runUntilIdle();
    foreign.complete("a");
    clock.runUntilIdle();
    List<Outcome<String>> outcomes = List.of(Outcome.success("a"));
    List<Object> expected = new ArrayList<>();
    expected.addAll(Collections.nCopies(4, "a"));
    expected.addAll(Collections.nCopies(3, List.of("a")));
    expected.addAll(Collections.nCopies(3, outcomes));
    assertEquals(10, values.size());
    values.forEach(expected::remove);
    assertEquals(List.of(), expected);
  }

  @Test
  void getsATimeoutAsAFailure() {
    loop.timeout(Duration.ofSeconds(1), foreign, this::called);
    clock.advance(Duration.ofSeconds(1));
    assertSame(TimeoutException.class, failures.get(0).getClass());
  }

  @Test
  void aNullCallbackIsRefusedAndNothingIsStarted() {
    BiConsumer<Object, Throwable> none = null;
    assertThrows(NullPointerException.class, () -> loop.createTask("a", () -> foreign, none));
    assertThrows(NullPointerException.class, () -> loop.gather(List.of(foreign), none));
    assertThrows(
        NullPointerException.class, () -> loop.timeout(Duration.ofSeconds(1), foreign, none));
    assertEquals(List.of(), loop.tasks());
    assertEquals(0, foreign.getNumberOfDependents());
  }

  private void called(Object value, Throwable failure) {
    loop.checkOnLoop();
    values.add(value == null ? "none" : value);
    failures.add(failure);
  }
}
