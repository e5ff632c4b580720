package dev.menai.java;

import dev.menai.interop.LoopAccess;
import dev.menai.interop.WaitAccess;
import dev.menai.sync.Condition;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a condition again and again until a predicate is true, or its time is over.
 *
 * <p>One future and one step at a time, however often it is notified in vain. The predicate is
 * looked at on the loop, with the lock held.
 *
 * @param <T> the value
 */
final class PredicateWork<T extends @Nullable Object> extends Work {
  private final TaskFuture<T> future;
  private final Condition condition;
  private final BooleanSupplier predicate;
  private final Function<Boolean, T> toValue;

  /** On the loop's clock; {@link ConditionWork#FOR_EVER} for none. */
  private final long deadlineNanos;

  /** The wait under way. Written before the future is looked at, see {@link #waitOnce}. */
  private volatile @Nullable TaskFuture<Boolean> step;

  private PredicateWork(
      TaskFuture<T> future,
      Condition condition,
      BooleanSupplier predicate,
      Function<Boolean, T> toValue,
      long deadlineNanos) {
    this.future = future;
    this.condition = condition;
    this.predicate = predicate;
    this.toValue = toValue;
    this.deadlineNanos = deadlineNanos;
  }

  /** Waits, for at most {@code limitNanos}, for what was false a moment ago. The lock is held. */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop,
      Condition condition,
      BooleanSupplier predicate,
      long limitNanos,
      Function<Boolean, T> toValue) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    long deadline = deadline(loop, limitNanos);
    BooleanSupplier carried = Carried.predicate(loop, predicate);
    PredicateWork<T> work = new PredicateWork<>(future, condition, carried, toValue, deadline);
    future.beginWork(work);
    work.waitOnce();
    return future;
  }

  private static long deadline(AsyncLoop loop, long limitNanos) {
    long deadline = LoopAccess.timeNanos(loop.eventLoop()) + limitNanos;
    return deadline < 0 ? ConditionWork.FOR_EVER : deadline; // so far away that it overflows
  }

  private long remaining() {
    return deadlineNanos == ConditionWork.FOR_EVER
        ? ConditionWork.FOR_EVER
        : deadlineNanos - LoopAccess.timeNanos(future.loop().eventLoop());
  }

  private void waitOnce() {
    TaskFuture<Boolean> next =
        ConditionWork.begin(future.loop(), condition, remaining(), notified -> notified);
    step = next;
    CancellationException reason = future.stopReason();
    if (reason != null) { // cancelled before it could see the step
      next.cancel(reason);
    }
    Ending.await(next, this::relocked);
  }

  /** The step has ended and the lock is held again; on whatever thread. */
  private void relocked() {
    if (!LoopAccess.post(future.loop().eventLoop(), this::look)) {
      end(null, new CancellationException("loop \"" + future.loop().name() + "\" is closed"));
    }
  }

  private void look() {
    Throwable failure = step.storedFailure();
    if (future.isFinished() || failure != null) { // cancelled: by its owner, or by the close
      if (failure == null && step.storedValue()) {
        WaitAccess.passOn(condition); // its receiver was cancelled: another one can use it
      }
      end(null, failure);
      return;
    }
    try {
      if (predicate.getAsBoolean()) {
        end(true, null);
      } else if (!step.storedValue() || remaining() <= 0) {
        end(false, null);
      } else {
        waitOnce();
      }
    } catch (Throwable thrown) {
      end(null, thrown);
    }
  }

  private void end(@Nullable Boolean value, @Nullable Throwable failure) {
    boolean settled =
        value != null
            ? future.settleValue(toValue.apply(value))
            : failure != null && future.settleFailure(Failures.raw(failure));
    if (settled) {
      Firing.fire(future);
    }
    markEnded();
  }

  @Override
  public Collection<Object> awaits() {
    return known(step);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    TaskFuture<Boolean> waiting = step;
    if (waiting != null) {
      stopping.cancel(waiting);
    }
  }

  @Override
  void letGo() {
    TaskFuture<Boolean> waiting = step;
    if (waiting != null) {
      waiting.cancel("the future was completed by hand");
    }
  }
}
