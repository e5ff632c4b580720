package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Condition;
import java.time.Duration;
import java.util.concurrent.CancellationException;
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
 */
final class ConditionWork extends Work implements WaitListener {
  private final TaskFuture<Boolean> future;
  private final Condition condition;

  /** Set before anybody else sees the future. */
  private @Nullable Wait wait;

  private volatile @Nullable Handle timer;

  /** Whether the notification came. Written by the one who ends the wait, read with the lock. */
  private boolean notified;

  private ConditionWork(TaskFuture<Boolean> future, Condition condition) {
    this.future = future;
    this.condition = condition;
  }

  /** Waits, for at most {@code limit} if there is one; the value is whether it was notified. */
  static TaskFuture<Boolean> begin(AsyncLoop loop, Condition condition, @Nullable Duration limit) {
    TaskFuture<Boolean> future = new TaskFuture<>(loop);
    ConditionWork work = new ConditionWork(future, condition);
    future.beginWork(work);
    work.wait = WaitAccess.wait(condition, work);
    loop.timed().add(future); // a close cancels it
    condition.getLock().release();
    if (limit != null) {
      work.setTimer(loop, limit);
    }
    return future;
  }

  private void setTimer(AsyncLoop loop, Duration limit) {
    Runnable leave =
        () -> {
          if (wait.leave()) {
            relock();
          }
        };
    timer = LoopAccess.callAfter(loop.eventLoop(), Durations.toNanos(limit), leave);
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
    Handle set = timer;
    if (set != null) {
      set.cancel();
    }
    WaitAccess.acquire(condition.getLock(), new Relock());
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    if (wait.leave()) {
      relock();
    } // else it is on its way to the lock already
  }

  @Override
  public String getWaiterName() {
    return "a future on loop \"" + future.loop().name() + "\"";
  }

  private final class Relock implements WaitListener {
    @Override
    public boolean granted(@Nullable Object value) {
      future.loop().timed().remove(future);
      if (future.settleValue(notified)) {
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
