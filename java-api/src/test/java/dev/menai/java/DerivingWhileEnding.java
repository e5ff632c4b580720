package dev.menai.java;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * Deriving from a future while it is completed, cancelled, or abandoned by its last consumer:
 * whatever the interleaving, the source ends as in some order of the calls, and each derived stage
 * ends with it and as it did.
 */
public abstract class DerivingWhileEnding {
  final TaskFuture<Integer> source = new TaskFuture<>(LincheckSettings.CLOSED);
  private final TaskFuture<Integer> first = source.thenApply(value -> value + 1);
  private volatile @Nullable TaskFuture<Integer> second;

  @Operation
  public boolean complete() {
    return source.complete(1);
  }

  @Operation
  public boolean cancelSource() {
    return source.cancel(true);
  }

  @Operation(runOnce = true)
  public void derive() {
    second = source.thenApply(value -> value + 1);
  }

  /** In one thread only; see {@link ConsumersLincheckTest#cancelFirst}. */
  @Operation(nonParallelGroup = "first")
  public void cancelFirst() {
    first.cancel(true);
  }

  @Operation
  public String lookAtSource() {
    return LincheckSettings.look(source);
  }

  @Validate
  public void derivedStagesEndAsTheSourceDid() {
    check(first);
    check(second);
  }

  private void check(@Nullable TaskFuture<Integer> derived) {
    if (derived == null || derived.isCancelled()) {
      return;
    }
    String expected =
        switch (LincheckSettings.look(source)) {
          case "null" -> "null";
          case "1" -> "2";
          default -> "source cancelled";
        };
    String seen = LincheckSettings.look(derived);
    if (!seen.equals(expected)) {
      throw new IllegalStateException("derived: " + seen + " instead of " + expected);
    }
  }
}
