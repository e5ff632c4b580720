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

/** {@code forEach}: so many items at a time, until the queue is shut down and empty. */
class QueueWorkersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncQueue<String> queue = new AsyncQueue<>(loop);
  private final List<String> begun = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  private TaskFuture<Void> work(String item) {
    assertTrue(loop.isOnLoop());
    begun.add(item);
    return loop.sleep(SECOND).thenRun(() -> done.add(item));
  }

  private void put(String... items) {
    for (String item : items) {
      queue.tryPut(item);
    }
  }

  @Test
  void worksOnSoManyAtATimeUntilTheShutdown() {
    put("a", "b", "c");
    TaskFuture<Void> workers = queue.forEach(2, this::work);
    assertEquals(List.of(), begun, "never called within the call");
    clock.runUntilIdle();
    assertEquals(List.of("a", "b"), begun);
    clock.advance(SECOND);
    assertEquals(List.of("a", "b", "c"), begun);
    TaskFuture<Void> joined = queue.join();
    assertFalse(joined.isDone());
    clock.advance(SECOND);
    assertTrue(joined.isDone(), "each was called done");
    assertFalse(workers.isDone());
    put("d");
    queue.shutdown();
    clock.advance(SECOND);
    assertEquals(List.of("a", "b", "c", "d"), done);
    assertTrue(workers.isDone());
    assertFalse(workers.isCompletedExceptionally());
  }

  @Test
  void cancelsTheOthersWhenOneFails() {
    IOException broken = new IOException("broken");
    CompletableFuture<String> failing = new CompletableFuture<>();
    put("a", "b", "c");
    TaskFuture<Void> workers =
        queue.forEach(2, item -> item.equals("a") ? failing : work(item).thenApply(v -> item));
    clock.runUntilIdle();
    failing.completeExceptionally(broken);
    clock.advance(SECOND);
    assertSame(broken, assertThrows(IOException.class, workers::await));
    assertEquals(List.of(), done, "b was cancelled");
    assertEquals(List.of("c"), queue.drain());
    assertEquals(1, queue.statistics().getUnfinished(), "c; a and b are done with");
  }

  @Test
  void failsWithWhatTheFunctionThrowsOrWithoutAStage() {
    IOException broken = new IOException("broken");
    put("a", "b");
    TaskFuture<Void> throwing =
        queue.forEach(
            1,
            item -> {
              throw broken;
            });
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, throwing::await));
    TaskFuture<Void> nothing = queue.forEach(1, item -> (CompletableFuture<String>) null);
    clock.runUntilIdle();
    assertEquals(
        "the function returned null instead of a stage for b",
        assertThrows(NullPointerException.class, nothing::await).getMessage());
    assertTrue(queue.join().isDone());
  }

  @Test
  void stopsWhenItIsCancelled() {
    put("a", "b");
    TaskFuture<Void> workers = queue.forEach(3, this::work);
    clock.runUntilIdle();
    assertEquals(1, queue.statistics().getWaitingToGet());
    assertTrue(workers.cancel(true));
    clock.runUntilIdle();
    assertEquals(0, queue.statistics().getWaitingToGet());
    assertTrue(workers.stopped().isDone());
    assertTrue(queue.join().isDone());
    clock.advance(SECOND);
    assertEquals(List.of(), done);
  }

  @Test
  void takesNothingWhenItIsCancelledBeforeItBegan() {
    put("a");
    queue.forEach(3, this::work).cancel(true);
    clock.runUntilIdle();
    assertEquals(List.of("a"), queue.drain());
  }

  /** An item that was on its way to a worker when it was cancelled goes back to its place. */
  @Test
  void losesNoItemWhenItIsCancelledAsOneComes() {
    TaskFuture<Void> workers = queue.forEach(1, this::work);
    clock.runUntilIdle();
    put("a", "b");
    assertTrue(workers.cancel(true));
    clock.runUntilIdle();
    assertEquals(List.of("a", "b"), queue.drain());
    assertEquals(List.of(), begun);
  }

  @Test
  void givesItsHandleTheSamePowers() {
    List<Object> heard = new ArrayList<>();
    put("a");
    queue.forEach(1, this::work, (nothing, failure) -> heard.add(failure == null));
    queue.shutdown();
    clock.advance(SECOND);
    assertEquals(List.of(true), heard);
    AsyncQueue<String> other = new AsyncQueue<>(loop);
    Handle handle = other.forEach(1, this::work, (nothing, failure) -> heard.add("wrong"));
    clock.runUntilIdle();
    assertTrue(handle.cancel());
    clock.runUntilIdle();
    assertEquals(List.of(true), heard);
    assertEquals(0, other.statistics().getWaitingToGet());
  }

  @Test
  void isCancelledByTheLoopsClose() {
    put("a");
    TaskFuture<Void> workers = queue.forEach(2, this::work);
    clock.runUntilIdle();
    loop.close();
    assertEquals(
        "a gathered stage was cancelled: loop \"orders\" is closing",
        assertThrows(TaskCancelledException.class, workers::await).getMessage());
    assertEquals(0, queue.statistics().getWaitingToGet());
    assertTrue(queue.join().isDone(), "the item under way was called done");
    assertThrows(LoopClosedException.class, () -> queue.forEach(2, this::work));
  }

  @Test
  void letsTheLoopDoOtherThingsBetweenTwoItems() {
    for (int i = 0; i < 100; i++) {
      put("item " + i);
    }
    List<Integer> seen = new ArrayList<>();
    queue.forEach(1, item -> CompletableFuture.completedFuture(begun.add(item)));
    loop.callSoon(() -> loop.callSoon(() -> seen.add(begun.size())));
    queue.shutdown();
    clock.runUntilIdle();
    assertEquals(100, begun.size());
    assertTrue(seen.get(0) < 10, "a full queue kept the loop for " + seen);
  }

  @Test
  void refusesNullsAndWrongNumbers() {
    assertEquals(
        "workers < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> queue.forEach(0, this::work))
            .getMessage());
    assertEquals(
        "fn", assertThrows(NullPointerException.class, () -> queue.forEach(1, null)).getMessage());
    assertEquals(
        "callback",
        assertThrows(NullPointerException.class, () -> queue.forEach(1, this::work, null))
            .getMessage());
  }

  /** Who calls it in the function as well calls it twice. */
  @Test
  void failsWhenTheFunctionCallsTaskDoneItself() {
    put("a", "b");
    TaskFuture<Void> workers =
        queue.forEach(
            1,
            item -> {
              queue.taskDone();
              return loop.sleep(Duration.ZERO);
            });
    clock.advance(SECOND);
    assertTrue(workers.isDone(), "it would wait for ever");
    assertEquals(
        "taskDone of Queue(0 items, 0 unfinished, 0 getters, 0 putters) called more often than"
            + " items were put",
        assertThrows(IllegalStateException.class, workers::await).getMessage());
  }

  @Test
  void failsWithTheItemsFailureFirst() {
    put("a");
    IOException broken = new IOException("broken");
    TaskFuture<Void> workers =
        queue.forEach(
            1,
            item -> {
              queue.taskDone();
              throw broken;
            });
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, workers::await));
    assertEquals(1, broken.getSuppressed().length, "and that taskDone was called too often");
  }
}
