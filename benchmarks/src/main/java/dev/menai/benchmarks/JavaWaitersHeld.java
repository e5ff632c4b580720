package dev.menai.benchmarks;

import com.ibm.asyncutil.locks.FairAsyncSemaphore;
import dev.menai.java.AsyncSemaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;

/** Futures that all wait for one permit, which is released once for each. */
public class JavaWaitersHeld extends Population {
  @Benchmark
  public int menai(MenaiThread menai) {
    AsyncSemaphore semaphore = new AsyncSemaphore(menai.java, 1);
    return waited(menai.java.executor(), semaphore::acquire, semaphore::release);
  }

  @Benchmark
  public int ibm(MenaiThread menai) {
    FairAsyncSemaphore semaphore = new FairAsyncSemaphore(1);
    return waited(menai.java.executor(), semaphore::acquire, semaphore::release);
  }

  @Benchmark
  public int tascalate(MenaiThread menai) {
    var semaphore = net.tascalate.concurrent.locks.AsyncSemaphore.create(1, /* fair= */ true);
    return waited(menai.java.executor(), semaphore::acquire, semaphore::release);
  }

  /** The floor: a deque behind a lock. */
  @Benchmark
  public int bareDeque(MenaiThread menai) {
    BareSemaphore semaphore = new BareSemaphore(1);
    return waited(menai.java.executor(), semaphore::acquire, semaphore::release);
  }

  private int waited(Executor loop, Supplier<CompletionStage<?>> acquire, Runnable release) {
    Weighing weighing = new Weighing(units);
    return CompletableFuture.supplyAsync(
            () -> {
              acquire.get();
              List<CompletionStage<?>> waiters = new ArrayList<>(units);
              for (int i = 0; i < units; i++) {
                waiters.add(acquire.get());
              }
              weighing.weigh();
              for (int i = 0; i < units; i++) {
                release.run();
              }
              return waiters;
            },
            loop)
        .thenApplyAsync(this::checkedDone, loop)
        .join();
  }

  private int checkedDone(List<CompletionStage<?>> waiters) {
    int done = 0;
    for (CompletionStage<?> waiter : waiters) {
      done += waiter.toCompletableFuture().isDone() ? 1 : 0;
    }
    return checkedUnits(done);
  }
}
