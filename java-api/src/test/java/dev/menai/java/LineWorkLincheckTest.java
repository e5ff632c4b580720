package dev.menai.java;

import dev.menai.EventLoopKt;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Two futures in the line of a semaphore, cancelled while permits are released and taken: a future
 * has a permit or was cancelled, the first is served first, and no permit is lost.
 */
public class LineWorkLincheckTest {
  /** Open, so that one can wait, and turned by nobody: the futures have no dependents. */
  private static final AsyncLoop LOOP = AsyncLoop.of(EventLoopKt.EventLoop("idle", false));

  private final AsyncSemaphore permits = new AsyncSemaphore(LOOP, 0);
  private final TaskFuture<Void> first = permits.acquire();
  private final TaskFuture<Void> second = permits.acquire();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();

  @Operation
  public void release() {
    released.incrementAndGet();
    permits.release();
  }

  @Operation
  public boolean tryAcquire() {
    boolean got = permits.tryAcquire();
    if (got) {
      taken.incrementAndGet();
    }
    return got;
  }

  @Operation(nonParallelGroup = "first")
  public boolean cancelFirst() {
    return first.cancel(true);
  }

  @Operation(nonParallelGroup = "second")
  public boolean cancelSecond() {
    return second.cancel(true);
  }

  @Validate
  public void permitsAreCountedExactly() {
    int served = 0;
    for (TaskFuture<Void> future : List.of(first, second)) {
      served += future.isDone() && !future.isCancelled() ? 1 : 0;
    }
    if (released.get() != taken.get() + served + permits.availablePermits()) {
      throw new AssertionError(
          released + " released, but " + taken + " taken, " + served + " served, " + permits);
    }
    if (second.isDone() && !second.isCancelled() && !first.isDone()) {
      throw new AssertionError("the second was served before the first");
    }
  }

  @Test
  void modelChecked() {
    new ModelCheckingOptions()
        .iterations(5 * LincheckSettings.factor())
        .invocationsPerIteration(150)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(LineWorkLincheckTest::isOfTheLoop)
                .allMethods()
                .ignore())
        .check(LineWorkLincheckTest.class);
  }

  /** The loop does not turn; its list of futures is a set of the JDK's, ordered by identity. */
  private static boolean isOfTheLoop(String className) {
    return className.startsWith("dev.menai.internal.loop")
        || className.equals("dev.menai.java.TimedFutures")
        || className.startsWith("dev.menai.EventLoop");
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(LineWorkLincheckTest.class);
  }
}
