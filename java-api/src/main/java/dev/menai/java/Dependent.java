package dev.menai.java;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stage that waits for one source: {@code thenApply} and its kin.
 *
 * @param <S> the source's value
 * @param <T> the stage's value
 */
final class Dependent<S extends @Nullable Object, T extends @Nullable Object> extends StageLink<T> {
  private final Step<S, T> step;

  Dependent(
      TaskFuture<S> source,
      TaskFuture<T> stage,
      Step<S, T> step,
      @Nullable Executor executor,
      boolean consumer) {
    super(stage, executor, consumer);
    this.source = source;
    this.step = step;
  }

  @Override
  void sourceDone(Firing firing) {
    queue(firing);
  }

  @Override
  @SuppressWarnings("unchecked")
  boolean settle() throws Exception {
    TaskFuture<S> done = (TaskFuture<S>) source;
    if (done == null) {
      return false; // the stage was cancelled a moment ago, and let go of its source
    }
    Throwable failure = done.failureToPass();
    boolean settled = step.run(done.storedValue(), failure, stage);
    if (failure != null && !settled) {
      stage.looked(failure); // not passed on: the stage was cancelled, or has another outcome
    }
    return settled;
  }

  @Override
  void dropSources() {
    source = null;
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    leave(/* cancelled= */ true, stopping);
  }

  @Override
  void letGo() {
    leave(/* cancelled= */ false, null);
  }

  @Override
  void awaitSources(Ending ending) {
    TaskFuture<?> waited = source;
    if (waited != null && waited.isFinished()) {
      ending.alsoAwait(waited);
    }
  }
}
