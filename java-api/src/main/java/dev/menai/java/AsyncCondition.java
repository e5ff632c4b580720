package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.sync.Condition;
import dev.menai.sync.ConditionStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that hold a lock wait until another one says that something has changed.
 *
 * <p>A view of a {@link Condition}, bound to a loop on which its futures' dependents and callbacks
 * run. Views on several loops, suspend functions of Kotlin and blocked threads wait in one line.
 * The words are those of {@link java.util.concurrent.locks.Condition}; Kotlin has asyncio's.
 *
 * <p>Wait within {@link AsyncLock#with}, whose stage ends after the lock is held again:
 *
 * <pre>{@code
 * lock.with(() -> condition.awaitUntil(() -> !jobs.isEmpty()).thenApply(held -> jobs.remove()));
 * }</pre>
 *
 * <p><b>Cancellation.</b> A cancelled future is done at once; then the lock is taken again, and
 * only then has its work ended, see {@link TaskFuture#stopped}. A notification that reached a
 * cancelled future goes to another one. The loop's close cancels those that wait.
 *
 * <p>As in asyncio the lock knows no owner: that <em>somebody</em> holds it is all that is checked.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, with the lock held.
 */
public final class AsyncCondition {
  private final AsyncLoop loop;
  private final Condition condition;

  /**
   * Creates a condition of {@code lock}.
   *
   * @param loop on which its futures complete
   * @param lock may have several conditions
   */
  public AsyncCondition(AsyncLoop loop, AsyncLock lock) {
    this(loop, new Condition(Objects.requireNonNull(lock, "lock").lock(), null));
  }

  /**
   * As {@link #AsyncCondition(AsyncLoop, AsyncLock)}, named {@code name} in dumps and messages.
   *
   * @param loop on which its futures complete
   * @param lock guards the state that the condition is about
   * @param name need not be unique
   */
  public AsyncCondition(AsyncLoop loop, AsyncLock lock, String name) {
    this(
        loop,
        new Condition(
            Objects.requireNonNull(lock, "lock").lock(), Objects.requireNonNull(name, "name")));
  }

  private AsyncCondition(AsyncLoop loop, Condition condition) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.condition = Objects.requireNonNull(condition, "condition");
  }

  /**
   * Returns a view of a condition of Kotlin's: the same waiters, one line.
   *
   * @param loop on which its futures complete
   * @param condition shared
   * @return a view
   */
  public static AsyncCondition of(AsyncLoop loop, Condition condition) {
    return new AsyncCondition(loop, condition);
  }

  /**
   * Returns the condition as Kotlin sees it.
   *
   * @return the same waiters, one line
   */
  public Condition condition() {
    return condition;
  }

  /**
   * Returns the lock that has to be held.
   *
   * @return a view on this one's loop
   */
  public AsyncLock lock() {
    return AsyncLock.of(loop, condition.getLock());
  }

  /**
   * Releases the lock, waits for a notification, and takes the lock again.
   *
   * <p>What it waits for may have changed again by then: check, or use {@link #awaitUntil}.
   *
   * @return completes when the lock is held again
   * @throws IllegalStateException if the lock is not held
   * @throws LoopClosedException if the loop is closed
   */
  public TaskFuture<@Nullable Void> await() {
    checkHeld("await");
    return ConditionWork.begin(loop, condition, ConditionWork.FOR_EVER, notified -> null);
  }

  /**
   * As {@link #await()}, with a callback.
   *
   * @param callback called when the lock is held again
   * @return ends the wait and takes the callback back
   * @throws IllegalStateException if the lock is not held
   */
  public Handle await(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(await(), callback);
  }

  /**
   * As {@link #await()}, but waits no longer than {@code limit} for the notification.
   *
   * <p>Takes the lock again either way, however long that takes.
   *
   * @param limit of the loop's time; zero or less neither waits nor releases the lock
   * @return whether the notification came; the lock is held
   * @throws IllegalStateException if the lock is not held
   */
  public TaskFuture<Boolean> tryAwait(Duration limit) {
    long nanos = Durations.toNanos(Objects.requireNonNull(limit, "limit"));
    checkHeld("tryAwait");
    return nanos <= 0
        ? done(false)
        : ConditionWork.begin(loop, condition, nanos, notified -> notified);
  }

  /**
   * As {@link #tryAwait(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less neither waits nor releases the lock
   * @param callback told whether the notification came; the lock is held
   * @return ends the wait and takes the callback back
   * @throws IllegalStateException if the lock is not held
   */
  public Handle tryAwait(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(tryAwait(limit), callback);
  }

  /**
   * Waits until {@code predicate} is true, which is looked at now and after each notification.
   *
   * <p>Looked at with the lock held: in place at first, later on the loop. Neither waits nor needs
   * the lock if it is true at once.
   *
   * @param predicate what to wait for; what it throws fails the result
   * @return completes when it was true, with the lock held
   * @throws IllegalStateException if it has to wait and the lock is not held
   * @throws LoopClosedException if it has to wait and the loop is closed
   */
  public TaskFuture<@Nullable Void> awaitUntil(BooleanSupplier predicate) {
    return until("awaitUntil", predicate, ConditionWork.FOR_EVER, held -> null);
  }

  /**
   * As {@link #awaitUntil(BooleanSupplier)}, with a callback.
   *
   * @param predicate what to wait for; what it throws goes to the callback
   * @param callback called when it was true, with the lock held
   * @return ends the wait and takes the callback back
   * @throws IllegalStateException if it has to wait and the lock is not held
   * @throws LoopClosedException if it has to wait and the loop is closed
   */
  public Handle awaitUntil(
      BooleanSupplier predicate,
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(awaitUntil(predicate), callback);
  }

  /**
   * As {@link #awaitUntil(BooleanSupplier)}, but waits no longer than {@code limit}.
   *
   * <p>The predicate has the last word: it is looked at once more when the time is over. Takes the
   * lock again either way, however long that takes.
   *
   * @param limit of the loop's time; zero or less neither waits nor releases the lock
   * @param predicate what to wait for; what it throws fails the result
   * @return whether the predicate is true; the lock is held
   * @throws IllegalStateException if it has to wait and the lock is not held
   * @throws LoopClosedException if it has to wait and the loop is closed
   */
  public TaskFuture<Boolean> tryAwaitUntil(Duration limit, BooleanSupplier predicate) {
    Objects.requireNonNull(limit, "limit");
    return until("tryAwaitUntil", predicate, Durations.toNanos(limit), held -> held);
  }

  /**
   * As {@link #tryAwaitUntil(Duration, BooleanSupplier)}, with a callback.
   *
   * @param limit of the loop's time; zero or less neither waits nor releases the lock
   * @param predicate what to wait for; what it throws goes to the callback
   * @param callback told whether the predicate is true; the lock is held
   * @return ends the wait and takes the callback back
   * @throws IllegalStateException if it has to wait and the lock is not held
   * @throws LoopClosedException if it has to wait and the loop is closed
   */
  public Handle tryAwaitUntil(
      Duration limit,
      BooleanSupplier predicate,
      BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(tryAwaitUntil(limit, predicate), callback);
  }

  private <T extends @Nullable Object> TaskFuture<T> until(
      String operation, BooleanSupplier predicate, long limitNanos, Function<Boolean, T> toValue) {
    Objects.requireNonNull(predicate, "predicate");
    try {
      if (predicate.getAsBoolean()) {
        return done(toValue.apply(true));
      }
    } catch (Throwable thrown) {
      TaskFuture<T> failed = loop.createFuture();
      failed.completeExceptionally(thrown);
      return failed;
    }
    checkHeld(operation);
    return limitNanos <= 0
        ? done(toValue.apply(false))
        : PredicateWork.begin(loop, condition, predicate, limitNanos, toValue);
  }

  private <T extends @Nullable Object> TaskFuture<T> done(T value) {
    TaskFuture<T> done = loop.createFuture();
    done.complete(value);
    return done;
  }

  /**
   * Wakes the first of those who wait. It goes on when it has the lock.
   *
   * @throws IllegalStateException if the lock is not held
   */
  public void signal() {
    condition.notify(1);
  }

  /**
   * Wakes the first {@code count} of those who wait; fewer, if there are fewer.
   *
   * @param count how many
   * @throws IllegalArgumentException if {@code count} is negative
   * @throws IllegalStateException if the lock is not held
   */
  public void signal(int count) {
    condition.notify(count);
  }

  /**
   * Wakes all who wait.
   *
   * @throws IllegalStateException if the lock is not held
   */
  public void signalAll() {
    condition.notifyEveryone();
  }

  private void checkHeld(String operation) {
    if (!condition.getLock().isLocked()) {
      throw new IllegalStateException(
          operation + " needs the lock of " + condition + "; call it within lock.with(() -> …)");
    }
  }

  /**
   * Returns how many wait, and have waited.
   *
   * @return a snapshot
   */
  public ConditionStatistics statistics() {
    return condition.statistics();
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
