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
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gather} and {@code gatherResults} that start work on items. */
class GatherItemsTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final List<Integer> started = new ArrayList<>();
  private final List<CompletableFuture<String>> stages = new ArrayList<>();

  @Test
  void givesTheValuesInTheOrderOfTheItems() throws Exception {
    TaskFuture<List<String>> all =
        loop.gather(
            List.of(3, 1, 2),
            n -> loop.sleep(Duration.ofSeconds(n)).thenApply(nothing -> "after " + n));
    clock.advance(Duration.ofSeconds(2));
    assertFalse(all.isDone());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(List.of("after 3", "after 1", "after 2"), all.await());
  }

  @Test
  void callsTheFunctionOnTheLoopNeverFromTheCall() {
    loop.callSoon(() -> loop.gather(List.of(1), this::begin));
    loop.callSoon(() -> assertEquals(List.of(), started));
    clock.runUntilIdle();
    assertEquals(List.of(1), started);
    stages.get(0).complete("a");
  }

  @Test
  void aLimitKeepsTheRestWaitingAndTheIteratorUntouched() throws Exception {
    TaskFuture<List<String>> all =
        loop.gather(IntStream.range(0, 5).boxed().toList(), this::begin, o -> o.limit(2));
    clock.runUntilIdle();
    assertEquals(List.of(0, 1), started);
    stages.get(1).complete("b");
    clock.runUntilIdle();
    assertEquals(List.of(0, 1, 2), started);
    for (int i : new int[] {0, 2, 3, 4}) {
      stages.get(i).complete("x" + i);
      clock.runUntilIdle();
    }
    assertEquals(List.of("x0", "b", "x2", "x3", "x4"), all.await());
  }

  @Test
  void aLimitCountsWorkUntilItHasReallyEnded() {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    TaskFuture<String> first = loop.adopt(stubborn);
    loop.gatherResults(List.of(0, 1), n -> n == 0 ? first : begin(n), o -> o.limit(1));
    clock.runUntilIdle();
    first.cancel(true);
    clock.runUntilIdle();
    assertEquals(List.of(), started);
    stubborn.end();
    clock.runUntilIdle();
    assertEquals(List.of(1), started);
    stages.get(0).complete("a");
  }

  @Test
  void limitsBelowOneAreRefusedAtTheCall() {
    for (int limit : new int[] {0, -1}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> loop.gather(List.of(1), this::begin, o -> o.limit(limit)));
      assertEquals("limit < 1: " + limit, refused.getMessage());
    }
  }

  @Test
  void manyItemsThatAreDoneAtOnceNeedNoStackAndLetTimersIn() throws Exception {
    List<Integer> items = IntStream.range(0, 100_000).boxed().toList();
    TaskFuture<List<Integer>> all =
        loop.gather(items, CompletableFuture::completedFuture, o -> o.limit(3));
    boolean[] timerFirst = new boolean[1];
    loop.callLater(Duration.ZERO, () -> timerFirst[0] = !all.isDone());
    clock.runUntilIdle();
    assertEquals(items, all.await());
    assertTrue(timerFirst[0]);
  }

  @Test
  void endlessItemsAreTakenOnlyAsFarAsNeeded() {
    Iterable<Integer> endless =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                return next++;
              }
            };
    TaskFuture<List<String>> all = loop.gather(endless, this::begin, o -> o.limit(3));
    clock.runUntilIdle();
    all.cancel(true);
    clock.runUntilIdle();
    assertEquals(List.of(0, 1, 2), started);
    assertTrue(stages.stream().allMatch(CompletableFuture::isCancelled));
  }

  @Test
  void aFailureStopsTheStartingAndCancelsWhatWasStarted() {
    TaskFuture<List<String>> all = loop.gather(List.of(0, 1, 2, 3), this::begin, o -> o.limit(2));
    clock.runUntilIdle();
    IOException broken = new IOException("broken");
    stages.get(0).completeExceptionally(broken);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertTrue(stages.get(1).isCancelled());
    assertEquals(List.of(0, 1), started);
  }

  @Test
  void whatTheFunctionThrowsIsTheFailureOfItsItem() throws Exception {
    IOException broken = new IOException("broken");
    AsyncFunction<Integer, String> fn =
        n -> {
          if (n == 1) {
            throw broken;
          }
          return n == 2 ? null : CompletableFuture.completedFuture("ok");
        };
    TaskFuture<List<String>> all = loop.gather(List.of(0, 1), fn);
    TaskFuture<List<Outcome<String>>> each = loop.gatherResults(List.of(0, 1, 2), fn);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertEquals(Outcome.success("ok"), each.await().get(0));
    assertEquals(Outcome.failure(broken), each.await().get(1));
    assertEquals(
        "function returned null instead of a stage, item 2",
        each.await().get(2).failure().getMessage());
  }

  @Test
  void anIteratorThatThrowsFailsTheWhole() {
    IllegalStateException broken = new IllegalStateException("no more pages");
    Iterable<Integer> items =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                if (next == 2) {
                  throw broken;
                }
                return next++;
              }
            };
    TaskFuture<List<Outcome<String>>> each = loop.gatherResults(items, this::begin);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IllegalStateException.class, each::await));
    assertTrue(stages.get(0).isCancelled());
    TaskFuture<List<String>> none =
        loop.gather(
            () -> {
              throw broken;
            },
            this::begin);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IllegalStateException.class, none::await));
  }

  @Test
  void anItemThatSomebodyElseCancelledIsAFailureThatSaysSo() {
    TaskFuture<List<String>> all = loop.gather(List.of(0, 1), this::begin);
    clock.runUntilIdle();
    stages.get(0).cancel(true);
    clock.runUntilIdle();
    assertThrows(TaskCancelledException.class, all::await);
  }

  @Test
  void ofNoItemsIsEmpty() throws Exception {
    TaskFuture<List<String>> all = loop.gather(List.<Integer>of(), this::begin);
    clock.runUntilIdle();
    assertEquals(List.of(), all.await());
  }

  @Test
  void workThatOtherThreadsFinishGoesOn() throws Exception {
    AsyncLoop threaded = loops.start("threaded");
    List<Integer> items = IntStream.range(0, 2_000).boxed().toList();
    TaskFuture<List<Integer>> all =
        threaded.gather(items, n -> CompletableFuture.supplyAsync(() -> n), o -> o.limit(7));
    assertEquals(items, all.await());
  }

  @Test
  void aCloseCancelsItAndWhatItStarted() {
    TaskFuture<List<String>> all = loop.gather(List.of(0, 1), this::begin, o -> o.limit(1));
    clock.runUntilIdle();
    assertEquals(List.of("gather"), loop.tasks());
    loop.close();
    assertTrue(all.isCancelled());
    assertTrue(stages.get(0).isCancelled());
    assertEquals(List.of(0), started);
    assertThrows(LoopClosedException.class, () -> loop.gather(List.of(0), this::begin));
  }

  @Test
  void nullArgumentsAreRefusedAtTheCall() {
    Iterable<Integer> none = null;
    AsyncFunction<Integer, String> noFunction = null;
    UnaryOperator<GatherOptions> noOptions = null;
    assertThrows(NullPointerException.class, () -> loop.gather(none, this::begin));
    assertThrows(NullPointerException.class, () -> loop.gather(List.of(1), noFunction));
    assertThrows(NullPointerException.class, () -> loop.gather(List.of(1), this::begin, noOptions));
  }

  private CompletableFuture<String> begin(Integer item) {
    loop.checkOnLoop();
    started.add(item);
    CompletableFuture<String> stage = new CompletableFuture<>();
    stages.add(stage);
    return stage;
  }
}
