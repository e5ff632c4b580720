package dev.menai.benchmarks;

import com.ibm.asyncutil.iteration.AsyncQueues;
import com.ibm.asyncutil.iteration.AsyncTrampoline;
import com.ibm.asyncutil.iteration.BoundedAsyncQueue;
import dev.menai.java.AsyncQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** An item through a queue of 64: one producer and one consumer of one loop, or two threads. */
public class JavaQueue extends SideBySide {
  private static final int ITEMS = 10_000;
  private static final int CAPACITY = 64;

  /** Made before, so that no contender pays for them. */
  private final Integer[] items = IntStream.range(0, ITEMS).boxed().toArray(Integer[]::new);

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long menai(MenaiThread menai) {
    return onLoop(menai, new Callbacks(new AsyncQueue<>(menai.java, CAPACITY))::begin);
  }

  /** With the worker that is made for the purpose. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long menaiForEach(MenaiThread menai) {
    return onLoop(menai, new Workers(new AsyncQueue<>(menai.java, CAPACITY))::begin);
  }

  /** Its futures complete on whatever thread completes them; here it is the loop's. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long ibm(MenaiThread menai) {
    return onLoop(menai, new Trampolines(AsyncQueues.buffered(CAPACITY))::begin);
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long virtualThreads(VirtualThreads threads)
      throws ExecutionException, InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(CAPACITY);
    threads.executor.submit(() -> putAll(queue));
    Future<Long> sum = threads.executor.submit(() -> sumOf(queue));
    return Sums.checked(sum.get(), ITEMS);
  }

  private Void putAll(ArrayBlockingQueue<Integer> queue) throws InterruptedException {
    for (Integer item : items) {
      queue.put(item);
    }
    return null;
  }

  private static long sumOf(ArrayBlockingQueue<Integer> queue) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < ITEMS; i++) {
      sum += queue.take();
    }
    return sum;
  }

  private interface Beginning {
    void begin(CompletableFuture<Long> result);
  }

  private static long onLoop(MenaiThread menai, Beginning contender) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    menai.java.callSoon(() -> contender.begin(result));
    return Sums.checked(result.join(), ITEMS);
  }

  private final class Callbacks {
    private final AsyncQueue<Integer> queue;
    private int next;
    private int taken;
    private long sum;
    private CompletableFuture<Long> result;

    Callbacks(AsyncQueue<Integer> queue) {
      this.queue = queue;
    }

    void begin(CompletableFuture<Long> whenTaken) {
      result = whenTaken;
      put(null, null);
      queue.get(this::got);
    }

    private void put(Void last, Throwable failure) {
      if (next < ITEMS) {
        queue.put(items[next++], this::put);
      }
    }

    private void got(Integer item, Throwable failure) {
      sum += item;
      if (++taken < ITEMS) {
        queue.get(this::got);
      } else {
        result.complete(sum);
      }
    }
  }

  private final class Workers {
    private final CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    private final AsyncQueue<Integer> queue;
    private int next;
    private long sum;

    Workers(AsyncQueue<Integer> queue) {
      this.queue = queue;
    }

    void begin(CompletableFuture<Long> whenTaken) {
      put(null, null);
      queue.forEach(1, this::add).thenRun(() -> whenTaken.complete(sum));
    }

    private void put(Void last, Throwable failure) {
      if (next < ITEMS) {
        queue.put(items[next++]).whenComplete(this::put);
      } else {
        queue.shutdown();
      }
    }

    private CompletionStage<Void> add(Integer item) {
      sum += item;
      return done;
    }
  }

  private final class Trampolines {
    private final BoundedAsyncQueue<Integer> queue;
    private int next;
    private long sum;

    Trampolines(BoundedAsyncQueue<Integer> queue) {
      this.queue = queue;
    }

    void begin(CompletableFuture<Long> whenTaken) {
      AsyncTrampoline.asyncWhile(this::put).thenCompose(all -> queue.terminate());
      queue.forEach(item -> sum += item).thenRun(() -> whenTaken.complete(sum));
    }

    private CompletionStage<Boolean> put() {
      return queue.send(items[next++]).thenApply(accepted -> accepted && next < ITEMS);
    }
  }
}
