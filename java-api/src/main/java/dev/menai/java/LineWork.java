package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
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
final class LineWork<T extends @Nullable Object> extends WaitingWork implements WaitListener {
  private final TaskFuture<T> future;
  private final Function<@Nullable Object, T> toValue;

  /** Set before anybody else sees the future. */
  private @Nullable Wait wait;

  private volatile @Nullable Handle timer;

  /**
   * Whether the loop's close may know the future. Set before it does and read after the future is
   * done, so whoever reads false has nothing to remove; most never wait, and a look costs a hash.
   */
  private volatile boolean listed;

  /** Whether the future's value was granted by the primitive. Written before it completes. */
  private boolean granted;

  private LineWork(TaskFuture<T> future, Function<@Nullable Object, T> toValue) {
    this.future = future;
    this.toValue = toValue;
  }

  /**
   * Stands in line by {@code enlist}.
   *
   * @param toValue what was granted, as the future's value
   * @throws LoopClosedException if it has to wait and the loop is closed
   */
  static <T extends @Nullable Object> LineWork<T> begin(
      AsyncLoop loop, Function<WaitListener, Wait> enlist, Function<@Nullable Object, T> toValue) {
    LineWork<T> work = enlisted(loop, enlist, toValue);
    if (!work.future.isFinished()) {
      work.stay(loop);
    }
    return work;
  }

  /** As {@link #begin}, for at most {@code limit}; then the value is {@code late}. */
  static <T extends @Nullable Object> LineWork<T> begin(
      AsyncLoop loop,
      Duration limit,
      T late,
      Function<WaitListener, Wait> enlist,
      Function<@Nullable Object, T> toValue) {
    long nanos = Durations.toNanos(Objects.requireNonNull(limit, "limit"));
    LineWork<T> work = enlisted(loop, enlist, toValue);
    if (nanos <= 0) {
      work.timedOut(late);
    } else if (!work.future.isFinished()) {
      work.stay(loop);
      work.setTimer(loop, nanos, late);
    }
    return work;
  }

  private static <T extends @Nullable Object> LineWork<T> enlisted(
      AsyncLoop loop, Function<WaitListener, Wait> enlist, Function<@Nullable Object, T> toValue) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    LineWork<T> work = new LineWork<>(future, toValue);
    future.beginWork(work);
    work.wait = enlist.apply(work);
    return work;
  }

  /** Lets the loop's close cancel the future; one that has looked for such futures is too late. */
  private void stay(AsyncLoop loop) {
    listed = true;
    loop.timed().add(this);
    if (!LoopAccess.isOpen(loop.eventLoop()) && wait.leave()) {
      loop.timed().remove(this);
      throw refused(loop);
    }
  }

  static LoopClosedException refused(AsyncLoop loop) {
    return new LoopClosedException(
        "loop \"" + loop.name() + "\" is closed; nothing can wait for its turn there");
  }

  private void setTimer(AsyncLoop loop, long nanos, T late) {
    try {
      timer = LoopAccess.callAfter(loop.eventLoop(), nanos, () -> timedOut(late));
    } catch (LoopClosedException closedSinceWeLooked) {
      return; // the close cancels the future
    }
    if (future.isFinished()) {
      timer.cancel(); // served while the timer was set
    }
  }

  private void timedOut(T late) {
    if (wait.leave()) {
      settle(late);
    }
  }

  TaskFuture<T> future() {
    return future;
  }

  /** Gives the outcome to {@code callback}; taken back in time, nothing was taken. */
  Handle deliver(BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    return Delivery.deliver(this, callback);
  }

  /** Ends the wait of one who cannot use its result any more; what is on its way goes back. */
  void abandon(String reason) {
    if (!future.cancel(reason)) {
      future.whenComplete((value, failure) -> giveBack());
    }
  }

  /** Returns what the future was completed with, if anything was granted. Once at most. */
  void giveBack() {
    if (granted) {
      wait.giveBack();
    }
  }

  @Override
  public boolean granted(@Nullable Object value) {
    granted = true;
    boolean settled = settle(toValue.apply(value));
    if (!settled) {
      granted = false; // completed by hand meanwhile: it goes back by our caller
    }
    return settled;
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
    boolean settled = future.settleFailure(failure);
    leaveTimers();
    if (settled) {
      Firing.fire(future);
    }
  }

  /** After the future is done, or whoever adds it to the loop's list would do so for ever. */
  private void leaveTimers() {
    Handle set = timer;
    if (set != null) {
      set.cancel();
    }
    if (listed) {
      future.loop().timed().remove(this);
    }
  }

  @Override
  boolean mayStop() {
    return wait.leave();
  }

  @Override
  TaskFuture<?> waiting() {
    return future;
  }

  @Override
  public Collection<Object> awaits() {
    return wait == null ? List.of() : known(wait, timer);
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
    return nameOn(future.loop());
  }

  static String nameOn(AsyncLoop loop) {
    return "a future on loop \"" + loop.name() + "\"";
  }
}
