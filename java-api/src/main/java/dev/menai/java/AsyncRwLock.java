package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.RwLock;
import dev.menai.sync.RwLockStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets many readers in together, or one writer alone, in the order in which they came.
 *
 * <p>A view of an {@link RwLock}, bound to a loop on which its futures' dependents and callbacks
 * run. Views on several loops, suspend functions of Kotlin and blocked threads stand in one line. A
 * writer that waits holds up the readers behind him, so that he is not starved. Not re-entrant, and
 * a reader cannot become a writer: he would wait for himself.
 *
 * <p><b>Cancellation.</b> Cancelling a future, or a {@link Handle}, ends its wait; it is in, or it
 * is not. A stage <em>derived</em> from the future may be cancelled when it is on its way in
 * already, and then nobody is left to go out: derive within {@link #withRead} or {@link
 * #withWrite}. The loop's close cancels those that wait; later whoever would have to wait gets a
 * {@link dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. What happened before a release is
 * visible after the acquire that follows it.
 */
public final class AsyncRwLock {
  private final AsyncLoop loop;
  private final RwLock lock;

  /**
   * Creates a lock that is free.
   *
   * @param loop on which its futures complete
   */
  public AsyncRwLock(AsyncLoop loop) {
    this(loop, new RwLock());
  }

  /**
   * Creates a lock that is free, with a name.
   *
   * @param loop on which its futures complete
   * @param name in messages, logs and dumps
   */
  public AsyncRwLock(AsyncLoop loop, String name) {
    this(loop, new RwLock(Objects.requireNonNull(name, "name")));
  }

  private AsyncRwLock(AsyncLoop loop, RwLock lock) {
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
  public static AsyncRwLock of(AsyncLoop loop, RwLock lock) {
    return new AsyncRwLock(loop, lock);
  }

  /**
   * Returns the lock as Kotlin sees it.
   *
   * @return the same lock, one line
   */
  public RwLock lock() {
    return lock;
  }

  /**
   * Goes in as a reader as soon as no writer is in, nor waits ahead.
   *
   * @return completes when the caller is in, who has to {@link #releaseRead}
   */
  public TaskFuture<@Nullable Void> acquireRead() {
    return line(this::enlistRead).future();
  }

  /**
   * As {@link #acquireRead()}, with a callback.
   *
   * @param callback called when the caller is in
   * @return ends the wait and takes the callback back
   */
  public Handle acquireRead(
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(this::enlistRead).deliver(callback);
  }

  /**
   * Goes in as the writer as soon as nobody is in, nor waits ahead.
   *
   * @return completes when the caller is in, who has to {@link #releaseWrite}
   */
  public TaskFuture<@Nullable Void> acquireWrite() {
    return line(this::enlistWrite).future();
  }

  /**
   * As {@link #acquireWrite()}, with a callback.
   *
   * @param callback called when the caller is in
   * @return ends the wait and takes the callback back
   */
  public Handle acquireWrite(
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(this::enlistWrite).deliver(callback);
  }

  /**
   * Goes in as a reader if that needs no waiting.
   *
   * @return whether the caller is in
   */
  public boolean tryAcquireRead() {
    return lock.tryAcquireRead();
  }

  /**
   * Goes in as the writer if that needs no waiting.
   *
   * @return whether the caller is in
   */
  public boolean tryAcquireWrite() {
    return lock.tryAcquireWrite();
  }

  /**
   * As {@link #acquireRead()}, but waits no longer than {@code limit}. Atomic.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the caller is in
   */
  public TaskFuture<Boolean> tryAcquireRead(Duration limit) {
    return line(limit, this::enlistRead).future();
  }

  /**
   * As {@link #tryAcquireRead(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the caller is in
   * @return ends the wait and takes the callback back
   */
  public Handle tryAcquireRead(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(limit, this::enlistRead).deliver(callback);
  }

  /**
   * As {@link #acquireWrite()}, but waits no longer than {@code limit}. Atomic.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the caller is in
   */
  public TaskFuture<Boolean> tryAcquireWrite(Duration limit) {
    return line(limit, this::enlistWrite).future();
  }

  /**
   * As {@link #tryAcquireWrite(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the caller is in
   * @return ends the wait and takes the callback back
   */
  public Handle tryAcquireWrite(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(limit, this::enlistWrite).deliver(callback);
  }

  private LineWork<@Nullable Void> line(Function<WaitListener, Wait> enlist) {
    return LineWork.begin(loop, enlist, granted -> null);
  }

  private LineWork<Boolean> line(Duration limit, Function<WaitListener, Wait> enlist) {
    return LineWork.begin(loop, limit, false, enlist, granted -> true);
  }

  private Wait enlistRead(WaitListener waiter) {
    return WaitAccess.acquireRead(lock, waiter);
  }

  private Wait enlistWrite(WaitListener waiter) {
    return WaitAccess.acquireWrite(lock, waiter);
  }

  /**
   * Lets a reader out.
   *
   * @throws IllegalStateException if no reader is in
   */
  public void releaseRead() {
    lock.releaseRead();
  }

  /**
   * Lets the writer out.
   *
   * @throws IllegalStateException if no writer is in
   */
  public void releaseWrite() {
    lock.releaseWrite();
  }

  /**
   * Calls {@code body} as a reader, and goes out when the stage of it has really ended.
   *
   * <p>The result completes after that.
   *
   * <p><b>Cancellation.</b> Ends the wait, or cancels the body's stage.
   *
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> withRead(AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, this::enlistRead, body, this::releaseRead);
  }

  /**
   * As {@link #withRead(AsyncSupplier)}, with a callback.
   *
   * @param body called on the loop
   * @param callback gets the outcome of the body, after the reader has gone out
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle withRead(
      AsyncSupplier<T> body, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(withRead(body), callback);
  }

  /**
   * As {@link #withRead(AsyncSupplier)}, but waits no longer than {@code limit} for its turn.
   *
   * <p>Then {@code body} is not called, and the result fails with a {@link
   * java.util.concurrent.TimeoutException}. The time is for the wait alone.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> withRead(
      Duration limit, AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, limit, lock, this::enlistRead, body, this::releaseRead);
  }

  /**
   * As {@link #withRead(Duration, AsyncSupplier)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param callback gets the outcome of the body, or the timeout
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle withRead(
      Duration limit,
      AsyncSupplier<T> body,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(withRead(limit, body), callback);
  }

  /**
   * Calls {@code body} as the writer, and goes out when the stage of it has really ended.
   *
   * <p>The result completes after that.
   *
   * <p><b>Cancellation.</b> Ends the wait, or cancels the body's stage.
   *
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> withWrite(AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, this::enlistWrite, body, this::releaseWrite);
  }

  /**
   * As {@link #withWrite(AsyncSupplier)}, with a callback.
   *
   * @param body called on the loop
   * @param callback gets the outcome of the body, after the writer has gone out
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle withWrite(
      AsyncSupplier<T> body, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(withWrite(body), callback);
  }

  /**
   * As {@link #withWrite(AsyncSupplier)}, but waits no longer than {@code limit} for its turn.
   *
   * <p>Then {@code body} is not called, and the result fails with a {@link
   * java.util.concurrent.TimeoutException}. The time is for the wait alone.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param <T> the result
   * @return the outcome of the body
   */
  public <T extends @Nullable Object> TaskFuture<T> withWrite(
      Duration limit, AsyncSupplier<T> body) {
    return GuardedWork.begin(loop, limit, lock, this::enlistWrite, body, this::releaseWrite);
  }

  /**
   * As {@link #withWrite(Duration, AsyncSupplier)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param body called on the loop
   * @param callback gets the outcome of the body, or the timeout
   * @param <T> the result
   * @return ends the wait or cancels the body's stage, and takes the callback back
   */
  public <T extends @Nullable Object> Handle withWrite(
      Duration limit,
      AsyncSupplier<T> body,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(withWrite(limit, body), callback);
  }

  /**
   * Returns who is in, and how many wait.
   *
   * @return a snapshot
   */
  public RwLockStatistics statistics() {
    return lock.statistics();
  }

  @Override
  public String toString() {
    return lock.toString();
  }
}
