package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopContext;
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

  /** Where the future waits, if what it waits for has to go back when nobody takes it. */
  private final @Nullable LineWork<T> line;

  /** What the thread carried that gave the callback; null if the loop carries nothing. */
  private final @Nullable LoopContext context;

  private final AtomicInteger state = new AtomicInteger(WAITING);

  private Delivery(
      TaskFuture<T> future,
      BiConsumer<? super T, ? super Throwable> callback,
      @Nullable LineWork<T> line) {
    super(/* counts= */ true);
    this.source = future;
    this.future = future;
    this.callback = callback;
    this.context = LoopContext.capture(future.loop().eventLoop());
    this.name = future.taskName();
    this.line = line;
  }

  /** The callback is never called from here. */
  static <T extends @Nullable Object> Handle deliver(
      TaskFuture<T> future, BiConsumer<? super T, ? super Throwable> callback) {
    return new Delivery<>(future, callback, null).attached();
  }

  /** As {@link #deliver(TaskFuture, BiConsumer)}; a cancel that comes in time takes nothing. */
  static <T extends @Nullable Object> Handle deliver(
      LineWork<T> line, BiConsumer<? super T, ? super Throwable> callback) {
    return new Delivery<>(line.future(), callback, line).attached();
  }

  private Handle attached() {
    if (!future.attach(this) && !future.loop().queue().post(this)) {
      call();
    }
    return this;
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
    if (context == null) {
      tell();
    } else {
      context.run(this::tell);
    }
  }

  private void tell() {
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
    String reason = "the callback's handle was cancelled";
    if (line != null) {
      line.abandon(reason);
    } else {
      future.cancel(new CancellationException(reason));
    }
    return true;
  }

  @Override
  public boolean isCancelled() {
    return state.get() == CANCELLED;
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {}
}
