package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.queue.QueueShutdownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Futures, callbacks, blocked threads and subscribers of two loops at one semaphore, or one queue,
 * while they are cancelled and time out at any moment. Permits and items are counted exactly.
 */
class LineStressTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);
  private static final int CALLERS = 6;
  private static final int PERMITS = 3;

  @RegisterExtension final Loops loops = new Loops();

  private final List<AsyncLoop> both = List.of(loops.start("first"), loops.start("second"));
  private final AtomicReferenceArray<Runnable> atRisk = new AtomicReferenceArray<>(8);
  private final LongAdder exposed = new LongAdder();
  private final LongAdder cancels = new LongAdder();
  private final LongAdder deadlines = new LongAdder();
  private long seed;

  @BeforeEach
  void seed(TestInfo test) {
    seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
  }

  @AfterEach
  void tellRaces() {
    String told = exposed + " calls at risk, " + cancels + " cancels, " + deadlines + " deadlines";
    System.out.println("races: " + told);
  }

  /** One kind of caller: waits in line in its own way, and tells how that ended. */
  private interface Caller<V> {
    /** Completes with what it got; with {@code null} if it was cancelled or too late. */
    CompletableFuture<V> begin(Random chance) throws Exception;
  }

  // Permits.

  private final AtomicInteger taken = new AtomicInteger();

  @Test
  void permitsAreNeitherLostNorMultiplied() throws Exception {
    List<Object> reports = new CopyOnWriteArrayList<>(); // of permits too many
    both.forEach(loop -> loop.exceptionHandler(reports::add));
    AsyncSemaphore first = new AsyncSemaphore(both.get(0), PERMITS, PERMITS);
    AsyncSemaphore second = AsyncSemaphore.of(both.get(1), first.semaphore());
    runCallers(
        chance -> {
          AsyncSemaphore view = chance.nextBoolean() ? first : second;
          for (int round = 0; round < 10_000 * FACTOR; round++) {
            if (Boolean.TRUE.equals(end(acquire(view, chance), view))) {
              hold();
              view.release();
            }
          }
        });
    first.acquire(PERMITS).get(20, TimeUnit.SECONDS); // a cancelled section may end last
    assertEquals(0, first.availablePermits());
    assertEquals(0, first.statistics().getWaiting());
    first.release(PERMITS);
    assertEquals(List.of(), reports);
  }

  private void hold() {
    int now = taken.incrementAndGet();
    assertTrue(now <= PERMITS, "more permits were taken than there are: " + now);
    taken.decrementAndGet();
  }

  private CompletableFuture<Boolean> acquire(AsyncSemaphore permits, Random chance) {
    return switch (chance.nextInt(6)) {
      case 0 -> risked(permits.acquire(), chance).thenApply(held -> true);
      case 1 -> risked(permits.tryAcquire(shortTime(chance)), chance);
      case 2 -> called(chance, then -> permits.acquire((held, failure) -> then.complete(true)));
      case 3 ->
          called(
              chance,
              then ->
                  permits.tryAcquire(shortTime(chance), (held, failure) -> then.complete(held)));
      case 4 -> CompletableFuture.completedFuture(permits.tryAcquire());
      default -> {
        int kind = chance.nextInt(3);
        yield risked(permits.with(() -> body(kind)), chance).thenApply(done -> null);
      }
    };
  }

  private CompletableFuture<Void> body(int kind) {
    hold();
    return switch (kind) {
      case 0 -> AsyncLoop.current().sleep(Duration.ZERO);
      case 1 -> CompletableFuture.completedFuture(null);
      default -> CompletableFuture.runAsync(() -> {}); // ends on a thread of its own
    };
  }

  // Items.

  private final Set<Integer> put = ConcurrentHashMap.newKeySet();
  private final Set<Integer> got = ConcurrentHashMap.newKeySet();
  private final AtomicInteger nextItem = new AtomicInteger();

  @Test
  void itemsAreNeitherLostNorDoubled() throws Exception {
    AsyncQueue<Integer> first = new AsyncQueue<>(both.get(0), 4);
    AsyncQueue<Integer> second = AsyncQueue.of(both.get(1), first.queue());
    FutureTask<Void> consumers =
        inThread(
            () ->
                runCallers(
                    chance -> {
                      AsyncQueue<Integer> view = chance.nextBoolean() ? first : second;
                      while (take(view, chance)) {
                        // until the shutdown
                      }
                    }));
    runCallers(
        chance -> {
          AsyncQueue<Integer> view = chance.nextBoolean() ? first : second;
          for (int round = 0; round < 10_000 * FACTOR; round++) {
            int item = nextItem.incrementAndGet();
            if (Boolean.TRUE.equals(end(bring(view, item, chance), view))) {
              put.add(item);
            }
          }
        });
    first.shutdown();
    consumers.get(120L * FACTOR, TimeUnit.SECONDS);
    for (int left : first.drain()) {
      arrived(left);
    }
    assertEquals(put, got);
    assertEquals(put.size(), first.statistics().getUnfinished());
  }

  private void arrived(Integer item) {
    assertTrue(got.add(item), "twice: " + item);
  }

  private CompletableFuture<Boolean> bring(AsyncQueue<Integer> queue, int item, Random chance) {
    return switch (chance.nextInt(5)) {
      case 0 -> risked(queue.put(item), chance).thenApply(in -> true);
      case 1 -> risked(queue.tryPut(item, shortTime(chance)), chance);
      case 2 -> brought(chance, then -> queue.put(item, (in, failure) -> then.complete(true)));
      case 3 ->
          brought(
              chance,
              then -> queue.tryPut(item, shortTime(chance), (in, failure) -> then.complete(in)));
      default -> CompletableFuture.completedFuture(queue.tryPut(item));
    };
  }

  /** A put cannot come back: the handle's cancel may come too late to tell whether it is in. */
  private CompletableFuture<Boolean> brought(
      Random chance, java.util.function.Function<CompletableFuture<Boolean>, Handle> begin) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    begin.apply(ended);
    return ended;
  }

  /** False when the queue is shut down and empty. */
  private boolean take(AsyncQueue<Integer> queue, Random chance) throws Exception {
    try {
      Integer item = end(get(queue, chance), queue);
      if (item != null) {
        arrived(item);
      }
      return true;
    } catch (QueueShutdownException end) {
      return false;
    }
  }

  private CompletableFuture<Integer> get(AsyncQueue<Integer> queue, Random chance) {
    return switch (chance.nextInt(6)) {
      case 0 -> risked(queue.get(), chance);
      case 1 -> risked(queue.tryGet(shortTime(chance)), chance);
      case 2 -> called(chance, then -> queue.get((item, failure) -> settle(then, item, failure)));
      case 3 ->
          called(
              chance,
              then ->
                  queue.tryGet(shortTime(chance), (item, failure) -> settle(then, item, failure)));
      case 4 -> CompletableFuture.completedFuture(queue.tryGet());
      default -> subscribed(queue, chance);
    };
  }

  private static <V> void settle(CompletableFuture<V> future, V value, Throwable failure) {
    if (failure == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(failure);
    }
  }

  /** One item by subscription, cancelled at any moment. */
  private CompletableFuture<Integer> subscribed(AsyncQueue<Integer> queue, Random chance) {
    One one = new One(queue.loop());
    queue.publisher().subscribe(one);
    expose(one::cancel, chance);
    return one.ended;
  }

  private static final class One implements Flow.Subscriber<Integer> {
    final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final AsyncLoop loop;
    private Flow.Subscription subscription;

    One(AsyncLoop loop) {
      this.loop = loop;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Integer item) {
      assertTrue(ended.complete(item), "after its end: " + item);
      subscription.cancel();
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.completeExceptionally(new QueueShutdownException("completed"));
    }

    /** The loop has subscribed before it comes to this. */
    void cancel() {
      loop.callSoon(
          () -> {
            subscription.cancel();
            ended.complete(null);
          });
    }
  }

  // What all of them do.

  private <V> CompletableFuture<V> risked(TaskFuture<V> future, Random chance) {
    expose(() -> future.cancel(true), chance);
    return future;
  }

  private <V> CompletableFuture<V> called(
      Random chance, java.util.function.Function<CompletableFuture<V>, Handle> begin) {
    CompletableFuture<V> ended = new CompletableFuture<>();
    Handle handle = begin.apply(ended);
    expose(
        () -> {
          if (handle.cancel()) { // then the callback is never called
            assertTrue(ended.complete(null), "called and cancelled");
          }
        },
        chance);
    return ended;
  }

  /** Anybody may cancel this from now on, and this may cancel somebody else, or itself. */
  private void expose(Runnable cancel, Random chance) {
    exposed.increment();
    atRisk.set(chance.nextInt(atRisk.length()), cancel);
    if (chance.nextInt(3) == 0) {
      Runnable victim = atRisk.getAndSet(chance.nextInt(atRisk.length()), null);
      if (victim != null) {
        cancels.increment();
        victim.run();
      }
    }
  }

  /** So short that the deadline and the hand-over meet. */
  private Duration shortTime(Random chance) {
    deadlines.increment();
    return Duration.ofNanos(chance.nextInt(60_000));
  }

  private static <V> V end(CompletableFuture<V> future, Object subject) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (CancellationException cancelled) {
      return null;
    } catch (java.util.concurrent.ExecutionException failed) {
      if (failed.getCause() instanceof CancellationException) {
        return null; // its source was cancelled
      }
      throw Failures.<RuntimeException>sneak(Failures.raw(failed));
    } catch (java.util.concurrent.TimeoutException standstill) {
      throw new AssertionError("stands still: " + subject);
    }
  }

  private interface Body {
    void run(Random chance) throws Exception;
  }

  private Void runCallers(Body body) throws Exception {
    List<FutureTask<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Random chance = new Random(seed + i);
      callers.add(
          inThread(
              () -> {
                body.run(chance);
                return null;
              }));
    }
    for (FutureTask<Void> caller : callers) {
      caller.get(120L * FACTOR, TimeUnit.SECONDS);
    }
    return null;
  }

  private static FutureTask<Void> inThread(java.util.concurrent.Callable<Void> action) {
    FutureTask<Void> task = new FutureTask<>(action);
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
