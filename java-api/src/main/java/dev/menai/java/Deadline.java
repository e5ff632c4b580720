package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stage and the time it has: the result of {@code timeout}.
 *
 * <pre>
 *   WAITING --stage done--> OVER       the result has the stage's outcome
 *      |    --cancelled---> OVER       the stage is cancelled
 *      +----deadline------> EXPIRED    the stage is cancelled; the result waits for its real end
 * </pre>
 *
 * @param <T> the value
 */
final class Deadline<T extends @Nullable Object> extends Work
    implements Runnable, BiConsumer<T, @Nullable Throwable> {
  private static final int WAITING = 0;
  private static final int OVER = 1;
  private static final int EXPIRED = 2;

  private final TaskFuture<T> result;
  private final CompletionStage<? extends T> stage;
  private final String message;
  private final AtomicInteger state = new AtomicInteger(WAITING);

  /** Stands in the stage's line, if that is one of ours. */
  private @Nullable StageLine line;

  /** Set before anybody else can see the result, or the stage can complete it. */
  private @Nullable Handle timer;

  private Deadline(TaskFuture<T> result, CompletionStage<? extends T> stage, String message) {
    this.result = result;
    this.stage = stage;
    this.message = message;
  }

  static <T extends @Nullable Object> TaskFuture<T> set(
      AsyncLoop loop, Duration limit, CompletionStage<? extends T> stage) {
    TaskFuture<T> result = new TaskFuture<>(loop);
    Deadline<T> deadline = new Deadline<>(result, stage, message(limit, stage));
    result.beginWork(deadline);
    if (!deadline.tookOutcome()) {
      deadline.timer = LoopAccess.callAfter(loop.eventLoop(), Durations.toNanos(limit), deadline);
      loop.timed().addTimed(result);
      deadline.join();
    }
    return result;
  }

  /** As {@link #set} for work that has no time at all and so is never started. */
  static <T extends @Nullable Object> TaskFuture<T> passed(AsyncLoop loop, Duration limit) {
    return set(loop, limit, new CompletableFuture<T>());
  }

  private static String message(Duration limit, CompletionStage<?> stage) {
    return stage instanceof TaskFuture<?> ours
        ? TimeLimit.message(limit, ours)
        : TimeLimit.message(limit);
  }

  /** A stage that is done wins against any deadline. */
  private boolean tookOutcome() {
    if (stage instanceof TaskFuture<? extends T> ours && ours.isFinished()) {
      settle(ours.storedValue(), ours.failureFor(result));
    } else {
      Foreign.passIfDone(stage, this::settle);
    }
    return result.isFinished();
  }

  private void join() {
    if (stage instanceof TaskFuture<? extends T> ours) {
      line = new StageLine(ours);
      if (!ours.attach(line)) {
        oursDone(ours, null);
      }
    } else {
      Foreign.join(result.loop(), stage, this);
    }
  }

  /** The deadline; on the loop. */
  @Override
  public void run() {
    if (state.compareAndSet(WAITING, EXPIRED)) {
      Stopping.of(this, new CancellationException(message));
    }
  }

  @Override
  public Collection<Object> awaits() {
    return known(stage, timer);
  }

  /** Cancels the stage, without asking who else needs it: it was given to us. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    finishTimer(OVER);
    stopping.cancel(stage, result.loop());
  }

  /** The result was completed by hand. */
  @Override
  void letGo() {
    finishTimer(OVER);
    if (line != null) {
      line.leave(/* cancelled= */ false, null);
    }
  }

  /** True for the one that ends the wait; false after the deadline, or for a late comer. */
  private boolean finishTimer(int end) {
    if (!state.compareAndSet(WAITING, end)) {
      return false;
    }
    timer.cancel();
    result.loop().timed().remove(result);
    return true;
  }

  /** A foreign stage is done; on whatever thread completed it. */
  @Override
  public void accept(@Nullable T value, @Nullable Throwable failure) {
    if (finishTimer(OVER)) {
      settle(value, failure);
      Firing.fire(result);
    } else {
      ended(failure == null ? null : Failures.raw(failure));
    }
  }

  private void oursDone(TaskFuture<? extends T> done, @Nullable Firing firing) {
    if (!finishTimer(OVER)) {
      Ending.await(done, () -> ended(null)); // cancelled by us, and maybe unwinding still
      return;
    }
    settle(done.storedValue(), done.failureFor(result));
    if (firing != null) {
      firing.completed(result);
    } else {
      Firing.fire(result);
    }
  }

  private void settle(@Nullable T value, @Nullable Throwable failure) {
    if (failure == null) {
      result.settleValue(value);
    } else {
      result.settleFailure(Failures.asSeenByOthers(Failures.raw(failure), "the awaited stage"));
    }
  }

  /** The stage has ended after the deadline or the cancel, {@code failure} is what it left. */
  private void ended(@Nullable Throwable failure) {
    result.loop().timed().remove(result);
    if (state.get() == EXPIRED) {
      TimeoutException timeout = new TimeoutException(message);
      if (failure != null && !(failure instanceof CancellationException)) {
        timeout.addSuppressed(failure);
      }
      if (result.settleFailure(timeout)) {
        Firing.fire(result);
      }
    }
    markEnded();
  }

  /** Waits for the stage, as a consumer of it. */
  private final class StageLine extends Link {
    StageLine(TaskFuture<? extends T> source) {
      super(/* counts= */ true);
      this.source = source;
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      oursDone((TaskFuture<? extends T>) stage, firing);
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
