package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Semaphore;
import dev.menai.sync.SemaphoreStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, handed out strictly in the order in which they were asked for.
 *
 * <p>A view of a {@link Semaphore}, bound to a loop on which its futures' dependents and callbacks
 * run. Views on several loops, suspend functions of Kotlin and blocked threads stand in one line.
 * While somebody waits, nobody takes a permit past him: not by {@link #tryAcquire()}, and not by
 * asking for fewer. {@link #with} is the safe way to use it.
 *
 * <p><b>Cancellation.</b> Cancelling the future that a method returned, or a {@link Handle}, ends
 * its wait: it has the permit, or it has not, and nothing leaks. A stage <em>derived</em> from the
 * future may be cancelled when the permit is on its way already, and then nobody is left to release
 * it: derive within {@link #with}. The loop's close cancels those that wait; later whoever would
 * have to wait gets a {@link dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. A thread that may block waits by
 * {@code acquire().await()}, in the same line; if it is interrupted, its future goes on waiting
 * until somebody cancels it. What happened before a release is visible after the acquire that got
 * its permit.
 *
 * <p>Unlike asyncio's, it gives several permits together, belongs to no loop, and may be used from
 * any thread.
 */
public final class AsyncSemaphore {
  private final AsyncLoop loop;
  private final Semaphore semaphore;

  /**
   * Creates a semaphore with {@code permits}; there is no maximum.
   *
   * @param loop on which its futures complete
   * @param permits free at first; zero is allowed
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public AsyncSemaphore(AsyncLoop loop, int permits) {
    this(loop, permits, Integer.MAX_VALUE);
  }

  /**
   * Creates a semaphore with {@code permits}, of which there are never more than {@code max}.
   *
   * @param loop on which its futures complete
   * @param permits free at first; zero is allowed
   * @param max a release beyond it is refused
   * @throws IllegalArgumentException if {@code permits} is negative or more than {@code max}, or
   *     {@code max} is less than one
   */
  public AsyncSemaphore(AsyncLoop loop, int permits, int max) {
    this(loop, new Semaphore(permits, max, null));
  }

  /**
   * Creates a semaphore with {@code permits} and a name; there is no maximum.
   *
   * @param loop on which its futures complete
   * @param permits free at first; zero is allowed
   * @param name in messages, logs and dumps
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public AsyncSemaphore(AsyncLoop loop, int permits, String name) {
    this(loop, new Semaphore(permits, Integer.MAX_VALUE, Objects.requireNonNull(name, "name")));
  }

  private AsyncSemaphore(AsyncLoop loop, Semaphore semaphore) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.semaphore = Objects.requireNonNull(semaphore, "semaphore");
  }

  /**
   * Returns a view of a semaphore of Kotlin's: the same permits, one line.
   *
   * @param loop on which its futures complete
   * @param semaphore shared
   * @return a view
   */
  public static AsyncSemaphore of(AsyncLoop loop, Semaphore semaphore) {
    return new AsyncSemaphore(loop, semaphore);
  }

  /**
   * Returns the semaphore as Kotlin sees it.
   *
   * @return the same permits, one line
   */
  public Semaphore semaphore() {
    return semaphore;
  }

  /**
   * Takes one permit as soon as it is this caller's turn.
   *
   * @return completes when the permit is the caller's, who has to {@link #release} it
   */
  public TaskFuture<@Nullable Void> acquire() {
    return acquire(1);
  }

  /**
   * As {@link #acquire()}, with a callback.
   *
   * @param callback called when the permit is the caller's
   * @return ends the wait and takes the callback back
   */
  public Handle acquire(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    return acquire(1, callback);
  }

  /**
   * Takes {@code permits} together as soon as it is this caller's turn and they are free.
   *
   * @param permits how many
   * @return completes when the permits are the caller's
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public TaskFuture<@Nullable Void> acquire(int permits) {
    return line(permits).future();
  }

  /**
   * As {@link #acquire(int)}, with a callback.
   *
   * @param permits how many
   * @param callback called when the permits are the caller's
   * @return ends the wait and takes the callback back
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public Handle acquire(
      int permits, BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(permits).deliver(callback);
  }

  private LineWork<@Nullable Void> line(int permits) {
    return LineWork.begin(loop, waiter -> enlist(permits, waiter), granted -> null);
  }

  private LineWork<Boolean> line(int permits, Duration limit) {
    return LineWork.begin(loop, limit, false, waiter -> enlist(permits, waiter), granted -> true);
  }

  private Wait enlist(int permits, WaitListener waiter) {
    return WaitAccess.acquire(semaphore, permits, waiter);
  }

  /**
   * Takes a permit if one is free and nobody waits; never waits itself.
   *
   * @return whether the permit is the caller's
   */
  public boolean tryAcquire() {
    return semaphore.tryAcquire(1);
  }

  /**
   * As {@link #tryAcquire()}, for {@code permits} together.
   *
   * @param permits how many
   * @return whether the permits are the caller's
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public boolean tryAcquire(int permits) {
    return semaphore.tryAcquire(permits);
  }

  /**
   * As {@link #acquire()}, but waits no longer than {@code limit}.
   *
   * <p>Atomic: on {@code true} the permit is the caller's, on {@code false} none was taken, however
   * the deadline and a release meet.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the permit is the caller's
   */
  public TaskFuture<Boolean> tryAcquire(Duration limit) {
    return tryAcquire(1, limit);
  }

  /**
   * As {@link #tryAcquire(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the permit is the caller's
   * @return ends the wait and takes the callback back
   */
  public Handle tryAcquire(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    return tryAcquire(1, limit, callback);
  }

  /**
   * As {@link #tryAcquire(Duration)}, for {@code permits} together: all of them, or none.
   *
   * @param permits how many
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the permits are the caller's
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public TaskFuture<Boolean> tryAcquire(int permits, Duration limit) {
    return line(permits, limit).future();
  }

  /**
   * As {@link #tryAcquire(int, Duration)}, with a callback.
   *
   * @param permits how many
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the permits are the caller's
   * @return ends the wait and takes the callback back
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public Handle tryAcquire(
      int permits,
      Duration limit,
      BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(permits, limit).deliver(callback);
  }

  /**
   * Returns one permit, and hands it to the first who waits. Anybody may, not only who took it.
   *
   * @throws IllegalStateException if more than the maximum would be free
   */
  public void release() {
    semaphore.release(1);
  }

  /**
   * Returns {@code permits}, and hands them to those who wait first.
   *
   * @param permits how many
   * @throws IllegalArgumentException if {@code permits} is less than one
   * @throws IllegalStateException if more than the maximum would be free; then none is returned
   */
  public void release(int permits) {
    semaphore.release(permits);
  }

  /**
   * Calls {@code body} with a permit, and returns the permit when the stage of it has really ended.
   *
   * <p>However it ends: with a value, a failure, or cancelled and unwound. The result completes
   * after the permit has been returned.
   *
   * <p><b>Cancellation.</b> Ends the wait, or cancels the body's stage.
   *
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> with(AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, waiter -> enlist(1, waiter), body, this::release);
  }

  /**
   * As {@link #with(AsyncSupplier)}, with a callback.
   *
   * @param body called on the loop
   * @param callback gets the outcome of the body, after the permit has been returned
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle with(
      AsyncSupplier<T> body, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(with(body), callback);
  }

  /**
   * As {@link #with(AsyncSupplier)}, with {@code permits} taken together.
   *
   * @param permits how many
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public <T extends @Nullable Object> TaskFuture<T> with(int permits, AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, waiter -> enlist(permits, waiter), body, () -> release(permits));
  }

  /**
   * As {@link #with(int, AsyncSupplier)}, with a callback.
   *
   * @param permits how many
   * @param body called on the loop
   * @param callback gets the outcome of the body, after the permits have been returned
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   * @throws IllegalArgumentException if {@code permits} is less than one or more than the maximum
   */
  public <T extends @Nullable Object> Handle with(
      int permits,
      AsyncSupplier<T> body,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(with(permits, body), callback);
  }

  /**
   * As {@link #with(AsyncSupplier)}, but waits no longer than {@code limit} for the permit.
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
    return GuardedWork.begin(
        loop, limit, semaphore, waiter -> enlist(1, waiter), body, this::release);
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
   * Returns how many permits are free; while somebody waits, they are on their way to him.
   *
   * @return a moment's truth
   */
  public int availablePermits() {
    return semaphore.getAvailablePermits();
  }

  /**
   * Returns how many wait, and have waited.
   *
   * @return a snapshot
   */
  public SemaphoreStatistics statistics() {
    return semaphore.statistics();
  }

  @Override
  public String toString() {
    return semaphore.toString();
  }
}
