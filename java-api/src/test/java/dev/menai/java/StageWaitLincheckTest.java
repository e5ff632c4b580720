package dev.menai.java;

import dev.menai.ReturnWhen;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A wait for the first of two stages, ours and a foreign one, that end and are left at once. */
public class StageWaitLincheckTest {
  private final TaskFuture<Integer> ours = new TaskFuture<>(LincheckSettings.CLOSED);
  private final CompletableFuture<Integer> foreign = new CompletableFuture<>();
  private final TaskFuture<WaitResult<CompletableFuture<Integer>>> wait =
      StageWait.start(
          LincheckSettings.CLOSED, ReturnWhen.FIRST_COMPLETED, List.of(ours, foreign), null);

  @Operation
  public boolean completeOurs() {
    return ours.complete(1);
  }

  @Operation
  public boolean failForeign() {
    return foreign.completeExceptionally(new IllegalStateException("planted"));
  }

  @Operation(nonParallelGroup = "wait")
  public void cancelWait() {
    wait.cancel(true);
  }

  @Validate
  public void isOverIfOneHasEndedAndCancelsNothing() {
    if ((ours.isDone() || foreign.isDone()) && !wait.isDone()) {
      throw new IllegalStateException("an end was missed");
    }
    if (ours.isCancelled() || foreign.isCancelled()) {
      throw new IllegalStateException("a wait cancelled what it waited for");
    }
  }

  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(StageWaitLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(StageWaitLincheckTest.class);
  }
}
