package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Condition;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a condition: releases the lock, waits for a notification, and takes the lock again.
 *
 * <pre>
 *   WAITING -- notified, timed out or cancelled --> RELOCKING -- has the lock --> ended
 * </pre>
 *
 * The lock is taken again however the wait ends; a cancelled future is done at once, but its work
 * has ended only then. So a {@code with} around it releases a lock that is held.
 *
 * @param <T> the value
 */
final class ConditionWork<T extends @Nullable Object> extends Work implements WaitListener {
  /** No time limit. */
  static final long FOR_EVER = Long.MAX_VALUE;

  private final TaskFuture<T> future;
  private final Condition condition;
  private final Function<Boolean, T> toValue;

  /** Set before anybody else sees the future. */
  private @Nullable Wait wait;

  private volatile @Nullable Handle timer;

  /** Whether the notification came. Written by the one who ends the wait, read with the lock. */
  private boolean notified;

  private ConditionWork(TaskFuture<T> future, Condition condition, Function<Boolean, T> toValue) {
    this.future = future;
    this.condition = condition;
    this.toValue = toValue;
  }

  /**
   * Waits, for at most {@code limitNanos}. The lock is held.
   *
   * @param toValue whether it was notified, as the value: a stage derived for that could be
   *     cancelled when the notification has been taken, and nobody would pass it on
   * @throws LoopClosedException if the loop is closed; then the lock is still held
   */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop, Condition condition, long limitNanos, Function<Boolean, T> toValue) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    ConditionWork<T> work = new ConditionWork<>(future, condition, toValue);
    future.beginWork(work);
    work.wait = WaitAccess.wait(condition, work);
    work.stay(loop);
    work.releaseLock();
    if (limitNanos != FOR_EVER) {
      work.setTimer(loop, limitNanos);
    }
    return future;
  }

  /**
   * As {@link LineWork}'s: a close cancels it, and one that has begun to wait too late is refused.
   */
  private void stay(AsyncLoop loop) {
    loop.timed().add(future);
    if (!LoopAccess.isOpen(loop.eventLoop()) && wait.leave()) {
      loop.timed().remove(future);
      throw LineWork.refused(loop);
    }
  }

  private void releaseLock() {
    try {
      condition.getLock().release();
    } catch (IllegalStateException releasedByOthers) {
      wait.leave();
      future.loop().timed().remove(future);
      throw releasedByOthers;
    }
  }

  private void setTimer(AsyncLoop loop, long nanos) {
    Runnable leave =
        () -> {
          if (wait.leave()) {
            relock();
          }
        };
    try {
      timer = LoopAccess.callAfter(loop.eventLoop(), nanos, leave);
    } catch (LoopClosedException closedSinceWeLooked) {
      return; // the close cancels the future
    }
    if (future.isFinished()) {
      timer.cancel(); // notified while the timer was set
    }
  }

  @Override
  public boolean granted(@Nullable Object value) {
    notified = true;
    relock();
    return true;
  }

  @Override
  public void failed(Throwable failure) {
    throw new IllegalStateException("a condition fails nobody", failure);
  }

  /** By the one who took the wait out of the condition's line. */
  private void relock() {
    cancelTimer();
    WaitAccess.acquire(condition.getLock(), new Relock());
  }

  private void cancelTimer() {
    Handle set = timer;
    if (set != null) {
      set.cancel();
    }
  }

  @Override
  public Collection<Object> awaits() {
    return known(wait, timer);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    letGo();
  }

  /** Ends the wait, if it still is one; else it is on its way to the lock already. */
  @Override
  void letGo() {
    if (wait.leave()) {
      relock();
    }
  }

  @Override
  public String getWaiterName() {
    return LineWork.nameOn(future.loop());
  }

  private final class Relock implements WaitListener {
    @Override
    public boolean granted(@Nullable Object value) {
      boolean settled = future.settleValue(toValue.apply(notified));
      cancelTimer(); // which may have been set after the notification
      future.loop().timed().remove(future);
      if (settled) {
        Firing.fire(future);
      } else if (notified) {
        WaitAccess.passOn(condition); // its receiver was cancelled: another one can use it
      }
      markEnded();
      return true;
    }

    @Override
    public void failed(Throwable failure) {
      throw new IllegalStateException("a lock fails nobody", failure);
    }

    @Override
    public String getWaiterName() {
      return ConditionWork.this.getWaiterName();
    }
  }
}
