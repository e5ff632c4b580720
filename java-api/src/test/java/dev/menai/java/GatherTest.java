package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gather} and {@code gatherResults} over stages. */
class GatherTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final TaskFuture<String> ours = loop.createFuture();
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");

  @Test
  void givesTheValuesInTheOrderOfTheArguments() throws Exception {
    TaskFuture<List<String>> all = loop.gather(List.of(ours, foreign));
    foreign.complete("second");
    assertFalse(all.isDone());
    ours.complete("first");
    assertEquals(List.of("first", "second"), all.await());
    assertThrows(UnsupportedOperationException.class, () -> all.join().add("third"));
  }

  @Test
  void takesArgumentsToo() throws Exception {
    TaskFuture<List<String>> all = loop.gather(ours, foreign);
    ours.complete(null);
    foreign.complete("b");
    assertEquals(Arrays.asList(null, "b"), all.await());
  }

  @Test
  void ofNothingIsDoneAtOnce() {
    assertEquals(List.of(), loop.gather(List.of()).join());
    assertEquals(List.of(), loop.gather().join());
    assertEquals(List.of(), loop.gatherResults(List.of()).join());
  }

  @Test
  void ofDoneStagesIsDoneAtOnce() {
    ours.complete("a");
    foreign.complete("b");
    assertTrue(loop.gather(ours, foreign).isDone());
  }

  @Test
  void aStageMayBeThereTwice() throws Exception {
    TaskFuture<List<String>> all = loop.gather(ours, foreign, ours, foreign);
    ours.complete("a");
    foreign.complete("b");
    assertEquals(List.of("a", "b", "a", "b"), all.await());
  }

  @Test
  void theFirstFailureCancelsTheOthersWhoeverElseNeedsThem() {
    TaskFuture<String> failing = loop.createFuture();
    TaskFuture<String> sharer = ours.thenApply(value -> value);
    TaskFuture<List<String>> all = loop.gather(ours, failing, foreign);
    failing.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertTrue(ours.isCancelled());
    assertTrue(foreign.isCancelled());
    assertEquals(0, broken.getSuppressed().length, "cancelled by us: no failures");
    assertFalse(sharer.isCancelled());
  }

  @Test
  void aFailureArrivesRaw() {
    TaskFuture<List<String>> all = loop.gather(ours.thenApply(value -> value), foreign);
    ours.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertSame(broken, assertThrows(Exception.class, all::get).getCause());
  }

  @Test
  void waitsUntilTheOthersHaveReallyEnded() {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    StoppedTest.Stubborn below = new StoppedTest.Stubborn();
    TaskFuture<String> derived = loop.<String>adopt(below).thenApply(value -> value);
    TaskFuture<List<String>> all = loop.gather(ours, stubborn, derived);
    ours.completeExceptionally(broken);
    assertTrue(stubborn.cancelAsked);
    assertTrue(below.cancelAsked);
    stubborn.end();
    assertFalse(all.isDone());
    below.end();
    assertSame(broken, assertThrows(IOException.class, all::await));
  }

  @Test
  void laterFailuresAreSuppressedInTheOrderTheyCame() {
    Reluctant second = new Reluctant(new IOException("second"));
    Reluctant third = new Reluctant(new IOException("third"));
    TaskFuture<List<String>> all = loop.gather(third, second, ours);
    ours.completeExceptionally(broken);
    second.end();
    third.end();
    IOException first = assertThrows(IOException.class, all::await);
    assertSame(broken, first);
    assertEquals(List.of(second.failure, third.failure), List.of(first.getSuppressed()));
  }

  @Test
  void aStageThatSomebodyElseCancelledIsAFailureThatSaysSo() {
    TaskFuture<List<String>> all = loop.gather(ours, foreign);
    ours.cancel("not by us");
    TaskCancelledException failure = assertThrows(TaskCancelledException.class, all::await);
    assertEquals("a gathered stage was cancelled: not by us", failure.getMessage());
    assertEquals(CancellationException.class, failure.getCause().getClass());
    assertFalse(all.isCancelled());
    assertTrue(foreign.isCancelled());
  }

  @Test
  void cancellingItCancelsAll() {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    TaskFuture<List<String>> all = loop.gather(ours, foreign, stubborn);
    all.thenApply(List::size).cancel("enough");
    assertTrue(all.isCancelled());
    assertTrue(ours.isCancelled());
    assertTrue(foreign.isCancelled());
    assertTrue(stubborn.cancelAsked);
    assertFalse(all.stopped().isDone());
    stubborn.end();
    all.stopped().join();
  }

  @Test
  void cancellingItWhenAllIsDoneDoesNothing() {
    ours.complete("a");
    TaskFuture<List<String>> all = loop.gather(List.of(ours));
    assertFalse(all.cancel(true));
    assertEquals(List.of("a"), all.join());
  }

  @Test
  void isAConsumerOfItsMembers() throws Exception {
    TaskFuture<List<String>> all = loop.gather(List.of(ours));
    ours.thenApply(value -> value).cancel(true);
    assertFalse(ours.isDone());
    ours.complete("a");
    assertEquals(List.of("a"), all.await());
  }

  @Test
  void aForeignStageWhoseCancelThrowsDoesNotSaveTheOthers() throws Exception {
    List<String> reports = new ArrayList<>();
    loop.exceptionHandler(context -> reports.add(context.getMessage()));
    CompletableFuture<String> angry =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            completeExceptionally(broken);
            throw new IllegalStateException("cannot be cancelled");
          }
        };
    TaskFuture<List<String>> all = loop.gather(angry, ours);
    all.cancel(true);
    assertTrue(ours.isCancelled());
    assertEquals(List.of("exception in the cancel of a foreign stage"), reports);
  }

  @Test
  void nullStagesAreRefusedBeforeAnyIsTouched() {
    NullPointerException refused =
        assertThrows(NullPointerException.class, () -> loop.gather(Arrays.asList(ours, null)));
    assertEquals("stages[1] is null", refused.getMessage());
    assertThrows(NullPointerException.class, () -> loop.gather(ours, null));
    assertEquals(0, ours.getNumberOfDependents());
  }

  @Test
  void aClosedLoopRefuses() {
    loop.close();
    assertEquals(
        "loop \"orders\" is closed; gather refused",
        assertThrows(LoopClosedException.class, () -> loop.gather(ours)).getMessage());
    assertThrows(LoopClosedException.class, () -> loop.gatherResults(ours));
  }

  @Test
  void resultsKeepFailuresPerStage() throws Exception {
    TaskFuture<String> failing = loop.createFuture();
    TaskFuture<String> cancelled = loop.createFuture();
    TaskFuture<List<Outcome<String>>> each =
        loop.gatherResults(List.of(ours, failing, foreign, cancelled));
    failing.completeExceptionally(broken);
    cancelled.cancel("by somebody");
    assertFalse(ours.isDone());
    ours.complete("a");
    foreign.complete("b");
    List<Outcome<String>> outcomes = each.await();
    assertEquals(Outcome.success("a"), outcomes.get(0));
    assertEquals(Outcome.failure(broken), outcomes.get(1));
    assertEquals(Outcome.success("b"), outcomes.get(2));
    assertTrue(outcomes.get(3).isCancelled());
    assertEquals("by somebody", outcomes.get(3).failure().getMessage());
  }

  @Test
  void anErrorOfTheMachineIsNoResult() {
    TaskFuture<String> failing = loop.createFuture();
    TaskFuture<List<Outcome<String>>> each = loop.gatherResults(ours, failing, foreign);
    OutOfMemoryError error = new OutOfMemoryError("in a test");
    failing.completeExceptionally(error);
    assertSame(error, assertThrows(OutOfMemoryError.class, each::await));
    assertTrue(ours.isCancelled());
    assertTrue(foreign.isCancelled());
  }

  @Test
  void cancellingResultsCancelsAll() {
    TaskFuture<List<Outcome<String>>> each = loop.gatherResults(ours, foreign);
    each.cancel(true);
    assertTrue(ours.isCancelled());
    assertTrue(foreign.isCancelled());
  }

  @Test
  void gathersOfGathersNeedNoStack() throws Exception {
    CompletionStage<?> stage = ours;
    for (int i = 0; i < 20_000; i++) {
      stage = loop.gather(List.of(stage));
    }
    ours.complete("a");
    stage.toCompletableFuture().get();
    CompletionStage<?> cancelled = foreign;
    for (int i = 0; i < 20_000; i++) {
      cancelled = loop.gather(List.of(cancelled));
    }
    cancelled.toCompletableFuture().cancel(true);
    assertTrue(foreign.isCancelled());
  }

  /** Fails instead of being cancelled, when it is told to. */
  private static final class Reluctant extends CompletableFuture<String> {
    final IOException failure;

    Reluctant(IOException failure) {
      this.failure = failure;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    void end() {
      completeExceptionally(failure);
    }
  }
}
