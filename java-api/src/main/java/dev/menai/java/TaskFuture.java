package dev.menai.java;

import dev.menai.future.SharedStage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link java.util.concurrent.CompletableFuture} that belongs to a loop and can stop its work.
 *
 * <p>It is made by {@link AsyncLoop}, and each stage derived from one is one. The outcome is kept,
 * wrapped and passed on as the JDK does, so every library that takes futures takes these.
 *
 * <p><b>Cancellation.</b> Cancelling, or timing out, any stage reaches the work underneath: the
 * future is done at once, then its source is cancelled if no other <em>consumer</em> is left, and
 * so on up to the work itself. Consumers of a future are its dependents, threads blocked in it,
 * coroutines that await it, and plain futures that wait for it ({@code allOf}). A bare {@code
 * whenComplete} is an observer, and counts from the moment something consumes the stage it
 * returned: a log line must not keep abandoned work alive. The stage that {@code thenCompose}'s
 * function returned is cancelled too, also if it is somebody else's. Completing a future by hand
 * stops nothing. {@link #stopped} tells when the work has really ended.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. The functions of dependents run on
 * the loop, one at a time, in the order in which they were registered, never inside another
 * callback of the loop: they are told after the callback that completed the future has returned,
 * or, if another thread completed it, in a later turn. Two exceptions: a dependent added on the
 * loop to a future that is done runs in place, as the JDK does it, so that {@code
 * done.thenApply(f).join()} works; and on a closed loop functions run on the thread that completes
 * or adds. {@code xxxAsync} with an executor runs there, without one it is never in place.
 *
 * <p>Unlike an {@code asyncio.Future}, it can be completed and read from any thread, and cancelling
 * it does not wait for the next turn.
 *
 * @param <T> the value
 */
public class TaskFuture<T extends @Nullable Object> extends WorkStage<T> implements SharedStage<T> {
  TaskFuture(AsyncLoop loop) {
    super(loop);
  }

  // Completing.

  /**
   * Completes this future by hand; its dependents run on the loop.
   *
   * <p>Work below goes on, and what it gives later is ignored.
   */
  @Override
  public boolean complete(T value) {
    return super.complete(value) && completedByHand();
  }

  /** As {@link #complete}, with a failure. */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    return failWith(failure) && completedByHand();
  }

  @Override
  public TaskFuture<T> completeAsync(Supplier<? extends T> supplier) {
    return completeAsync(supplier, loop().executor());
  }

  @Override
  public TaskFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    Objects.requireNonNull(supplier, "supplier");
    executor.execute(Carried.runnable(loop().eventLoop(), () -> completeWith(supplier)));
    return this;
  }

  private void completeWith(Supplier<? extends T> supplier) {
    if (isFinished()) {
      return;
    }
    try {
      complete(supplier.get());
    } catch (Throwable thrown) {
      completeExceptionally(Failures.wrap(thrown));
    }
  }

  @Override
  public void obtrudeValue(T value) {
    super.obtrudeValue(value);
    completedByHand();
  }

  @Override
  public void obtrudeException(Throwable failure) {
    Unseen.failed(this, failure);
    super.obtrudeException(failure);
    completedByHand();
  }

  // Cancelling.

  /**
   * Completes this future as cancelled and stops the work underneath.
   *
   * <p>Unlike the JDK's, it reaches what this future was derived from; see the class. The work may
   * still be unwinding when this returns, see {@link #stopped}.
   *
   * @param mayInterruptIfRunning has no effect: work that can only be interrupted is
   * @return whether this future is cancelled now
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!isFinished()) {
      return cancel(new CancellationException());
    }
    storedFailure(); // nobody wants to know, as in asyncio
    return isCancelled();
  }

  /**
   * As {@link #cancel(boolean)}; {@code reason} is the message of the {@link
   * CancellationException}.
   *
   * @param reason what the work, and whoever looks at this future, is told
   * @return whether this future is cancelled now
   */
  public boolean cancel(String reason) {
    return cancel(new CancellationException(reason));
  }

  final boolean cancel(CancellationException reason) {
    boolean ended = workMayStop() && super.completeExceptionally(reason);
    return endAndStop(ended, reason) || super.isCancelled();
  }

  /**
   * Returns a future that completes when the work of this one has really ended.
   *
   * <p>A cancelled future is done at once, while the task below may be in its cleanup, a stage not
   * done, a function still running. The result has no value and never fails. Work that others still
   * wait for is not waited for.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels nothing.
   *
   * @return completes with {@code null}
   */
  public TaskFuture<@Nullable Void> stopped() {
    TaskFuture<@Nullable Void> stopped = new TaskFuture<>(loop());
    Ending.await(this, () -> stopped.complete(null));
    return stopped;
  }

  // Time limits.

  /**
   * Fails this future with a {@link TimeoutException} after {@code limit}, and stops the work.
   *
   * <p>The future is done at the deadline, maybe before its work has ended; {@link
   * AsyncLoop#timeout} waits for that. The time is the loop's, the timer goes when the future is
   * done. Zero or less: in the next turn.
   *
   * @param limit from now on
   * @return this future
   * @throws dev.menai.LoopClosedException if the loop is closed and this future is not done
   */
  public TaskFuture<T> orTimeout(Duration limit) {
    TimeLimit.set(this, Durations.toNanos(limit), () -> expire(limit));
    return this;
  }

  @Override
  public TaskFuture<T> orTimeout(long timeout, TimeUnit unit) {
    return orTimeout(Duration.ofNanos(unit.toNanos(timeout)));
  }

  /**
   * Completes this future with {@code value} after {@code limit}, and stops the work.
   *
   * @param value the value in that case
   * @param limit from now on, as in {@link #orTimeout(Duration)}
   * @return this future
   * @throws dev.menai.LoopClosedException if the loop is closed and this future is not done
   */
  public TaskFuture<T> completeOnTimeout(T value, Duration limit) {
    TimeLimit.set(
        this,
        Durations.toNanos(limit),
        () ->
            endAndStop(
                workMayStop() && super.complete(value),
                new CancellationException(TimeLimit.message(limit))));
    return this;
  }

  @Override
  public TaskFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    return completeOnTimeout(value, Duration.ofNanos(unit.toNanos(timeout)));
  }

  private void expire(Duration limit) {
    String message = TimeLimit.message(limit, this);
    endAndStop(
        workMayStop() && failWith(new TimeoutException(message)),
        new CancellationException(message));
  }

  // Waiting.

  /**
   * Blocks until this future is done and returns its value or throws its raw failure.
   *
   * <p>The failure is what the work threw, without the wrappings of {@link #get} and {@link #join}.
   * An interrupt ends the wait and leaves this future alone.
   *
   * <p>Kotlin does not see it: there {@code await()} is the suspend function of {@code
   * dev.menai.future}, which a member of the same name would hide.
   *
   * <p><b>Threads.</b> Any but the loop's own.
   *
   * @return the value
   * @throws CancellationException if this future was cancelled
   * @throws IllegalStateException on the loop's own thread, if this future is not done
   * @throws InterruptedException if the thread is interrupted
   * @throws Exception the raw failure
   */
  @kotlin.Deprecated(
      message = "blocks; in Kotlin import dev.menai.future.await",
      level = kotlin.DeprecationLevel.HIDDEN)
  public T await() throws Exception {
    try {
      return get();
    } catch (ExecutionException failure) {
      throw Failures.<RuntimeException>sneak(Failures.raw(failure));
    }
  }

  /**
   * As {@link #await()}, for at most {@code limit}.
   *
   * <p>Running out of time ends the wait and leaves this future alone; {@link #orTimeout} stops it.
   *
   * @param limit how long to wait; by the thread's clock, not by a virtual one of the loop
   * @return the value
   * @throws TimeoutException if this future was not done in time
   * @throws Exception as {@link #await()}
   */
  @kotlin.Deprecated(
      message = "blocks; in Kotlin import dev.menai.future.await",
      level = kotlin.DeprecationLevel.HIDDEN)
  public T await(Duration limit) throws Exception {
    try {
      return get(Durations.toNanos(limit), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failure) {
      throw Failures.<RuntimeException>sneak(Failures.raw(failure));
    } catch (TimeoutException late) {
      throw isFinished() ? late : new TimeoutException(TimeLimit.message(limit, this));
    }
  }

  /**
   * Blocks as the JDK's.
   *
   * @throws IllegalStateException on the loop's own thread, if this future is not done
   */
  @Override
  public T get() throws InterruptedException, ExecutionException {
    Blocking.check(this, Long.MAX_VALUE, /* interruptible= */ true);
    try {
      return super.get();
    } catch (CancellationException cancelled) {
      throw Blocking.cancelledHere(this, cancelled);
    } catch (ExecutionException failed) {
      looked(failed);
      throw failed;
    }
  }

  /**
   * Blocks as the JDK's.
   *
   * @throws IllegalStateException on the loop's own thread, if this future is not done
   */
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long nanosLeft = Blocking.check(this, unit.toNanos(timeout), /* interruptible= */ true);
    try {
      return super.get(nanosLeft, TimeUnit.NANOSECONDS);
    } catch (CancellationException cancelled) {
      throw Blocking.cancelledHere(this, cancelled);
    } catch (ExecutionException failed) {
      looked(failed);
      throw failed;
    }
  }

  /**
   * Blocks as the JDK's.
   *
   * @throws IllegalStateException on the loop's own thread, if this future is not done
   */
  @Override
  public T join() {
    Blocking.check(this, Long.MAX_VALUE, /* interruptible= */ false);
    try {
      return super.join();
    } catch (CancellationException cancelled) {
      throw Blocking.cancelledHere(this, cancelled);
    } catch (CompletionException failed) {
      looked(failed);
      throw failed;
    }
  }

  @Override
  public T getNow(T valueIfAbsent) {
    try {
      return super.getNow(valueIfAbsent);
    } catch (CompletionException failed) {
      looked(failed);
      throw failed;
    }
  }

  /**
   * Returns the raw failure of a future that has failed; as the JDK's from 19 on.
   *
   * @return what it failed with
   * @throws IllegalStateException if it is not done, has a value or was cancelled
   */
  public Throwable exceptionNow() {
    Throwable failure = isFinished() ? storedFailure() : null;
    if (failure == null || super.isCancelled()) {
      throw new IllegalStateException(
          isFinished() ? "completed with a result or cancelled" : "not completed yet");
    }
    return Failures.raw(failure);
  }

  // Deriving.

  @Override
  public <U extends @Nullable Object> TaskFuture<U> newIncompleteFuture() {
    return new TaskFuture<>(loop());
  }

  /** Returns the loop as an executor, where {@code xxxAsync} functions run. */
  @Override
  public Executor defaultExecutor() {
    return loop().executor();
  }

  /** Returns a future with this one's outcome; a consumer of this one. */
  @Override
  public TaskFuture<T> copy() {
    return follower(newIncompleteFuture());
  }

  /** As the JDK's; its dependents run on the loop. */
  @Override
  public CompletionStage<T> minimalCompletionStage() {
    return follower(new MinimalStage<>(loop()));
  }

  final TaskFuture<T> follower(TaskFuture<T> copy) {
    if (Relay.follow(this, copy)) {
      Firing.fire(copy);
    }
    return copy;
  }

  /** Whoever asks hands it to stages that read it behind our back. */
  @Override
  public CompletableFuture<T> toCompletableFuture() {
    if (isFinished()) {
      storedFailure();
    }
    return this;
  }

  @Override
  public int getNumberOfDependents() {
    return super.getNumberOfDependents() + linkCount();
  }

  @Override
  public String toString() {
    String task = taskAndSite();
    return task == null ? super.toString() : super.toString() + " of " + task;
  }
}
