package dev.menai.java;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gives a future the outcome of another one of ours, at once and wherever that completes.
 *
 * @param <T> the value of both
 */
final class Relay<T extends @Nullable Object> extends Link {
  private final TaskFuture<T> stage;

  private Relay(TaskFuture<T> source, TaskFuture<T> stage) {
    super(/* counts= */ true);
    this.source = source;
    this.stage = stage;
  }

  /**
   * From now on {@code stage} has the outcome of {@code inner}, and its cancel goes there.
   *
   * @return whether this call completed {@code stage}
   */
  static <T extends @Nullable Object> boolean follow(
      CompletionStage<T> inner, TaskFuture<T> stage) {
    if (inner == stage) { // the JDK's is then never done
      return stage.settleFailure(
          Failures.wrap(new IllegalStateException("a stage cannot wait for itself")));
    }
    if (!(inner instanceof TaskFuture<T> ours)) {
      ForeignWork.follow(inner, stage, /* raw= */ false);
      return false; // completed by the foreign stage, if at all
    }
    Relay<T> relay = new Relay<>(ours, stage);
    if (!ours.attach(relay)) {
      return pass(ours, stage);
    }
    stage.replaceWork(relay); // if the inner stage was faster, there is nothing below any more
    return false;
  }

  private static <T extends @Nullable Object> boolean pass(
      TaskFuture<T> done, TaskFuture<T> stage) {
    Throwable failure = done.failureFor(stage);
    return failure == null
        ? stage.settleValue(done.storedValue())
        : stage.settlePassed(Failures.wrap(failure));
  }

  @Override
  @SuppressWarnings("unchecked")
  void sourceDone(Firing firing) {
    TaskFuture<T> done = (TaskFuture<T>) source;
    if (done != null && pass(done, stage)) {
      firing.completed(stage);
    }
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
  boolean hasEnded(Ending ending) {
    TaskFuture<?> waited = source;
    if (waited != null && waited.isFinished()) {
      ending.alsoAwait(waited);
    }
    return true;
  }
}
