package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitListener;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in a primitive's line, below the future that waits there. No coroutine.
 *
 * <p>The future is cancelled, or timed out, only by leaving the line; once the primitive has
 * decided to serve it, it is on its way and completes. So it has what it waited for, or it has not.
 *
 * @param <T> the value
 */
final class LineWork<T extends @Nullable Object> extends Work implements WaitListener {
  private final TaskFuture<T> future;
  private final Function<@Nullable Object, T> toValue;

  /** Set before anybody else sees the future. */
  private @Nullable Wait wait;

  private volatile @Nullable Handle timer;

  private LineWork(TaskFuture<T> future, Function<@Nullable Object, T> toValue) {
    this.future = future;
    this.toValue = toValue;
  }

  /**
   * Stands in line by {@code enlist}.
   *
   * @param toValue what was granted, as the future's value
   */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop, Function<WaitListener, Wait> enlist, Function<@Nullable Object, T> toValue) {
    return enlisted(loop, enlist, toValue).future;
  }

  /** As {@link #begin}, for at most {@code limit}; then the value is {@code late}. */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop,
      Duration limit,
      T late,
      Function<WaitListener, Wait> enlist,
      Function<@Nullable Object, T> toValue) {
    long nanos = Durations.toNanos(limit);
    LineWork<T> work = enlisted(loop, enlist, toValue);
    if (!work.future.isFinished()) {
      work.setTimer(loop, nanos, late);
    }
    return work.future;
  }

  private static <T extends @Nullable Object> LineWork<T> enlisted(
      AsyncLoop loop, Function<WaitListener, Wait> enlist, Function<@Nullable Object, T> toValue) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    LineWork<T> work = new LineWork<>(future, toValue);
    future.beginWork(work);
    work.wait = enlist.apply(work);
    if (!future.isFinished()) {
      loop.timed().add(future); // a close cancels it
    }
    return work;
  }

  private void setTimer(AsyncLoop loop, long nanos, T late) {
    timer = LoopAccess.callAfter(loop.eventLoop(), nanos, () -> timedOut(late));
    if (future.isFinished()) {
      timer.cancel(); // served while the timer was set
    }
  }

  private void timedOut(T late) {
    if (wait.leave()) {
      settle(late);
    }
  }

  @Override
  public boolean granted(@Nullable Object value) {
    return settle(toValue.apply(value));
  }

  private boolean settle(T value) {
    boolean settled = future.settleValue(value);
    leaveTimers();
    if (settled) {
      Firing.fire(future);
    }
    return settled;
  }

  @Override
  public void failed(Throwable failure) {
    leaveTimers();
    if (future.settleFailure(failure)) {
      Firing.fire(future);
    }
  }

  private void leaveTimers() {
    Handle set = timer;
    if (set != null) {
      set.cancel();
    }
    future.loop().timed().remove(future);
  }

  @Override
  boolean mayStop() {
    return wait.leave();
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    leaveTimers();
  }

  /** The future was completed by hand: nobody waits here any more. */
  @Override
  void letGo() {
    wait.leave();
    leaveTimers();
  }

  /** Nothing unwinds. */
  @Override
  boolean hasEnded(Ending ending) {
    return true;
  }

  @Override
  public String getWaiterName() {
    return "a future on loop \"" + future.loop().name() + "\"";
  }
}
