package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code race}: the first to succeed wins, the losers stop. */
class RaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final TaskFuture<String> ours = loop.createFuture();
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");
  private final List<Object> events = new ArrayList<>();

  private AsyncSupplier<String> after(int seconds, String value) {
    return () -> {
      events.add(value + " at " + loop.time().toSeconds());
      return loop.sleep(Duration.ofSeconds(seconds)).thenApply(nothing -> value);
    };
  }

  private AsyncSupplier<String> failing(int seconds, String name) {
    return () -> {
      events.add(name + " at " + loop.time().toSeconds());
      return loop.sleep(Duration.ofSeconds(seconds))
          .thenCompose(nothing -> CompletableFuture.failedFuture(new IOException(name)));
    };
  }

  @Test
  void theFirstSuccessWinsAndTheOthersAreCancelledWhoeverElseNeedsThem() {
    TaskFuture<String> sharer = ours.thenApply(value -> value);
    TaskFuture<String> race = loop.race(List.of(ours, foreign));
    assertFalse(race.isDone());
    foreign.complete("a");
    assertEquals("a", race.join());
    assertTrue(ours.isCancelled());
    assertFalse(sharer.isCancelled());
  }

  @Test
  void oneThatHasSucceededWinsAtOnce() {
    ours.complete("a");
    assertEquals("a", loop.race(List.of(foreign, ours)).join());
    assertTrue(foreign.isCancelled());
  }

  @Test
  void failuresLeaveTheRace() {
    TaskFuture<String> third = loop.createFuture();
    TaskFuture<String> race = loop.race(List.of(ours, foreign, third));
    ours.completeExceptionally(broken);
    foreign.cancel(true);
    assertFalse(race.isDone());
    third.complete(null);
    assertTrue(race.isDone() && !race.isCompletedExceptionally());
  }

  @Test
  void whenAllFailTheFirstFailureHasTheOthersAsSuppressed() {
    TaskFuture<String> third = loop.createFuture();
    TaskFuture<String> race = loop.race(List.of(ours, foreign, third));
    foreign.completeExceptionally(broken);
    third.completeExceptionally(broken);
    ours.cancel("not wanted");
    assertSame(broken, assertThrows(IOException.class, race::await));
    assertEquals(1, broken.getSuppressed().length);
    assertEquals(
        "a racing stage was cancelled: not wanted", broken.getSuppressed()[0].getMessage());
    assertEquals(TaskCancelledException.class, broken.getSuppressed()[0].getClass());
  }

  @Test
  void aFailureThatComesTwiceIsSuppressedOnce() {
    IOException first = new IOException("first");
    List<CompletableFuture<String>> stages =
        List.of(
            CompletableFuture.failedFuture(first),
            CompletableFuture.failedFuture(broken),
            CompletableFuture.failedFuture(broken));
    TaskFuture<String> race = loop.race(stages);
    assertSame(first, assertThrows(IOException.class, race::await));
    assertEquals(List.of(broken), List.of(first.getSuppressed()));
  }

  @Test
  void waitsUntilTheLosersHaveReallyEnded() {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    StoppedTest.Stubborn below = new StoppedTest.Stubborn();
    TaskFuture<String> derived = loop.<String>adopt(below).thenApply(value -> value);
    TaskFuture<String> race = loop.race(List.of(stubborn, derived, ours));
    ours.complete("a");
    assertTrue(stubborn.cancelAsked && below.cancelAsked);
    stubborn.end();
    assertFalse(race.isDone());
    below.end();
    assertEquals("a", race.join());
  }

  @Test
  void aFatalErrorEndsTheRace() {
    TaskFuture<String> race = loop.race(List.of(ours, foreign));
    OutOfMemoryError fatal = new OutOfMemoryError("planted");
    ours.completeExceptionally(fatal);
    assertSame(fatal, assertThrows(OutOfMemoryError.class, race::await));
    assertTrue(foreign.isCancelled());
  }

  @Test
  void aCancelStopsAllStages() {
    TaskFuture<String> race = loop.race(List.of(ours, foreign));
    race.thenApply(value -> value).cancel(true);
    assertTrue(race.isCancelled() && ours.isCancelled() && foreign.isCancelled());
    assertTrue(race.stopped().isDone());
  }

  @Test
  void suppliersRaceAsTasks() {
    TaskFuture<String> race = loop.race(after(3, "slow"), after(1, "quick"), failing(0, "bad"));
    clock.advance(SECOND);
    assertEquals("quick", race.join());
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void staggeredSuppliersBeginOneAfterAnother() {
    List<AsyncSupplier<String>> suppliers = List.of(after(5, "a"), after(2, "b"), after(5, "c"));
    TaskFuture<String> race = loop.race(SECOND, suppliers);
    clock.advance(Duration.ofSeconds(9));
    assertEquals("b", race.join());
    assertEquals(List.of("a at 0", "b at 1", "c at 2"), events);
  }

  @Test
  void theFailureOfTheOneBeforeBeginsTheNextAtOnce() {
    List<AsyncSupplier<String>> suppliers =
        List.of(failing(1, "a"), failing(0, "b"), after(1, "c"), after(1, "d"));
    TaskFuture<String> race = loop.race(Duration.ofSeconds(10), suppliers);
    clock.advance(Duration.ofSeconds(99));
    assertEquals("c", race.join());
    assertEquals(List.of("a at 0", "b at 1", "c at 1"), events);
  }

  @Test
  void theFailureOfAnEarlierOneDoesNotHurryTheNext() {
    List<AsyncSupplier<String>> suppliers =
        List.of(failing(12, "a"), after(30, "b"), after(1, "c"));
    TaskFuture<String> race = loop.race(Duration.ofSeconds(10), suppliers);
    clock.advance(Duration.ofSeconds(99));
    assertEquals("c", race.join());
    assertEquals(List.of("a at 0", "b at 10", "c at 20"), events);
  }

  @Test
  void aStaggeredRaceThatNobodyWinsHasAllFailures() {
    List<AsyncSupplier<String>> suppliers =
        List.of(failing(9, "a"), failing(1, "b"), failing(1, "c"));
    TaskFuture<String> race = loop.race(SECOND, suppliers);
    clock.advance(Duration.ofSeconds(99));
    IOException first = assertThrows(IOException.class, race::await);
    assertEquals("b", first.getMessage());
    assertEquals(2, first.getSuppressed().length);
    assertEquals("c", first.getSuppressed()[0].getMessage());
    assertEquals("a", first.getSuppressed()[1].getMessage());
  }

  @Test
  void aCancelOfAStaggeredRaceBeginsNothingMore() {
    TaskFuture<String> race =
        loop.race(Duration.ofSeconds(2), List.of(after(9, "a"), after(9, "b")));
    clock.advance(SECOND);
    race.cancel("enough");
    clock.advance(Duration.ofSeconds(99));
    assertEquals(List.of("a at 0"), events);
    assertEquals(List.of(), loop.tasks());
    assertTrue(race.stopped().isDone());
  }

  @Test
  void theLoopsCloseEndsAStaggeredRace() {
    TaskFuture<String> race = loop.race(SECOND, List.of(after(9, "a"), after(9, "b")));
    clock.advance(Duration.ZERO);
    loop.close();
    assertTrue(race.isCancelled());
    assertEquals(List.of("a at 0"), events);
  }

  @Test
  void misuseIsRefused() {
    List<CompletableFuture<String>> nobody = List.of();
    assertThrows(IllegalArgumentException.class, () -> loop.race(nobody));
    List<AsyncSupplier<String>> nothing = List.of();
    assertThrows(IllegalArgumentException.class, () -> loop.race(SECOND, nothing));
    assertEquals(
        "stagger < 0: -1s",
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.race(SECOND.negated(), List.of(after(1, "a"))))
            .getMessage());
    loop.close();
    assertThrows(LoopClosedException.class, () -> loop.race(List.of(ours)));
    assertThrows(LoopClosedException.class, () -> loop.race(after(1, "a")));
  }

  @Test
  void theCallbackGetsTheWinnerOrTheFailure() {
    loop.<String>race(List.of(ours, foreign), (value, failure) -> events.add(value));
    ours.complete("a");
    Handle handle =
        loop.<String>race(
            SECOND, List.of(failing(1, "b")), (value, failure) -> events.add(failure));
    clock.advance(SECOND);
    assertEquals("[a, b at 0, java.io.IOException: b]", events.toString());
    assertFalse(handle.cancel());
  }

  @Test
  void manyStagesAreCheap() {
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      stages.add(i % 2 == 0 ? loop.createFuture() : new CompletableFuture<>());
    }
    TaskFuture<Integer> race = loop.race(stages);
    stages.get(99_999).complete(1);
    assertEquals(1, race.join());
    List<AsyncSupplier<Integer>> suppliers = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      suppliers.add(
          () ->
              number < 99_999
                  ? CompletableFuture.failedFuture(broken)
                  : CompletableFuture.completedFuture(number));
    }
    TaskFuture<Integer> staggered = loop.race(SECOND, suppliers);
    clock.runUntilIdle();
    assertEquals(99_999, staggered.join());
  }
}
