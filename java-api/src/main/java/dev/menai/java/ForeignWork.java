package dev.menai.java;

import java.util.Collection;
import java.util.concurrent.CancellationException;
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

  /** If the loop counts the stages it waits for. Set before anybody else sees the future. */
  private @Nullable ForeignWait<?> wait;

  private ForeignWork(CompletionStage<? extends T> stage, TaskFuture<T> future, boolean raw) {
    this.stage = stage;
    this.future = future;
    this.raw = raw;
  }

  /** From now on {@code future} has the outcome of {@code stage}, and its cancel goes there. */
  static <T extends @Nullable Object> void follow(
      CompletionStage<? extends T> stage, TaskFuture<T> future, boolean raw) {
    ForeignWork<T> work = new ForeignWork<>(stage, future, raw);
    future.replaceWork(work);
    work.wait = Foreign.whenDone(future.loop(), stage, work);
  }

  /** The stage is done; on whatever thread completed it. */
  @Override
  public void accept(@Nullable T value, @Nullable Throwable failure) {
    boolean settled =
        failure == null
            ? future.settleValue(value)
            : future.settleFailure(raw ? Failures.raw(failure) : Failures.wrap(failure));
    if (settled) {
      Firing.fire(future);
    }
    markEnded();
  }

  @Override
  public Collection<Object> awaits() {
    return known(stage);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    stopping.cancel(stage, future.loop());
  }

  @Override
  void letGo() {
    ForeignWait.end(wait);
  }
}
