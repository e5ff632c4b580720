package dev.menai.benchmarks;

import com.ibm.asyncutil.locks.FairAsyncSemaphore;
import dev.menai.java.AsyncSemaphore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A permit that is free, taken as a future that is done, and returned; on a loop's thread. */
public class JavaSemaphoreFree extends SideBySide {
  private static final int TIMES = 100_000;
  private static final int PERMITS = 10;

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int menai(MenaiThread menai) {
    AsyncSemaphore semaphore = new AsyncSemaphore(menai.java, PERMITS);
    return onThread(
        menai.java.executor(),
        () -> {
          int done = semaphore.acquire().isDone() ? 1 : 0;
          semaphore.release();
          return done;
        });
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int ibm(MenaiThread menai) {
    FairAsyncSemaphore semaphore = new FairAsyncSemaphore(PERMITS);
    return onThread(
        menai.java.executor(),
        () -> {
          int done = semaphore.acquire().toCompletableFuture().isDone() ? 1 : 0;
          semaphore.release();
          return done;
        });
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int virtualThreads(VirtualThreads threads) {
    Semaphore semaphore = new Semaphore(PERMITS);
    return onThread(
        threads.executor,
        () -> {
          semaphore.acquireUninterruptibly();
          semaphore.release();
          return 1;
        });
  }

  private static int onThread(Executor thread, IntSupplier acquireAndRelease) {
    int acquired = CompletableFuture.supplyAsync(() -> repeat(acquireAndRelease), thread).join();
    if (acquired != TIMES) {
      throw new AssertionError(acquired + " acquired of " + TIMES);
    }
    return acquired;
  }

  private static int repeat(IntSupplier acquireAndRelease) {
    int acquired = 0;
    for (int i = 0; i < TIMES; i++) {
      acquired += acquireAndRelease.getAsInt();
    }
    return acquired;
  }
}
