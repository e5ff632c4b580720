package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stage that goes on when the future above is cancelled.
 *
 * @param <T> the value of both
 */
final class Shield<T extends @Nullable Object> extends Work
    implements BiConsumer<T, @Nullable Throwable> {
  /** Stages whose failure is reported: with several shields on one, it is reported once. */
  private static final Set<CompletionStage<?>> REPORTED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private enum State {
    WAITING,
    /** The future was cancelled; a failure that comes now is nobody's. */
    LEFT,
    /** The future has the outcome, or was completed by hand. */
    OVER
  }

  private final TaskFuture<T> result;
  private final CompletionStage<? extends T> stage;
  private final @Nullable String name;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** If the stage is somebody else's, and the loop counts those it waits for. */
  private @Nullable ForeignWait<?> foreign;

  /** Stands in the stage's line, if that is one of ours. */
  private @Nullable StageLine line;

  private Shield(AsyncLoop loop, CompletionStage<? extends T> stage) {
    this.result = new TaskFuture<>(loop);
    this.stage = stage;
    this.name = stage instanceof TaskFuture<?> ours ? ours.taskName() : null;
    result.beginWork(this);
  }

  static <T extends @Nullable Object> TaskFuture<T> over(
      AsyncLoop loop, CompletionStage<? extends T> stage) {
    Shield<T> shield = new Shield<>(loop, stage);
    shield.join();
    return shield.result;
  }

  private void join() {
    if (stage instanceof TaskFuture<? extends T> ours) {
      line = new StageLine(ours, /* counts= */ true);
      if (!ours.attach(line)) {
        accept(ours.storedValue(), ours.failureFor(result));
      }
    } else {
      foreign = Foreign.<T>whenDone(result.loop(), stage, this);
    }
  }

  /** The stage is done; on whatever thread completed it. */
  @Override
  public void accept(@Nullable T value, @Nullable Throwable failure) {
    if (settled(value, failure)) {
      Firing.fire(result);
    }
  }

  private boolean settled(@Nullable T value, @Nullable Throwable failure) {
    if (!state.compareAndSet(State.WAITING, State.OVER)) {
      missed(failure);
      return false;
    }
    boolean settled =
        failure == null
            ? result.settleValue(value)
            : result.settleFailure(
                Failures.asSeenByOthers(Failures.raw(failure), "the shielded stage"));
    if (!settled && result.isCancelled()) {
      report(failure); // the cancel has completed the result, and comes here next
    }
    return settled;
  }

  private void missed(@Nullable Throwable failure) {
    if (state.get() == State.LEFT) {
      report(failure);
    }
  }

  private void report(@Nullable Throwable failure) {
    Throwable raw = failure == null ? null : Failures.raw(failure);
    if (raw != null) {
      result.looked(raw); // of a stage of another loop it was asked for
    }
    if (raw == null || raw instanceof CancellationException || !REPORTED.add(stage)) {
      return;
    }
    String what = name == null ? "a shielded stage" : "shielded task \"" + name + "\"";
    LoopAccess.report(
        result.loop().eventLoop(), what + " failed after the wait for it was cancelled", raw, name);
  }

  @Override
  public Collection<Object> awaits() {
    return known(stage);
  }

  /** The cut: the cancel ends here. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    if (!state.compareAndSet(State.WAITING, State.LEFT)) {
      return;
    }
    ForeignWait.end(foreign);
    if (line == null) {
      return; // a foreign stage tells us at its end all the same
    }
    line.leave(/* cancelled= */ false, null);
    TaskFuture<?> ours = (TaskFuture<?>) stage;
    if (!ours.attach(new StageLine(ours, /* counts= */ false))) {
      missed(ours.storedFailure());
    }
  }

  @Override
  void letGo() {
    if (!state.compareAndSet(State.WAITING, State.OVER)) {
      return;
    }
    ForeignWait.end(foreign);
    if (line != null) {
      line.leave(/* cancelled= */ false, null);
    }
  }

  /** What goes on is not this future's work any more. */
  @Override
  boolean hasEnded(Ending ending) {
    return true;
  }

  /** Waits for the stage, as a consumer of it; after the cancel as an observer. */
  private final class StageLine extends Link {
    StageLine(TaskFuture<?> source, boolean counts) {
      super(counts);
      this.source = source;
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      TaskFuture<? extends T> done = (TaskFuture<? extends T>) stage;
      if (settled(done.storedValue(), done.failureFor(result))) {
        firing.completed(result);
      }
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
