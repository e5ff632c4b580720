package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code asCompleted} gives stages in the order in which they end, and cancels none. */
class AsCompletedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final TaskFuture<String> ours = loop.createFuture();
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final List<CompletableFuture<String>> both = List.of(ours, foreign);
  private final List<Object> seen = new ArrayList<>();

  // asyncio 149, asyncio 150
  @Test
  void eachStageComesAsItEnds() {
    var each = loop.asCompleted(both).each(seen::add);
    clock.runUntilIdle();
    assertEquals(List.of(), seen);
    foreign.completeExceptionally(new IOException("broken"));
    clock.runUntilIdle();
    assertEquals(List.of(foreign), seen);
    ours.complete("a");
    clock.runUntilIdle();
    assertEquals(List.of(foreign, ours), seen);
    assertNull(each.join());
  }

  @Test
  void whatIsDoneComesFirstInTheGivenOrder() {
    CompletableFuture<String> third = CompletableFuture.completedFuture("c");
    ours.complete("a");
    loop.asCompleted(List.of(foreign, third, ours)).each(seen::add);
    clock.runUntilIdle();
    assertEquals(List.of(third, ours), seen);
  }

  // asyncio 154
  @Test
  void aStageGivenTwiceComesOnce() {
    var each = loop.asCompleted(List.of(ours, foreign, ours)).each(seen::add);
    ours.complete("a");
    foreign.complete("b");
    clock.runUntilIdle();
    assertEquals(List.of(ours, foreign), seen);
    assertTrue(each.isDone());
  }

  // asyncio 157
  @Test
  void noStagesAreOverAtOnce() {
    var each = loop.asCompleted(List.<CompletableFuture<String>>of()).each(seen::add);
    clock.runUntilIdle();
    assertTrue(each.isDone());
  }

  // asyncio 151
  @Test
  void theTimeoutFailsItAfterWhatEndedInTimeAndCancelsNothing() {
    var each = loop.asCompleted(both, SECOND).each(seen::add);
    clock.runUntilIdle();
    ours.complete("a");
    clock.advance(SECOND);
    assertEquals(List.of(ours), seen);
    TimeoutException late = assertThrows(TimeoutException.class, each::await);
    assertEquals("1 stages have not ended within 1s", late.getMessage());
    assertFalse(foreign.isDone());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void noTimeGivesWhatIsDone() {
    ours.complete("a");
    var each = loop.asCompleted(both, Duration.ZERO).each(seen::add);
    clock.runUntilIdle();
    assertEquals(List.of(ours), seen);
    assertThrows(TimeoutException.class, each::await);
  }

  // asyncio 157
  @Test
  void aCancelEndsTheCallsAndLeavesTheStagesAlone() {
    var each = loop.asCompleted(both, SECOND).each(seen::add);
    clock.runUntilIdle();
    assertTrue(ours.getNumberOfDependents() > 0);
    each.cancel("enough");
    clock.runUntilIdle();
    assertEquals(0, ours.getNumberOfDependents());
    ours.thenApply(value -> value); // who comes now must not find it given up
    assertFalse(ours.isDone() || foreign.isDone());
    assertEquals(0, loop.timed().size());
    ours.complete("a");
    clock.runUntilIdle();
    assertEquals(List.of(), seen);
  }

  @Test
  void aCancelBeforeItBeganWatchesNothing() {
    loop.asCompleted(both).each(seen::add).cancel("at once");
    clock.runUntilIdle();
    assertEquals(0, ours.getNumberOfDependents());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void whatTheCallbackThrowsEndsIt() {
    IllegalStateException thrown = new IllegalStateException("mine");
    var each =
        loop.asCompleted(both)
            .each(
                stage -> {
                  seen.add(stage);
                  throw thrown;
                });
    ours.complete("a");
    clock.runUntilIdle();
    assertEquals(0, loop.timed().size());
    foreign.complete("b");
    clock.runUntilIdle();
    assertEquals(List.of(ours), seen);
    assertSame(thrown, assertThrows(IllegalStateException.class, each::await));
  }

  @Test
  void theEndComesToACallback() {
    loop.asCompleted(both)
        .each(seen::add, (nothing, failure) -> seen.add(failure == null ? "end" : failure));
    ours.complete("a");
    foreign.complete("b");
    clock.runUntilIdle();
    assertEquals(List.of(ours, foreign, "end"), seen);
  }

  @Test
  void theLoopsCloseEndsIt() {
    var each = loop.asCompleted(both).each(seen::add);
    clock.runUntilIdle();
    loop.close();
    assertInstanceOf(
        LoopClosedException.class, assertThrows(CompletionException.class, each::join).getCause());
    assertEquals(0, ours.getNumberOfDependents());
    var late = loop.asCompleted(both).each(seen::add);
    assertInstanceOf(
        LoopClosedException.class, assertThrows(CompletionException.class, late::join).getCause());
  }

  @Test
  void aSubscriberIsGivenWhatItAskedFor() {
    Asking subscriber = new Asking();
    loop.asCompleted(both).subscribe(subscriber);
    ours.complete("a");
    foreign.complete("b");
    clock.runUntilIdle();
    assertEquals(List.of(), seen);
    subscriber.subscription.request(1);
    clock.runUntilIdle();
    assertEquals(List.of(ours), seen);
    subscriber.subscription.request(1);
    clock.runUntilIdle();
    assertEquals(List.of(ours, foreign, "end"), seen);
  }

  @Test
  void aLateSubscriberGetsWhatEndedInTimeAndThenTheTimeout() {
    Asking subscriber = new Asking();
    loop.asCompleted(both, SECOND).subscribe(subscriber);
    clock.runUntilIdle();
    ours.complete("a");
    clock.advance(SECOND);
    foreign.complete("too late");
    clock.runUntilIdle();
    assertEquals(List.of(), seen, "nothing was asked for");
    subscriber.subscription.request(9);
    clock.runUntilIdle();
    assertSame(ours, seen.get(0));
    assertInstanceOf(TimeoutException.class, seen.get(1));
    assertEquals(2, seen.size());
  }

  @Test
  void aSubscriberThatCancelsHearsNothingOfAClosedLoop() {
    loop.close();
    loop.asCompleted(both)
        .subscribe(
            new Asking() {
              @Override
              public void onSubscribe(Flow.Subscription given) {
                given.cancel();
              }
            });
    assertEquals(List.of(), seen);
  }

  private class Asking implements Flow.Subscriber<CompletableFuture<String>> {
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(CompletableFuture<String> stage) {
      seen.add(stage);
    }

    @Override
    public void onError(Throwable failure) {
      seen.add(failure);
    }

    @Override
    public void onComplete() {
      seen.add("end");
    }
  }

  @Test
  void aThreadMayIterate() {
    AsyncLoop running = loops.start();
    List<CompletableFuture<String>> stages =
        List.of(running.createFuture(), new CompletableFuture<>());
    CompletableFuture.runAsync(() -> stages.get(1).complete("b"));
    List<String> values = new ArrayList<>();
    for (CompletableFuture<String> stage : running.asCompleted(stages)) {
      values.add(stage.join());
      CompletableFuture.runAsync(() -> stages.get(0).complete("a"));
    }
    assertEquals(List.of("b", "a"), values);
  }

  @Test
  void theIteratorHasAnEnd() {
    AsyncLoop running = loops.start();
    Iterator<CompletableFuture<String>> iterator =
        running.asCompleted(List.of(CompletableFuture.completedFuture("a"))).iterator();
    assertEquals("a", iterator.next().join());
    assertFalse(iterator.hasNext());
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, iterator::next);
  }

  @Test
  void theIteratorTellsOfTheTimeout() {
    AsyncLoop running = loops.start();
    var iterator = running.asCompleted(List.of(foreign), Duration.ZERO).iterator();
    assertInstanceOf(
        TimeoutException.class,
        assertThrows(CompletionException.class, iterator::hasNext).getCause());
    assertFalse(foreign.isDone());
  }

  @Test
  void theIteratorIsRefusedOnTheLoopAndEndedByAnInterrupt() throws Exception {
    AsyncLoop running = loops.start();
    var iterator = running.asCompleted(List.of(foreign)).iterator();
    Loops.run(running, () -> assertThrows(IllegalStateException.class, iterator::hasNext));
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, iterator::hasNext);
    assertTrue(Thread.interrupted());
    assertFalse(foreign.isDone());
  }

  @Test
  void manyStagesAreCheap() {
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      stages.add(i % 2 == 0 ? loop.createFuture() : new CompletableFuture<>());
    }
    var each = loop.asCompleted(stages).each(seen::add);
    clock.runUntilIdle();
    stages.forEach(stage -> stage.complete(1));
    clock.runUntilIdle();
    assertEquals(stages, seen);
    assertTrue(each.isDone());
  }
}
