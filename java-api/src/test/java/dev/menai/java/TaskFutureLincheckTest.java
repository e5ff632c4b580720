package dev.menai.java;

import dev.menai.EventLoopKt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Completing, cancelling, sharing and giving up: whatever the interleaving, the source ends as in
 * some order of the calls, and nobody who waits for it is forgotten.
 *
 * <p>Only the source is looked at: a dependent is told after it, as with any {@code
 * CompletableFuture}, so the two do not change in one step. On a closed loop functions run in place
 * and there are no threads but Lincheck's.
 */
public class TaskFutureLincheckTest {
  private static final AsyncLoop CLOSED = closedLoop();

  private final TaskFuture<Integer> source = new TaskFuture<>(CLOSED);

  // Two consumers and an observer that are there from the start.
  private final TaskFuture<Integer> first = source.thenApply(value -> value + 1);
  private final TaskFuture<Integer> observer = source.whenComplete((value, failure) -> {});
  private final TaskFuture<Integer> second = source.thenApply(value -> value + 2);

  private static AsyncLoop closedLoop() {
    AsyncLoop loop = AsyncLoop.of(EventLoopKt.EventLoop("closed"));
    loop.close();
    return loop;
  }

  @Operation
  public boolean complete() {
    return source.complete(1);
  }

  @Operation
  public boolean cancelSource() {
    return source.cancel(true);
  }

  // A stage is done a moment before it has left its source's line. Who calls a second time in that
  // moment returns before the source is cancelled: promised is only that it will be. So nobody
  // does.

  @Operation(nonParallelGroup = "first")
  public void cancelFirst() {
    first.cancel(true);
  }

  @Operation(nonParallelGroup = "second")
  public void cancelSecond() {
    second.cancel(true);
  }

  @Operation(nonParallelGroup = "second")
  public void completeSecondByHand() {
    second.complete(7);
  }

  /** Joins the line, and gives up at once: the work stops unless somebody else needs it. */
  @Operation
  public void deriveAndCancel() {
    source.thenApply(value -> value).cancel(true);
  }

  /** The observer counts from now on. */
  @Operation
  public void consumeObserver() {
    observer.thenApply(value -> value);
  }

  @Operation
  public String lookAtSource() {
    try {
      return String.valueOf(source.getNow(null));
    } catch (CancellationException cancelled) {
      return "cancelled";
    } catch (CompletionException failed) {
      return "failed: " + failed.getCause();
    }
  }

  @Validate
  public void nobodyIsForgotten() {
    if (source.isDone() && !(first.isDone() && second.isDone() && observer.isDone())) {
      throw new IllegalStateException("the source is done, one of its dependents is not");
    }
  }

  @Test
  void modelChecked() {
    new ModelCheckingOptions()
        .iterations(6 * factor())
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(1)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(TaskFutureLincheckTest::isCore)
                .allMethods()
                .ignore())
        .check(TaskFutureLincheckTest.class);
  }

  @Test
  void stressed() {
    new StressOptions()
        .iterations(5 * factor())
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(2)
        .actorsAfter(1)
        .check(TaskFutureLincheckTest.class);
  }

  /** The closed loop below never changes: there is nothing in it to interleave. */
  private static boolean isCore(String className) {
    return className.startsWith("dev.menai.") && !className.startsWith("dev.menai.java.");
  }

  private static int factor() {
    return Integer.getInteger("menai.stress.factor", 1);
  }
}
