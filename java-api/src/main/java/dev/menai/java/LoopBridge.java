package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.Task;
import dev.menai.interop.SuspendAccess;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Suspend functions of Kotlin's, as {@link AsyncLoop} gives them to Java. */
abstract class LoopBridge extends LoopThreads {
  LoopBridge(EventLoop loop) {
    super(loop);
  }

  /**
   * Creates a task that calls a suspend function: {@code loop.future(k -> service.find(id, k))}.
   *
   * <p>The function begins on the loop, in a later turn, as a coroutine of this loop. A failure is
   * what it threw, checked or not, and takes neither the loop nor other tasks with it. The task is
   * listed and held by the loop until it has really ended. Its name is {@code task-N}.
   *
   * <p>Where Java cannot see the result's type from the place it is assigned to, say it: {@code
   * loop.<Item>future(k -> service.find(id, k)).thenApply(Item::name)}.
   *
   * <p><b>Cancellation.</b> Cancelling the future, or its last consumer, cancels the coroutine: it
   * ends at its next suspension, and {@link TaskFuture#stopped} completes then. A coroutine that is
   * cancelled from within cancels the future.
   *
   * @param call passes {@code k} to the function, see {@link SuspendCall}; called on the loop
   * @param <T> the function's result
   * @return completes with the function
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> future(SuspendCall<T> call) {
    return startSuspending(null, call);
  }

  /**
   * As {@link #future(SuspendCall)}, named {@code name} in errors, logs and dumps.
   *
   * @param name need not be unique
   * @param call passes {@code k} to the function; called on the loop
   * @param <T> the function's result
   * @return completes with the function
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> future(String name, SuspendCall<T> call) {
    return startSuspending(Objects.requireNonNull(name, "name"), call);
  }

  /**
   * As {@link #future(SuspendCall)}, with a callback.
   *
   * @param call passes {@code k} to the function; called on the loop
   * @param callback gets the result or the raw failure
   * @param <T> the function's result
   * @return cancels the coroutine and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle future(
      SuspendCall<T> call, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(future(call), callback);
  }

  /**
   * As {@link #future(String, SuspendCall)}, with a callback.
   *
   * @param name need not be unique
   * @param call passes {@code k} to the function; called on the loop
   * @param callback gets the result or the raw failure
   * @param <T> the function's result
   * @return cancels the coroutine and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle future(
      String name,
      SuspendCall<T> call,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(future(name, call), callback);
  }

  private <T extends @Nullable Object> TaskFuture<T> startSuspending(
      @Nullable String name, SuspendCall<T> call) {
    Objects.requireNonNull(call, "call");
    Task<T> task = SuspendAccess.<T>createTask(eventLoop(), name, call::call);
    return KotlinWork.follow(self(), task);
  }
}
