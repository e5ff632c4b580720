package dev.menai.java;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Consumers and an observer that leave one source, and join it, in every order: its work stops with
 * the last one, and not before.
 *
 * <p>Only the source is looked at: a dependent is told after it, as with any {@code
 * CompletableFuture}, so the two do not change in one step.
 */
public class ConsumersLincheckTest {
  private final TaskFuture<Integer> source = new TaskFuture<>(LincheckSettings.CLOSED);
  private final TaskFuture<Integer> first = source.thenApply(value -> value + 1);
  private final TaskFuture<Integer> observer = source.whenComplete((value, failure) -> {});
  private final TaskFuture<Integer> second = source.thenApply(value -> value + 2);

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
    return LincheckSettings.look(source);
  }

  @Validate
  public void nobodyIsForgotten() {
    if (source.isDone() && !(first.isDone() && second.isDone() && observer.isDone())) {
      throw new IllegalStateException("the source is done, one of its dependents is not");
    }
  }

  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(ConsumersLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(ConsumersLincheckTest.class);
  }
}
