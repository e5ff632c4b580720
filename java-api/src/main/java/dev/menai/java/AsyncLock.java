package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Lock;
import dev.menai.sync.LockStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller in at a time, in the order in which they came.
 *
 * <p>A view of a {@link Lock}, bound to a loop on which its futures' dependents and callbacks run.
 * Views on several loops, suspend functions of Kotlin and blocked threads stand in one line. Not
 * re-entrant; it knows no owner, and anybody may release it, on any thread, as in asyncio. {@link
 * #with} is the safe way to use it.
 *
 * <p><b>Cancellation.</b> Cancelling the future that a method returned, or a {@link Handle}, ends
 * its wait: it has the lock, or it has not. A stage <em>derived</em> from the future may be
 * cancelled when the lock is on its way already, and then nobody is left to release it: derive
 * within {@link #with}. The loop's close cancels those that wait; later whoever would have to wait
 * gets a {@link dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. A thread that may block waits by
 * {@code acquire().await()}, in the same line; if it is interrupted, its future goes on waiting
 * until somebody cancels it. What happened before a release is visible after the next acquire.
 */
public final class AsyncLock {
  private final AsyncLoop loop;
  private final Lock lock;

  /**
   * Creates a lock that is free.
   *
   * @param loop on which its futures complete
   */
  public AsyncLock(AsyncLoop loop) {
    this(loop, new Lock());
  }

  /**
   * Creates a lock that is free, with a name.
   *
   * @param loop on which its futures complete
   * @param name in messages, logs and dumps
   */
  public AsyncLock(AsyncLoop loop, String name) {
    this(loop, new Lock(Objects.requireNonNull(name, "name")));
  }

  private AsyncLock(AsyncLoop loop, Lock lock) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.lock = Objects.requireNonNull(lock, "lock");
  }

  /**
   * Returns a view of a lock of Kotlin's: the same lock, one line.
   *
   * @param loop on which its futures complete
   * @param lock shared
   * @return a view
   */
  public static AsyncLock of(AsyncLoop loop, Lock lock) {
    return new AsyncLock(loop, lock);
  }

  /**
   * Returns the lock as Kotlin sees it.
   *
   * @return the same lock, one line
   */
  public Lock lock() {
    return lock;
  }

  /**
   * Takes the lock as soon as it is this caller's turn.
   *
   * @return completes when the lock is the caller's, who has to {@link #release} it
   */
  public TaskFuture<@Nullable Void> acquire() {
    return line().future();
  }

  /**
   * As {@link #acquire()}, with a callback.
   *
   * @param callback called when the lock is the caller's
   * @return ends the wait and takes the callback back
   */
  public Handle acquire(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line().deliver(callback);
  }

  private LineWork<@Nullable Void> line() {
    return LineWork.begin(loop, this::enlist, granted -> null);
  }

  private LineWork<Boolean> line(Duration limit) {
    return LineWork.begin(loop, limit, false, this::enlist, granted -> true);
  }

  private Wait enlist(WaitListener waiter) {
    return WaitAccess.acquire(lock, waiter);
  }

  /**
   * Takes the lock if it is free and nobody waits; never waits itself.
   *
   * @return whether the lock is the caller's
   */
  public boolean tryAcquire() {
    return lock.tryAcquire();
  }

  /**
   * As {@link #acquire()}, but waits no longer than {@code limit}.
   *
   * <p>Atomic: on {@code true} the lock is the caller's, on {@code false} it was not taken.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the lock is the caller's
   */
  public TaskFuture<Boolean> tryAcquire(Duration limit) {
    return line(limit).future();
  }

  /**
   * As {@link #tryAcquire(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the lock is the caller's
   * @return ends the wait and takes the callback back
   */
  public Handle tryAcquire(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(limit).deliver(callback);
  }

  /**
   * Frees the lock, or hands it to the first who waits.
   *
   * @throws IllegalStateException if nobody holds it
   */
  public void release() {
    lock.release();
  }

  /**
   * Calls {@code body} with the lock held, and releases it when the stage of it has really ended.
   *
   * <p>However it ends: with a value, a failure, or cancelled and unwound. The result completes
   * after the lock has been released.
   *
   * <p><b>Cancellation.</b> Ends the wait, or cancels the body's stage.
   *
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> with(AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, this::enlist, body, this::release);
  }

  /**
   * As {@link #with(AsyncSupplier)}, with a callback.
   *
   * @param body called on the loop
   * @param callback gets the outcome of the body, after the lock has been released
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle with(
      AsyncSupplier<T> body, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(with(body), callback);
  }

  /**
   * As {@link #with(AsyncSupplier)}, but waits no longer than {@code limit} for the lock.
   *
   * <p>Then {@code body} is not called, and the result fails with a {@link
   * java.util.concurrent.TimeoutException}. The time is for the wait alone.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> with(Duration limit, AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, limit, lock, this::enlist, body, this::release);
  }

  /**
   * As {@link #with(Duration, AsyncSupplier)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param callback gets the outcome of the body, or the timeout
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle with(
      Duration limit,
      AsyncSupplier<T> body,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(with(limit, body), callback);
  }

  /**
   * Tells whether somebody holds the lock.
   *
   * @return a moment's truth
   */
  public boolean isLocked() {
    return lock.isLocked();
  }

  /**
   * Returns how many wait, and have waited.
   *
   * @return a snapshot
   */
  public LockStatistics statistics() {
    return lock.statistics();
  }

  @Override
  public String toString() {
    return lock.toString();
  }
}
