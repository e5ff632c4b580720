package dev.menai.java;

import static dev.menai.ReturnWhen.ALL_COMPLETED;
import static dev.menai.ReturnWhen.FIRST_COMPLETED;
import static dev.menai.ReturnWhen.FIRST_FAILED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code waitUntil} waits for some of several stages, and cancels none. */
class WaitUntilTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final TaskFuture<String> ours = loop.createFuture();
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final List<CompletableFuture<String>> both = List.of(ours, foreign);

  private static <S> WaitResult<S> result(List<S> done, List<S> pending) {
    return new WaitResult<>(done, pending);
  }

  private <S> WaitResult<S> now(TaskFuture<WaitResult<S>> wait) {
    clock.runUntilIdle();
    assertTrue(wait.isDone());
    return wait.join();
  }

  // asyncio 129
  @Test
  void theFirstEndIsEnoughAndTheOthersGoOn() {
    var first = loop.waitUntil(FIRST_COMPLETED, both);
    clock.runUntilIdle();
    assertFalse(first.isDone());
    foreign.complete("a");
    assertEquals(result(List.of(foreign), List.of(ours)), now(first));
    assertFalse(ours.isDone());
  }

  @Test
  void aFailureIsAnEndLikeOthers() {
    var first = loop.waitUntil(FIRST_COMPLETED, both);
    ours.completeExceptionally(new IOException("broken"));
    assertEquals(result(List.of(ours), List.of(foreign)), now(first));
  }

  // asyncio 130
  @Test
  void whatEndedInTheMeantimeIsDoneAsWell() {
    var first = loop.waitUntil(FIRST_COMPLETED, both);
    ours.complete("a");
    foreign.complete("b");
    assertEquals(result(both, List.of()), now(first));
  }

  // asyncio 131: a cancelled one counts here
  @Test
  void theFirstFailureOrCancelIsEnough() {
    TaskFuture<String> third = loop.createFuture();
    List<CompletableFuture<String>> all = List.of(ours, foreign, third);
    var failed = loop.waitUntil(FIRST_FAILED, all);
    ours.complete("a");
    clock.runUntilIdle();
    assertFalse(failed.isDone());
    foreign.cancel(true);
    assertEquals(result(List.of(ours, foreign), List.of(third)), now(failed));
    assertTrue(loop.waitUntil(FIRST_FAILED, all).isDone(), "it has failed beforehand");
  }

  @Test
  void withoutAFailureAllAreWaitedFor() {
    var failed = loop.waitUntil(FIRST_FAILED, both);
    var all = loop.waitUntil(ALL_COMPLETED, both);
    foreign.complete("b");
    clock.runUntilIdle();
    assertFalse(failed.isDone() || all.isDone());
    ours.complete("a");
    assertEquals(result(both, List.of()), now(failed));
    assertEquals(result(both, List.of()), now(all));
  }

  // asyncio 133
  @Test
  void aTimeoutIsNoFailureAndCancelsNothing() {
    var all = loop.waitUntil(ALL_COMPLETED, both, SECOND);
    ours.complete("a");
    clock.advance(Duration.ofMillis(999));
    assertFalse(all.isDone());
    clock.advance(Duration.ofMillis(1));
    assertEquals(result(List.of(ours), List.of(foreign)), now(all));
    assertFalse(foreign.isDone());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void anUnusedTimeoutLeavesNothing() {
    var first = loop.waitUntil(FIRST_COMPLETED, both, SECOND);
    assertEquals(1, loop.timed().size());
    ours.complete("a");
    now(first);
    assertEquals(0, loop.timed().size());
  }

  // asyncio 135
  @Test
  void noTimeIsOneLook() {
    ours.complete("a");
    assertEquals(
        result(List.of(ours), List.of(foreign)),
        loop.waitUntil(ALL_COMPLETED, both, Duration.ZERO).join());
    assertTrue(loop.waitUntil(FIRST_COMPLETED, both).isDone(), "over already: done at once");
  }

  // asyncio 134
  @Test
  void aCancelledWaitLeavesTheStagesAlone() {
    var all = loop.waitUntil(ALL_COMPLETED, both, SECOND);
    assertTrue(all.cancel("enough"));
    assertTrue(all.stopped().isDone());
    assertEquals(0, ours.getNumberOfDependents());
    ours.thenApply(value -> value); // who comes now must not find it given up
    assertFalse(ours.isDone() || foreign.isDone());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void itIsAConsumerAsLongAsItWaits() {
    TaskFuture<String> other = ours.thenApply(value -> value);
    var all = loop.waitUntil(ALL_COMPLETED, both);
    other.cancel("not needed here");
    assertFalse(ours.isCancelled(), "somebody waits for it");
    all.cancel("enough");
    assertFalse(ours.isCancelled(), "a wait cancels nothing, even as the last one");
  }

  // asyncio 127
  @Test
  void aStageGivenTwiceIsThereOnce() {
    var all = loop.waitUntil(ALL_COMPLETED, List.of(ours, foreign, ours));
    ours.complete("a");
    foreign.complete("b");
    assertEquals(result(both, List.of()), now(all));
  }

  // asyncio 125
  @Test
  void misuseIsRefused() {
    assertEquals(
        "stages is empty: there is nothing to wait for",
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.waitUntil(FIRST_COMPLETED, List.<CompletableFuture<String>>of()))
            .getMessage());
    assertEquals(
        "stages[1] is null",
        assertThrows(
                NullPointerException.class,
                () -> loop.waitUntil(FIRST_COMPLETED, Arrays.asList(ours, null)))
            .getMessage());
    loop.close();
    assertThrows(LoopClosedException.class, () -> loop.waitUntil(FIRST_COMPLETED, both));
  }

  @Test
  void theCallbackGetsTheResult() {
    List<Object> called = new ArrayList<>();
    Handle handle =
        loop.<CompletableFuture<String>>waitUntil(
            ALL_COMPLETED,
            both,
            SECOND,
            (seen, failure) -> {
              assertNull(failure);
              called.add(seen);
            });
    clock.advance(SECOND);
    assertEquals(List.of(result(List.of(), both)), called);
    assertFalse(handle.cancel());
  }

  @Test
  void aCancelledCallbackIsNotCalledAndTheStagesGoOn() {
    Handle handle =
        loop.<CompletableFuture<String>>waitUntil(
            FIRST_COMPLETED, both, (seen, failure) -> called());
    assertTrue(handle.cancel());
    ours.complete("a");
    clock.runUntilIdle();
    assertFalse(foreign.isDone());
  }

  private static void called() {
    throw new AssertionError("called");
  }

  @Test
  void theLoopsCloseEndsATimedWait() {
    var all = loop.waitUntil(ALL_COMPLETED, both, SECOND);
    loop.close();
    assertThrows(CancellationException.class, all::join);
    assertFalse(foreign.isDone());
  }

  @Test
  void stagesThatAreNoFuturesMayBeWaitedFor() {
    CompletionStage<String> minimal = foreign.minimalCompletionStage();
    var all = loop.waitUntil(ALL_COMPLETED, List.of(minimal));
    foreign.complete("a");
    assertEquals(result(List.of(minimal), List.of()), now(all));
  }

  @Test
  void manyStagesAreCheap() {
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      stages.add(i % 2 == 0 ? loop.createFuture() : new CompletableFuture<>());
    }
    var all = loop.waitUntil(ALL_COMPLETED, stages);
    stages.forEach(stage -> stage.complete(1));
    assertEquals(100_000, now(all).done().size());
  }
}
