package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.queue.PriorityQueue;
import dev.menai.queue.Queue;
import dev.menai.queue.QueueShutdownException;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is a queue's own; see also {@link WaitingInLineTest}. */
class AsyncQueueTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncQueue<String> queue = new AsyncQueue<>(loop, 2);
  private final List<Object> heard = new ArrayList<>();

  // asyncio 255
  @Test
  void givesItemsInTheOrderTheyCame() throws Exception {
    assertTrue(queue.put("a").isDone());
    assertTrue(queue.tryPut("b"));
    TaskFuture<?> third = queue.put("c");
    assertEquals(2, queue.size());
    assertEquals("a", queue.get().await());
    assertTrue(third.isDone());
    assertEquals("b", queue.tryGet());
    assertEquals("c", queue.tryGet(SECOND).await());
    assertNull(queue.tryGet());
  }

  // asyncio 255
  @Test
  void givesTheLeastOrTheNewestFirst() throws Exception {
    AsyncQueue<String> least =
        new AsyncPriorityQueue<>(loop, Comparator.comparing((String item) -> item.charAt(0)));
    AsyncQueue<String> newest = new AsyncLifoQueue<>(loop);
    for (String item : List.of("b1", "a1", "b2", "a2")) {
      least.put(item);
      newest.put(item);
    }
    assertEquals(List.of("a1", "a2", "b1", "b2"), least.drain(), "equal ones as they came");
    assertEquals(List.of("a2", "b2", "a1", "b1"), newest.drain());
    AsyncQueue<Integer> narrow = new AsyncPriorityQueue<>(loop, Comparator.naturalOrder(), 1);
    assertTrue(narrow.tryPut(2));
    TaskFuture<?> waiting = narrow.put(1);
    assertEquals(2, narrow.get().await());
    assertTrue(waiting.isDone());
    assertFalse(new AsyncLifoQueue<>(loop, 1).tryPut("a") && narrow.tryPut(3));
  }

  // asyncio 257
  @Test
  void saysThatItIsFullOrEmptyWithoutWaiting() {
    assertNull(queue.tryGet());
    queue.tryPut("a");
    queue.tryPut("b");
    assertFalse(queue.tryPut("c"));
    assertEquals(2, queue.capacity());
    assertEquals(Integer.MAX_VALUE, new AsyncQueue<>(loop).capacity());
  }

  // asyncio 261
  @Test
  void putsAnItemBackToItsPlaceWhenACancelledCallbackHadIt() {
    queue.get((item, failure) -> heard.add("wrong"));
    Handle second = queue.tryGet(SECOND, (item, failure) -> heard.add("wrong"));
    Handle third = queue.get((item, failure) -> heard.add(item));
    for (String item : List.of("a", "b", "c", "d")) {
      queue.tryPut(item);
    }
    heard.clear();
    assertTrue(second.cancel());
    assertTrue(third.cancel());
    clock.runUntilIdle();
    assertEquals(List.of("wrong"), heard, "the first was not cancelled");
    assertEquals(List.of("b", "c", "d"), queue.drain());
    assertEquals(4, queue.statistics().getUnfinished(), "none of them is done");
  }

  // asyncio 262
  @Test
  void doesNotPutTheItemOfACancelledPut() throws Exception {
    queue.tryPut("a");
    queue.tryPut("b");
    TaskFuture<?> cancelled = queue.put("c");
    TaskFuture<Boolean> late = queue.tryPut("d", SECOND);
    TaskFuture<?> stays = queue.put("e");
    cancelled.cancel(true);
    clock.advance(SECOND);
    assertFalse(late.await());
    queue.drain(1);
    assertTrue(stays.isDone());
    assertEquals(List.of("b", "e"), queue.drain(9));
  }

  @Test
  void countsWhatIsDone() throws Exception {
    assertTrue(queue.join().isDone());
    queue.tryPut("a");
    queue.tryPut("b");
    queue.drain();
    TaskFuture<?> joined = queue.join();
    queue.join((nothing, failure) -> heard.add("joined"));
    TaskFuture<Boolean> late = queue.tryJoin(SECOND);
    queue.tryJoin(SECOND.multipliedBy(2), (done, failure) -> heard.add("done: " + done));
    queue.taskDone();
    clock.advance(SECOND);
    assertFalse(late.await());
    assertFalse(joined.isDone());
    queue.taskDone();
    clock.runUntilIdle();
    assertTrue(joined.isDone());
    assertEquals(List.of("joined", "done: true"), heard);
    assertEquals(
        "taskDone of Queue(0 of 2 items, 0 unfinished, 0 getters, 0 putters)"
            + " called more often than items were put",
        assertThrows(IllegalStateException.class, queue::taskDone).getMessage());
  }

  // asyncio 266
  @Test
  void failsThoseWhoWaitWhenItIsShutDown() {
    TaskFuture<String> get = queue.get();
    TaskFuture<String> timed = queue.tryGet(SECOND);
    queue.get((item, failure) -> heard.add(failure.getClass()));
    queue.shutdown();
    queue.shutdown();
    assertTrue(queue.isShutDown());
    assertShutDown(get);
    assertShutDown(timed);
    clock.runUntilIdle();
    assertEquals(List.of(QueueShutdownException.class), heard, "the raw failure");
    assertShutDown(queue.get());
    assertShutDown(queue.tryGet(SECOND));
    assertShutDown(queue.put("a"));
    assertShutDown(queue.tryPut("a", Duration.ZERO));
    assertThrows(QueueShutdownException.class, queue::tryGet);
    assertThrows(QueueShutdownException.class, () -> queue.tryPut("a"));
    assertTrue(queue.join().isDone());
    assertEquals(List.of(), queue.drain());
  }

  // asyncio 267
  @Test
  void canBeEmptiedWhenItIsShutDown() throws Exception {
    queue.tryPut("a");
    queue.tryPut("b");
    TaskFuture<?> put = queue.put("c");
    queue.shutdown();
    assertShutDown(put);
    assertEquals("a", queue.get().await());
    assertEquals("b", queue.tryGet());
    assertShutDown(queue.get());
    TaskFuture<?> joined = queue.join();
    assertFalse(joined.isDone());
    queue.taskDone();
    queue.taskDone();
    assertTrue(joined.isDone());
  }

  @Test
  void dropsItsItemsWhenItIsShutDownNow() {
    queue.tryPut("a");
    TaskFuture<?> joined = queue.join();
    queue.shutdownNow();
    assertTrue(joined.isDone());
    assertEquals(0, queue.size());
    assertShutDown(queue.get());
  }

  private static void assertShutDown(TaskFuture<?> future) {
    QueueShutdownException failure = assertThrows(QueueShutdownException.class, future::await);
    assertEquals("Queue is shut down", failure.getMessage());
  }

  // asyncio 269
  @Test
  void losesNoItemToAComparatorThatThrows() throws Exception {
    boolean[] broken = {false};
    Comparator<String> comparator =
        (one, other) -> {
          if (broken[0]) {
            throw new ClassCastException("broken");
          }
          return one.compareTo(other);
        };
    AsyncQueue<String> sorted = new AsyncPriorityQueue<>(loop, comparator);
    for (String item : List.of("c", "a", "b")) {
      sorted.put(item);
    }
    broken[0] = true;
    assertThrows(ClassCastException.class, () -> sorted.put("d").await());
    assertThrows(ClassCastException.class, () -> sorted.get().await());
    sorted.put("e", (nothing, failure) -> heard.add(failure.getMessage()));
    clock.runUntilIdle();
    assertEquals(List.of("broken"), heard);
    broken[0] = false;
    assertEquals(List.of("a", "b", "c"), sorted.drain());
  }

  @Test
  void isAViewOfKotlinsQueueOfAnyOrder() throws Exception {
    Queue<String> kotlin = new PriorityQueue<>(Comparator.naturalOrder(), 9, "jobs");
    AsyncQueue<String> view = AsyncQueue.of(loop, kotlin);
    assertSame(kotlin, view.queue());
    assertSame(loop, view.loop());
    kotlin.tryPut("b");
    view.put("a");
    assertEquals("a", view.get().await());
    assertEquals("b", kotlin.tryGet());
  }

  // asyncio 265
  @Test
  void showsItsState() {
    queue.tryPut("a");
    assertEquals("Queue(1 of 2 items, 1 unfinished, 0 getters, 0 putters)", queue.toString());
    queue.drain();
    TaskFuture<?> waiting = queue.get();
    assertEquals("Queue(0 of 2 items, 1 unfinished, 1 getters, 0 putters)", queue.toString());
    assertEquals(1, queue.statistics().getWaitingToGet());
    waiting.cancel(true);
    queue.shutdown();
    assertEquals(
        "Queue(0 of 2 items, 1 unfinished, 0 getters, 0 putters, shut down)", queue.toString());
  }

  @Test
  void refusesNullsAndWrongNumbers() {
    String noNulls = "item; a queue holds no nulls";
    assertEquals(noNulls, nullRefused(() -> queue.put(null)));
    assertEquals(noNulls, nullRefused(() -> queue.put(null, (nothing, failure) -> {})));
    assertEquals(noNulls, nullRefused(() -> queue.tryPut(null)));
    assertEquals(noNulls, nullRefused(() -> queue.tryPut(null, SECOND)));
    assertEquals(noNulls, nullRefused(() -> queue.tryPut(null, SECOND, (put, failure) -> {})));
    assertEquals("queue", nullRefused(() -> AsyncQueue.of(loop, null)));
    assertEquals("loop", nullRefused(() -> new AsyncQueue<>(null)));
    assertThrows(NullPointerException.class, () -> new AsyncPriorityQueue<String>(loop, null));
    assertEquals(
        "capacity < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> new AsyncQueue<>(loop, 0)).getMessage());
    assertEquals(
        "max < 0: -1",
        assertThrows(IllegalArgumentException.class, () -> queue.drain(-1)).getMessage());
    assertEquals(0, queue.statistics().getTotal());
  }

  private static String nullRefused(Runnable call) {
    return assertThrows(NullPointerException.class, call::run).getMessage();
  }
}
