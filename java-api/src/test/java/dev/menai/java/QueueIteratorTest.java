package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue in the {@code for} loop of a plain thread. */
class QueueIteratorTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final AsyncQueue<String> queue = new AsyncQueue<>(loop, 2);

  private <T> FutureTask<T> inThread(java.util.concurrent.Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    thread = new Thread(task, "iterating");
    thread.start();
    return task;
  }

  private Thread thread;

  private void awaitWaiting() {
    while (queue.statistics().getWaitingToGet() == 0) {
      Thread.onSpinWait(); // until the thread stands in line
    }
  }

  @Test
  void givesAllItemsUntilTheShutdown() throws Exception {
    FutureTask<List<String>> all =
        inThread(
            () -> {
              List<String> items = new ArrayList<>();
              for (String item : queue) {
                items.add(item);
                queue.taskDone();
              }
              return items;
            });
    for (String item : List.of("a", "b", "c", "d", "e")) {
      queue.put(item).await();
    }
    queue.shutdown();
    assertEquals(List.of("a", "b", "c", "d", "e"), all.get(20, TimeUnit.SECONDS));
    assertTrue(queue.join().isDone());
  }

  @Test
  void takesOneItemForEachNext() {
    queue.tryPut("a");
    queue.tryPut("b");
    Iterator<String> items = queue.iterator();
    assertTrue(items.hasNext());
    assertTrue(items.hasNext());
    assertEquals(1, queue.size());
    assertEquals("a", items.next());
    assertEquals("b", items.next(), "without hasNext, too");
    queue.shutdown();
    assertFalse(items.hasNext());
    assertFalse(items.hasNext());
    assertEquals(
        "the queue is shut down and empty",
        assertThrows(NoSuchElementException.class, items::next).getMessage());
  }

  @Test
  void endsOnAnInterruptAndTakesNothing() throws Exception {
    FutureTask<Boolean> waiting =
        inThread(
            () -> {
              CancellationException end =
                  assertThrows(CancellationException.class, queue.iterator()::hasNext);
              assertEquals("interrupted while waiting for an item", end.getMessage());
              return Thread.interrupted();
            });
    awaitWaiting();
    thread.interrupt();
    assertTrue(waiting.get(20, TimeUnit.SECONDS), "the interrupt is kept");
    assertEquals(0, queue.statistics().getWaitingToGet());
    queue.tryPut("a");
    assertEquals("a", queue.tryGet());
  }

  @Test
  void refusesToBlockItsLoopAndTakesNothing() throws Exception {
    Iterator<String> items = queue.iterator();
    Loops.run(loop, () -> assertThrows(IllegalStateException.class, items::hasNext));
    assertEquals(0, queue.statistics().getWaitingToGet());
    queue.tryPut("a");
    Loops.run(loop, () -> assertEquals("a", items.next()));
  }

  @Test
  void endsWithTheLoop() throws Exception {
    FutureTask<Boolean> waiting = inThread(() -> queue.iterator().hasNext());
    awaitWaiting();
    loop.close();
    ExecutionException end =
        assertThrows(ExecutionException.class, () -> waiting.get(20, TimeUnit.SECONDS));
    assertTrue(end.getCause() instanceof CancellationException);
    assertEquals(0, queue.statistics().getWaitingToGet());
  }

  @Test
  void sharesTheItemsWithOthers() throws Exception {
    FutureTask<String> first = inThread(() -> queue.iterator().next());
    awaitWaiting();
    CompletableFuture<String> second = queue.get();
    queue.tryPut("a");
    queue.tryPut("b");
    assertEquals("a", first.get(20, TimeUnit.SECONDS));
    assertEquals("b", second.get(20, TimeUnit.SECONDS));
  }
}
