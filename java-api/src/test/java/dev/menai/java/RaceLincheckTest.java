package dev.menai.java;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Two stages that succeed, fail and are given up at once: one wins, and the other is stopped. */
public class RaceLincheckTest {
  private final TaskFuture<Integer> ours = new TaskFuture<>(LincheckSettings.CLOSED);
  private final CompletableFuture<Integer> foreign = new CompletableFuture<>();
  private final TaskFuture<Integer> race =
      Race.between(LincheckSettings.CLOSED, List.of(ours, foreign));

  @Operation(runOnce = true)
  public void completeOurs() {
    ours.complete(1);
  }

  @Operation(runOnce = true)
  public void completeForeign() {
    foreign.complete(2);
  }

  @Operation(runOnce = true)
  public void failForeign() {
    foreign.completeExceptionally(new IllegalStateException("planted"));
  }

  @Operation(runOnce = true)
  public void cancelRace() {
    race.cancel(true);
  }

  @Validate
  public void isDecidedAndNobodyRunsOn() {
    boolean hasWinner =
        ours.isDone() && !ours.isCompletedExceptionally()
            || foreign.isDone() && !foreign.isCompletedExceptionally();
    if (hasWinner && !race.isDone()) {
      throw new IllegalStateException("one has won, and nobody was told");
    }
    if (race.isDone() && !(ours.isDone() && foreign.isDone())) {
      throw new IllegalStateException("the race is over, and one runs on");
    }
  }

  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(RaceLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(RaceLincheckTest.class);
  }
}
