package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways to take all items of a queue: workers, a publisher, an iterator.
 *
 * @param <T> the items; never {@code null}
 */
abstract class QueueConsumers<T> implements Iterable<T> {
  private final AsyncLoop loop;

  QueueConsumers(AsyncLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  /** Stands in line for the next item. */
  abstract LineWork<T> take();

  /** Says that the work on an item that was taken is done. */
  abstract void taskDone();

  /**
   * Returns the loop on which the futures of this view complete.
   *
   * @return as it was made
   */
  public final AsyncLoop loop() {
    return loop;
  }

  /**
   * Works on the items with {@code workers} at a time, until the queue is shut down and empty.
   *
   * <p>Each worker takes an item, calls {@code fn} with it, waits until the stage has really ended,
   * says {@code taskDone}, and takes the next. The first failure cancels the other workers and,
   * when they have stopped, fails the result; items that nobody took stay in the queue.
   *
   * <p><b>Cancellation.</b> Cancels the workers and the items they work on. The loop's close
   * cancels them, too, and the result fails with a {@link dev.menai.TaskCancelledException}.
   *
   * @param workers how many items are worked on at a time
   * @param fn called on the loop; what its stage gives is ignored
   * @param <R> what its stage gives
   * @return completes when the workers have ended
   * @throws IllegalArgumentException if {@code workers} is less than one
   * @throws LoopClosedException if the loop is closed
   */
  public final <R extends @Nullable Object> TaskFuture<@Nullable Void> forEach(
      int workers, AsyncFunction<? super T, R> fn) {
    Objects.requireNonNull(fn, "fn");
    if (workers < 1) {
      throw new IllegalArgumentException("workers < 1: " + workers);
    }
    if (!LoopAccess.isOpen(loop.eventLoop())) {
      throw LineWork.refused(loop);
    }
    List<TaskFuture<@Nullable Void>> started = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      started.add(QueueWorker.start(this, fn));
    }
    return loop.gather(started).thenApply(ended -> null);
  }

  /**
   * As {@link #forEach(int, AsyncFunction)}, with a callback.
   *
   * @param workers how many items are worked on at a time
   * @param fn called on the loop; what its stage gives is ignored
   * @param callback called when the workers have ended, or with the first failure
   * @param <R> what its stage gives
   * @return cancels the workers and takes the callback back
   * @throws IllegalArgumentException if {@code workers} is less than one
   * @throws LoopClosedException if the loop is closed
   */
  public final <R extends @Nullable Object> Handle forEach(
      int workers,
      AsyncFunction<? super T, R> fn,
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(forEach(workers, fn), callback);
  }

  /**
   * Returns the items as a publisher, until the queue is shut down and empty.
   *
   * <p>An item is taken only when it is requested, on the loop, where the subscriber is called, one
   * call after the other. One that was on its way when the subscription is cancelled goes back to
   * its place. Subscribers share the items: each goes to one. {@code taskDone} is the subscriber's.
   * A shutdown completes it; the loop's close fails a subscription that waits for an item.
   *
   * @return may be subscribed to several times
   */
  public final Flow.Publisher<T> publisher() {
    return subscriber ->
        new QueueSubscription<>(this, Objects.requireNonNull(subscriber, "subscriber")).begin();
  }

  /**
   * Returns the items for a thread that waits for each, until the queue is shut down and empty.
   *
   * <p><b>Cancellation.</b> An interrupt ends {@code hasNext} with a {@link
   * java.util.concurrent.CancellationException} and stays set; no item is taken. So does the loop's
   * close.
   *
   * <p><b>Threads.</b> {@code hasNext} blocks, on any thread but the loop's own; there it throws an
   * {@link IllegalStateException} if it would have to wait.
   *
   * @return takes the items it gives; iterators share them
   */
  @Override
  public final Iterator<T> iterator() {
    return new QueueIterator<>(this);
  }
}
