package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.threads.PortalResource;
import dev.menai.threads.ThreadPool;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Blocking code beside {@link AsyncLoop}: {@code toThread} and the portal. */
abstract class LoopThreads extends LoopGroups {
  LoopThreads(EventLoop loop) {
    super(loop);
  }

  // From the loop to threads.

  /**
   * Runs blocking {@code code} on a thread of {@link ThreadPool#shared}; the result comes back to
   * the loop.
   *
   * <p>The thread is a virtual one where the JDK has them, named {@code menai-worker-N}. The
   * failure is the raw exception that {@code code} threw.
   *
   * <p><b>Cancellation.</b> The future is done at once. Waiting for a thread, the code never
   * begins; running, its thread is interrupted once, and {@link TaskFuture#stopped} completes when
   * the code has really ended. asyncio leaves the thread running. The interrupt hits the code or
   * nobody. The loop's close cancels it and waits for it.
   *
   * @param code may block
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> toThread(Callable<? extends T> code) {
    return toThread(ThreadPool.shared, code);
  }

  /**
   * As {@link #toThread(Callable)}, named {@code name} in errors, logs, and its thread's name.
   *
   * @param name need not be unique
   * @param code may block
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> toThread(
      String name, Callable<? extends T> code) {
    return begin(Objects.requireNonNull(name, "name"), ThreadPool.shared, code);
  }

  /**
   * As {@link #toThread(Callable)}, in {@code pool}: so many at once, the others wait in its line.
   *
   * <p>A pool that is full or closed fails the future, with a {@link
   * dev.menai.threads.ThreadPoolFullException} or a {@link
   * dev.menai.threads.ThreadPoolClosedException}.
   *
   * @param pool see {@link ThreadPool#of(String, int)}
   * @param code may block
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> toThread(
      ThreadPool pool, Callable<? extends T> code) {
    return begin(null, pool, code);
  }

  /**
   * As {@link #toThread(Callable)}, on a thread of the user's own {@code executor}.
   *
   * <p>If it refuses, the future fails with a {@link
   * java.util.concurrent.RejectedExecutionException} that names it. An executor that drops code
   * without a word, as {@code shutdownNow} does, leaves the future pending.
   *
   * @param executor its threads keep their names
   * @param code may block
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> toThread(
      Executor executor, Callable<? extends T> code) {
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(code, "code");
    return ThreadWork.begin(self(), null, code, call -> call.start(executor));
  }

  private <T extends @Nullable Object> TaskFuture<T> begin(
      @Nullable String name, ThreadPool pool, Callable<? extends T> code) {
    Objects.requireNonNull(pool, "pool");
    Objects.requireNonNull(code, "code");
    return ThreadWork.begin(self(), name, code, call -> call.start(pool));
  }

  /**
   * As {@link #toThread(Callable)}, with a callback.
   *
   * @param code may block
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the code and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle toThread(
      Callable<? extends T> code, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<T>deliver(toThread(code), callback);
  }

  /**
   * As {@link #toThread(String, Callable)}, with a callback.
   *
   * @param name need not be unique
   * @param code may block
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the code and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle toThread(
      String name,
      Callable<? extends T> code,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<T>deliver(toThread(name, code), callback);
  }

  /**
   * As {@link #toThread(ThreadPool, Callable)}, with a callback.
   *
   * @param pool see {@link ThreadPool#of(String, int)}
   * @param code may block
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the code and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle toThread(
      ThreadPool pool,
      Callable<? extends T> code,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<T>deliver(toThread(pool, code), callback);
  }

  /**
   * As {@link #toThread(Executor, Callable)}, with a callback.
   *
   * @param executor its threads keep their names
   * @param code may block
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the code and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle toThread(
      Executor executor,
      Callable<? extends T> code,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<T>deliver(toThread(executor, code), callback);
  }

  // From threads to the loop.

  /**
   * Runs {@code supplier} as a task and blocks this thread until it has ended.
   *
   * <p>For threads that may block: servlets, main methods, the code of {@link #toThread(Callable)}.
   * The way in that anyio calls a blocking portal. Somebody must turn the loop.
   *
   * <p><b>Cancellation.</b> An interrupt of this thread cancels the task, waits until that has
   * really ended, and is thrown; {@link TaskFuture#await()} leaves the work alone.
   *
   * <p><b>Threads.</b> Any but the loop's own, which would wait for itself.
   *
   * @param supplier called on the loop
   * @param <T> the result
   * @return the stage's value
   * @throws IllegalStateException on the loop's own thread
   * @throws InterruptedException if this thread was interrupted
   * @throws CancellationException if somebody else cancelled the task
   * @throws LoopClosedException if the loop is closed, or was closed before the task ended
   * @throws Exception the raw failure of the task
   */
  public <T extends @Nullable Object> T call(AsyncSupplier<T> supplier) throws Exception {
    Objects.requireNonNull(supplier, "supplier");
    return PortalCall.call(self(), null, supplier);
  }

  /**
   * As {@link #call(AsyncSupplier)}, in a task named {@code name}.
   *
   * @param name need not be unique
   * @param supplier called on the loop
   * @param <T> the result
   * @return the stage's value
   * @throws InterruptedException if this thread was interrupted
   * @throws LoopClosedException if the loop is closed, or was closed before the task ended
   * @throws Exception the raw failure of the task
   */
  public <T extends @Nullable Object> T call(String name, AsyncSupplier<T> supplier)
      throws Exception {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(supplier, "supplier");
    return PortalCall.call(self(), name, supplier);
  }

  /**
   * Opens an asynchronous resource for this thread, and blocks until that is done.
   *
   * <p>For try-with-resources: {@code open} and {@code close} run in one task on the loop. {@code
   * close} runs once: when the result is closed, which blocks until it is done, or when the loop
   * closes before. So the resource is never left open.
   *
   * <p><b>Cancellation.</b> An interrupt while it opens ends that, as in {@link #call}.
   *
   * <p><b>Threads.</b> Any but the loop's own, which would wait for itself.
   *
   * @param open called on the loop
   * @param close called on the loop with what was opened
   * @param <R> the resource
   * @param <C> what {@code close} gives; dropped
   * @return closes the resource; {@code getValue} is the resource itself
   * @throws IllegalStateException on the loop's own thread
   * @throws InterruptedException if this thread was interrupted
   * @throws LoopClosedException if the loop is closed, or was closed before the resource was open
   * @throws Exception the raw failure of {@code open}
   */
  public <R, C extends @Nullable Object> PortalResource<R> wrap(
      AsyncSupplier<R> open, AsyncFunction<? super R, C> close) throws Exception {
    return PortalCall.wrap(
        self(),
        Carried.supplier(self(), Objects.requireNonNull(open, "open")),
        Carried.function(self(), Objects.requireNonNull(close, "close")));
  }
}
