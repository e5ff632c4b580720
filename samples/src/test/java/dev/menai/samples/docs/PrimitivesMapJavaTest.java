package dev.menai.samples.docs;

import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncBarrier;
import dev.menai.java.AsyncCondition;
import dev.menai.java.AsyncEvent;
import dev.menai.java.AsyncLifoQueue;
import dev.menai.java.AsyncLock;
import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncPriorityQueue;
import dev.menai.java.AsyncQueue;
import dev.menai.java.AsyncRwLock;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import dev.menai.queue.QueueShutdownException;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Java lines about locks and queues in docs/asyncio-map.md, each run once. */
class PrimitivesMapJavaTest {
  private final List<String> done = new ArrayList<>();
  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = AsyncLoop.of(clock.newLoop());

  @AfterEach
  void close() {
    loop.close();
  }

  private TaskFuture<Void> work() {
    return loop.sleep(Duration.ZERO).thenRun(() -> done.add("work"));
  }

  private <T> T soon(TaskFuture<T> future) throws Exception {
    clock.advance(ofMillis(200));
    return future.await();
  }

  @Test
  void locks() throws Exception {
    AsyncLock lock = new AsyncLock(loop);
    soon(lock.with(() -> work()));
    soon(lock.acquire());
    assertTrue(lock.isLocked());
    lock.release();
    assertTrue(lock.tryAcquire());
    assertFalse(soon(lock.tryAcquire(ofMillis(200))));
    AsyncRwLock table = new AsyncRwLock(loop);
    soon(table.withRead(() -> work()));
    soon(table.withWrite(() -> work()));
    soon(table.withRead(ofMillis(200), () -> work()));
    TaskFuture<Void> late = lock.with(ofMillis(200), () -> work());
    assertThrows(TimeoutException.class, () -> soon(late));
    assertEquals(4, done.size());
  }

  @Test
  void semaphores() throws Exception {
    AsyncSemaphore permits = new AsyncSemaphore(loop, 2);
    soon(permits.with(() -> work()));
    soon(permits.with(ofMillis(200), () -> work()));
    soon(permits.with(2, () -> work()));
    soon(permits.acquire());
    assertTrue(soon(permits.tryAcquire(ofMillis(200))));
    assertFalse(permits.tryAcquire());
    permits.acquire((nothing, error) -> done.add("acquired"));
    permits.release(2);
    clock.runUntilIdle();
    assertEquals(List.of("work", "work", "work", "acquired"), done);
    AsyncSemaphore bounded = new AsyncSemaphore(loop, 2, 2);
    assertThrows(IllegalStateException.class, bounded::release);
  }

  @Test
  void events() throws Exception {
    AsyncEvent event = new AsyncEvent(loop);
    TaskFuture<Void> waiting = event.await();
    event.set();
    soon(waiting);
    assertTrue(event.isSet());
    event.clear();
    assertFalse(soon(event.tryAwait(ofMillis(200))));
  }

  @Test
  void conditions() throws Exception {
    AsyncLock lock = new AsyncLock(loop);
    AsyncCondition condition = new AsyncCondition(loop, lock);
    TaskFuture<Void> waiting = lock.with(() -> condition.awaitUntil(() -> !done.isEmpty()));
    TaskFuture<Void> other = lock.with(() -> condition.await());
    clock.runUntilIdle();
    done.add("something");
    soon(lock.with(() -> work().thenRun(() -> condition.signal())));
    soon(waiting);
    soon(lock.with(() -> work().thenRun(() -> condition.signalAll())));
    soon(other);
  }

  @Test
  void barriers() throws Exception {
    AsyncBarrier barrier = new AsyncBarrier(loop, 2);
    TaskFuture<Integer> first = barrier.await();
    assertEquals(1, soon(barrier.await()));
    assertEquals(0, soon(first));
    barrier.abort();
    assertTrue(barrier.isBroken());
    barrier.reset();
  }

  @Test
  void queues() throws Exception {
    AsyncQueue<String> jobs = new AsyncQueue<>(loop, 100);
    TaskFuture<Void> workers = jobs.forEach(4, job -> work().thenRun(() -> done.add(job)));
    jobs.put("a");
    soon(jobs.join());
    assertThrows(IllegalStateException.class, () -> jobs.taskDone());
    assertEquals(List.of("work", "a"), done);
    jobs.shutdown();
    soon(workers);
    assertThrows(QueueShutdownException.class, () -> soon(jobs.get()));
  }

  @Test
  void queuesWithoutWaiting() throws Exception {
    AsyncQueue<String> jobs = new AsyncQueue<>(loop, 1);
    assertTrue(jobs.tryPut("a"));
    assertEquals(1, jobs.size());
    assertEquals("a", jobs.tryGet());
    assertEquals(null, soon(jobs.tryGet(ofMillis(200))));
    jobs.shutdownNow();
  }

  @Test
  void otherOrders() {
    AsyncQueue<Integer> least = new AsyncPriorityQueue<>(loop, Comparator.<Integer>naturalOrder());
    AsyncQueue<Integer> last = new AsyncLifoQueue<>(loop);
    for (int item : List.of(2, 1, 3)) {
      least.tryPut(item);
      last.tryPut(item);
    }
    assertEquals(List.of(1, 2, 3), least.drain(10));
    assertEquals(List.of(3, 1, 2), last.drain(10));
  }
}
