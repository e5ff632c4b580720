package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code timeout} cancels the work, waits for its real end, and then fails. */
class TimeoutTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final TaskFuture<String> ours = loop.createFuture();

  @Test
  void givesTheOutcomeOfAStageThatIsInTime() throws Exception {
    IOException broken = new IOException("broken");
    TaskFuture<String> first = loop.timeout(SECOND, foreign);
    TaskFuture<String> second = loop.timeout(SECOND, ours.thenApply(value -> value));
    foreign.complete("a");
    ours.completeExceptionally(broken);
    clock.advance(SECOND);
    assertEquals("a", first.await());
    assertSame(broken, assertThrows(IOException.class, second::await));
  }

  @Test
  void cancelsAtTheDeadlineWhoeverElseNeedsIt() {
    TaskFuture<String> sharer = ours.thenApply(value -> value);
    TaskFuture<String> first = loop.timeout(SECOND, foreign);
    TaskFuture<String> second = loop.timeout(SECOND, ours);
    clock.advance(Duration.ofMillis(999));
    assertFalse(first.isDone());
    clock.advance(Duration.ofMillis(1));
    assertTrue(foreign.isCancelled());
    assertTrue(ours.isCancelled());
    assertFalse(sharer.isCancelled());
    for (TaskFuture<String> each : List.of(first, second)) {
      TimeoutException late = assertThrows(TimeoutException.class, each::await);
      assertEquals("no result within 1s", late.getMessage());
    }
  }

  @Test
  void namesTheTaskThatWasLate() {
    TaskFuture<String> task = loop.createTask("fetch", () -> foreign);
    TaskFuture<String> limited = loop.timeout(SECOND, task);
    clock.advance(SECOND);
    assertEquals(
        "no result within 1s (task \"fetch\")",
        assertThrows(TimeoutException.class, limited::await).getMessage());
  }

  @Test
  void startsAndLimitsATaskOfASupplier() throws Exception {
    TaskFuture<String> inTime = loop.timeout(SECOND, () -> CompletableFuture.completedFuture("a"));
    TaskFuture<String> late = loop.timeout(SECOND, () -> foreign);
    clock.advance(SECOND);
    assertEquals("a", inTime.await());
    assertTrue(foreign.isCancelled());
    assertTrue(
        assertThrows(TimeoutException.class, late::await)
            .getMessage()
            .matches("no result within 1s \\(task \"task-\\d+\"\\)"));
  }

  @Test
  void waitsUntilTheWorkHasReallyEndedAndIgnoresWhatItGivesThen() {
    Late stage = new Late();
    TaskFuture<String> direct = loop.timeout(SECOND, stage);
    StoppedTest.Stubborn below = new StoppedTest.Stubborn();
    TaskFuture<String> derived =
        loop.timeout(SECOND, loop.<String>adopt(below).thenApply(value -> value));
    clock.advance(SECOND);
    assertFalse(direct.isDone());
    assertFalse(derived.isDone());
    stage.complete("too late");
    below.end();
    clock.runUntilIdle();
    assertThrows(TimeoutException.class, direct::await);
    assertThrows(TimeoutException.class, derived::await);
  }

  @Test
  void aFailureOfTheCleanupIsSuppressed() {
    Late stage = new Late();
    TaskFuture<String> limited = loop.timeout(SECOND, stage);
    clock.advance(SECOND);
    IOException broken = new IOException("while cleaning up");
    stage.completeExceptionally(broken);
    TimeoutException late = assertThrows(TimeoutException.class, limited::await);
    assertEquals(List.of(broken), List.of(late.getSuppressed()));
  }

  @Test
  void aDoneStageWinsAgainstAnyLimit() throws Exception {
    foreign.complete("a");
    ours.complete("b");
    assertEquals("a", loop.timeout(Duration.ZERO, foreign).join());
    assertEquals("b", loop.timeout(Duration.ofDays(-1), ours).join());
  }

  @Test
  void zeroOrLessTimesOutInTheNextTurn() {
    TaskFuture<String> zero = loop.timeout(Duration.ZERO, foreign);
    TaskFuture<String> less = loop.timeout(Duration.ofSeconds(-1), ours);
    assertFalse(zero.isDone());
    clock.runUntilIdle();
    assertEquals(
        "no result within 0s", assertThrows(TimeoutException.class, zero::await).getMessage());
    assertThrows(TimeoutException.class, less::await);
    assertTrue(foreign.isCancelled());
  }

  @Test
  void withoutTimeTheSupplierIsNeverCalled() {
    List<String> called = new ArrayList<>();
    TaskFuture<String> limited =
        loop.timeout(
            Duration.ZERO,
            () -> {
              called.add("supplier");
              return foreign;
            });
    clock.runUntilIdle();
    assertThrows(TimeoutException.class, limited::await);
    assertEquals(List.of(), called);
  }

  @Test
  void cancellingTheResultCancelsTheWork() {
    TaskFuture<String> limited = loop.timeout(SECOND, foreign);
    TaskFuture<String> second = loop.timeout(SECOND, ours);
    limited.thenApply(value -> value).cancel(true);
    second.cancel(true);
    assertTrue(foreign.isCancelled());
    assertTrue(ours.isCancelled());
    assertEquals(0, loop.timed().size());
    limited.stopped().join();
    second.stopped().join();
  }

  @Test
  void cancellingTheResultAfterTheDeadlineEndsTheWait() {
    Late stage = new Late();
    TaskFuture<String> limited = loop.timeout(SECOND, stage);
    clock.advance(SECOND);
    limited.cancel(true);
    TaskFuture<Void> stopped = limited.stopped();
    assertFalse(stopped.isDone());
    stage.complete("late");
    assertTrue(stopped.isDone());
    assertTrue(limited.isCancelled());
  }

  @Test
  void aStageThatSomebodyElseCancelledIsAFailureThatSaysSo() {
    TaskFuture<String> limited = loop.timeout(SECOND, ours);
    ours.cancel("not by us");
    assertEquals(
        "the awaited stage was cancelled: not by us",
        assertThrows(TaskCancelledException.class, limited::await).getMessage());
  }

  @Test
  void completingTheResultByHandLeavesTheWorkAlone() {
    TaskFuture<String> limited = loop.timeout(SECOND, ours);
    limited.complete("mine");
    clock.advance(SECOND);
    assertFalse(ours.isDone());
    assertEquals(0, ours.getNumberOfDependents());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void nestedLimitsEachSayTheirOwn() {
    TaskFuture<String> inner = loop.timeout(SECOND, foreign);
    TaskFuture<String> outer = loop.timeout(Duration.ofSeconds(2), inner);
    clock.advance(SECOND);
    assertEquals(
        "no result within 1s", assertThrows(TimeoutException.class, outer::await).getMessage());
    assertTrue(inner.isCompletedExceptionally());
  }

  @Test
  void aClosedLoopRefusesUnlessTheStageIsDone() {
    foreign.complete("a");
    loop.close();
    assertEquals("a", loop.timeout(SECOND, foreign).join());
    assertThrows(LoopClosedException.class, () -> loop.timeout(SECOND, ours));
    assertThrows(LoopClosedException.class, () -> loop.timeout(SECOND, () -> ours));
  }

  @Test
  void nullArgumentsAreRefusedAtTheCall() {
    AsyncSupplier<String> noSupplier = null;
    CompletableFuture<String> noStage = null;
    assertThrows(NullPointerException.class, () -> loop.timeout(null, ours));
    assertThrows(NullPointerException.class, () -> loop.timeout(SECOND, noSupplier));
    assertThrows(NullPointerException.class, () -> loop.timeout(SECOND, noStage));
  }

  /** Cannot be cancelled; ends when it is told to. */
  private static final class Late extends CompletableFuture<String> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }
  }
}
