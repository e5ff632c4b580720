package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the outcome of a future to a callback, on the loop, unless it is taken back before.
 *
 * @param <T> the value
 */
final class Delivery<T extends @Nullable Object> extends Link implements Handle {
  private static final int WAITING = 0;
  private static final int TAKEN = 1;
  private static final int CANCELLED = 2;

  private final TaskFuture<T> future;
  private final BiConsumer<? super T, ? super Throwable> callback;
  private final @Nullable String name;
  private final AtomicInteger state = new AtomicInteger(WAITING);

  private Delivery(TaskFuture<T> future, BiConsumer<? super T, ? super Throwable> callback) {
    super(/* counts= */ true);
    this.source = future;
    this.future = future;
    this.callback = callback;
    this.name = future.taskName();
  }

  /** The callback is never called from here. */
  static <T extends @Nullable Object> Handle deliver(
      TaskFuture<T> future, BiConsumer<? super T, ? super Throwable> callback) {
    Delivery<T> delivery = new Delivery<>(future, callback);
    if (!future.attach(delivery) && !future.loop().queue().post(delivery)) {
      delivery.call();
    }
    return delivery;
  }

  @Override
  void sourceDone(Firing firing) {
    firing.ready(this, future.loop());
  }

  @Override
  void perform(Firing firing) {
    call();
  }

  private void call() {
    if (!state.compareAndSet(WAITING, TAKEN)) {
      return; // a cancel came first
    }
    Throwable failure = future.storedFailure();
    try {
      callback.accept(future.storedValue(), failure == null ? null : Failures.raw(failure));
    } catch (Throwable thrown) {
      LoopAccess.report(
          future.loop().eventLoop(),
          "exception in callback of loop \"" + future.loop().name() + "\"",
          thrown,
          name);
    }
  }

  @Override
  public boolean cancel() {
    if (!state.compareAndSet(WAITING, CANCELLED)) {
      return false;
    }
    future.cancel(new CancellationException("the callback's handle was cancelled"));
    return true;
  }

  @Override
  public boolean isCancelled() {
    return state.get() == CANCELLED;
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {}
}
