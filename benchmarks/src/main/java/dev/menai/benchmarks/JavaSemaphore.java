package dev.menai.benchmarks;

import com.ibm.asyncutil.locks.FairAsyncSemaphore;
import dev.menai.java.AsyncSemaphore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * 10 000 stages of one loop, or threads, that share ten permits; each gives way while it has one.
 */
public class JavaSemaphore extends SideBySide {
  private static final int CONTENDERS = 10_000;
  private static final int PERMITS = 10;

  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int menai(MenaiThread menai) {
    AsyncSemaphore semaphore = new AsyncSemaphore(menai.java, PERMITS);
    return JavaSection.passes(
        menai.java.executor(), PERMITS, CONTENDERS, section -> semaphore.with(section::pass));
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int menaiAcquireRelease(MenaiThread menai) {
    AsyncSemaphore semaphore = new AsyncSemaphore(menai.java, PERMITS);
    return JavaSection.passes(
        menai.java.executor(),
        PERMITS,
        CONTENDERS,
        section ->
            semaphore
                .acquire()
                .thenCompose(acquired -> section.pass())
                .whenComplete((passed, failure) -> semaphore.release()));
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int ibm(MenaiThread menai) {
    FairAsyncSemaphore semaphore = new FairAsyncSemaphore(PERMITS);
    return JavaSection.passes(
        menai.java.executor(),
        PERMITS,
        CONTENDERS,
        section ->
            semaphore
                .acquire()
                .thenCompose(acquired -> section.pass())
                .whenComplete((passed, failure) -> semaphore.release()));
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int tascalate(MenaiThread menai) {
    var semaphore = net.tascalate.concurrent.locks.AsyncSemaphore.create(PERMITS, /* fair= */ true);
    return JavaSection.passes(
        menai.java.executor(),
        PERMITS,
        CONTENDERS,
        section ->
            semaphore
                .acquire()
                .thenCompose(acquired -> section.pass())
                .whenComplete((passed, failure) -> semaphore.release()));
  }

  /** The floor: a deque behind a lock. */
  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int bareDeque(MenaiThread menai) {
    return bare(menai, Runnable::run);
  }

  /** The floor of a semaphore whose bodies run on the loop, and never in the stack of a release. */
  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int bareDequeByLoop(MenaiThread menai) {
    return bare(menai, menai.java.executor());
  }

  private static int bare(MenaiThread menai, Executor bodies) {
    BareSemaphore semaphore = new BareSemaphore(PERMITS);
    return JavaSection.passes(
        menai.java.executor(),
        PERMITS,
        CONTENDERS,
        section ->
            semaphore
                .acquire()
                .thenComposeAsync(acquired -> section.pass(), bodies)
                .whenComplete((passed, failure) -> semaphore.release()));
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int virtualThreads(VirtualThreads threads) throws InterruptedException {
    return blocking(threads, new Semaphore(PERMITS));
  }

  /** First come, first served, as all others are. */
  @Benchmark
  @OperationsPerInvocation(CONTENDERS)
  public int virtualThreadsFair(VirtualThreads threads) throws InterruptedException {
    return blocking(threads, new Semaphore(PERMITS, /* fair= */ true));
  }

  private static int blocking(VirtualThreads threads, Semaphore semaphore)
      throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(CONTENDERS);
    for (int i = 0; i < CONTENDERS; i++) {
      threads.executor.execute(
          () -> {
            semaphore.acquireUninterruptibly();
            try {
              pass(inside);
            } finally {
              semaphore.release();
            }
            left.countDown();
          });
    }
    left.await();
    return CONTENDERS;
  }

  private static void pass(AtomicInteger inside) {
    if (inside.incrementAndGet() > PERMITS) {
      throw new AssertionError(inside + " inside where only " + PERMITS + " may be");
    }
    Thread.yield();
    inside.decrementAndGet();
  }
}
