package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's stage below one of our futures.
 *
 * @param <T> the value of both
 */
final class ForeignWork<T extends @Nullable Object> extends Work
    implements BiConsumer<T, @Nullable Throwable> {
  private final CompletionStage<? extends T> stage;
  private final TaskFuture<T> future;

  /** Whether the future gets the raw cause of a failure, or keeps the JDK's wrapping. */
  private final boolean raw;

  ForeignWork(CompletionStage<? extends T> stage, TaskFuture<T> future, boolean raw) {
    this.stage = stage;
    this.future = future;
    this.raw = raw;
  }

  /** True if the stage was done and the future is complete now. */
  boolean follow() {
    if (stage instanceof CompletableFuture<? extends T> done && done.isDone()) {
      return settleFrom(done);
    }
    future.replaceWork(this);
    stage.whenComplete(this);
    return false;
  }

  private boolean settleFrom(CompletableFuture<? extends T> done) {
    try {
      return future.settleValue(done.getNow(null));
    } catch (CompletionException | CancellationException failure) {
      return settleFailure(failure);
    }
  }

  private boolean settleFailure(Throwable failure) {
    return future.settleFailure(raw ? Failures.raw(failure) : Failures.wrap(failure));
  }

  /** The stage is done; on whatever thread completed it. */
  @Override
  public void accept(T value, @Nullable Throwable failure) {
    boolean settled = failure == null ? future.settleValue(value) : settleFailure(failure);
    if (settled) {
      Firing.fire(future);
    }
    markEnded();
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    cancel(stage, future.loop());
  }

  /**
   * Cancels with {@code cancel(true)}: the JDK's HTTP client aborts its exchange on nothing less.
   */
  static void cancel(CompletionStage<?> stage, AsyncLoop loop) {
    try {
      stage.toCompletableFuture().cancel(/* mayInterruptIfRunning= */ true);
    } catch (UnsupportedOperationException e) {
      // CompletionStage allows this for stages that do not interoperate
    } catch (Throwable failure) { // the others still have to be stopped
      LoopAccess.report(
          loop.eventLoop(), "exception in the cancel of a foreign stage", failure, null);
    }
  }
}
