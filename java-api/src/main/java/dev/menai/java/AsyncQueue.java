package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.WaitAccess;
import dev.menai.queue.Queue;
import dev.menai.queue.QueueShutdownException;
import dev.menai.queue.QueueStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from those who put to those who get, first in, first out.
 *
 * <p>A view of a {@link Queue}, bound to a loop on which its futures' dependents and callbacks run.
 * Views on several loops, suspend functions of Kotlin and blocked threads use one queue. Those who
 * wait are served in the order they came. See {@link AsyncPriorityQueue} and {@link AsyncLifoQueue}
 * for other orders.
 *
 * <p><b>Cancellation.</b> Cancelling a future, or a {@link Handle}, ends its wait: a put has put
 * its item, or it has not, and a get that was cancelled has taken none. The loop's close cancels
 * those that wait.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. What happened before a put is
 * visible after the get of its item.
 *
 * @param <T> the items; never {@code null}
 */
public class AsyncQueue<T> implements Iterable<T> {
  private final AsyncLoop loop;
  private final Queue<T> queue;

  /**
   * Creates a queue without a limit.
   *
   * @param loop on which its futures complete
   */
  public AsyncQueue(AsyncLoop loop) {
    this(loop, Integer.MAX_VALUE);
  }

  /**
   * Creates a queue with room for {@code capacity} items.
   *
   * @param loop on which its futures complete
   * @param capacity how many items fit in
   * @throws IllegalArgumentException if {@code capacity} is less than one
   */
  public AsyncQueue(AsyncLoop loop, int capacity) {
    this(loop, new Queue<>(capacity, null));
  }

  AsyncQueue(AsyncLoop loop, Queue<T> queue) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.queue = Objects.requireNonNull(queue, "queue");
  }

  /**
   * Returns a view of a queue of Kotlin's, of any order: the same items, the same lines.
   *
   * @param loop on which its futures complete
   * @param queue shared
   * @param <T> the items
   * @return a view
   */
  public static <T> AsyncQueue<T> of(AsyncLoop loop, Queue<T> queue) {
    return new AsyncQueue<>(loop, queue);
  }

  /**
   * Returns the queue as Kotlin sees it.
   *
   * @return the same items, the same lines
   */
  public final Queue<T> queue() {
    return queue;
  }

  /**
   * Returns the loop on which the futures of this view complete.
   *
   * @return as it was made
   */
  public final AsyncLoop loop() {
    return loop;
  }

  /**
   * Puts {@code item} in as soon as there is room and it is this caller's turn.
   *
   * <p>Fails with a {@link QueueShutdownException} if the queue is shut down, now or meanwhile.
   *
   * @param item not {@code null}
   * @return completes when the item is in
   */
  public final TaskFuture<@Nullable Void> put(T item) {
    required(item);
    return LineWork.begin(loop, waiter -> WaitAccess.put(queue, item, waiter), granted -> null);
  }

  /**
   * As {@link #put(Object)}, with a callback.
   *
   * @param item not {@code null}
   * @param callback called when the item is in, or with the failure
   * @return ends the wait and takes the callback back
   */
  public final Handle put(
      T item, BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(put(item), callback);
  }

  /**
   * Puts {@code item} in if there is room; never waits.
   *
   * @param item not {@code null}
   * @return whether the item is in
   * @throws QueueShutdownException if the queue is shut down
   */
  public final boolean tryPut(T item) {
    return queue.tryPut(required(item));
  }

  /**
   * As {@link #put(Object)}, but waits no longer than {@code limit}. Atomic.
   *
   * @param item not {@code null}
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the item is in
   */
  public final TaskFuture<Boolean> tryPut(T item, Duration limit) {
    required(item);
    return LineWork.begin(
        loop, limit, false, waiter -> WaitAccess.put(queue, item, waiter), granted -> true);
  }

  private T required(T item) {
    return Objects.requireNonNull(item, "item; a queue holds no nulls");
  }

  /**
   * Takes the next item as soon as there is one and it is this caller's turn.
   *
   * <p>Fails with a {@link QueueShutdownException} if the queue is shut down and empty, now or
   * meanwhile.
   *
   * @return the item
   */
  public final TaskFuture<T> get() {
    return LineWork.begin(loop, waiter -> WaitAccess.get(queue, waiter), this::item);
  }

  /**
   * As {@link #get()}, with a callback.
   *
   * @param callback gets the item or the failure
   * @return ends the wait and takes the callback back
   */
  public final Handle get(BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(get(), callback);
  }

  /**
   * Takes the next item if there is one; never waits.
   *
   * @return the item, {@code null} if there is none
   * @throws QueueShutdownException if the queue is shut down and empty
   */
  public final @Nullable T tryGet() {
    return queue.tryGet();
  }

  /**
   * As {@link #get()}, but waits no longer than {@code limit}. Atomic.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return the item, {@code null} if there was none in time
   */
  public final TaskFuture<@Nullable T> tryGet(Duration limit) {
    return LineWork.<@Nullable T>begin(
        loop, limit, null, waiter -> WaitAccess.get(queue, waiter), this::item);
  }

  @SuppressWarnings("unchecked") // what a queue of T grants
  private T item(@Nullable Object granted) {
    return (T) granted;
  }

  /** Gives an item back that was taken for somebody who cannot use it. */
  final void putBack(T item) {
    WaitAccess.putBack(queue, item);
  }

  /**
   * Takes all items that are there, at most {@code max}, without waiting.
   *
   * @param max how many
   * @return empty if there are none
   * @throws IllegalArgumentException if {@code max} is negative
   */
  public final List<T> drain(int max) {
    return queue.drain(max);
  }

  /**
   * Says that the work on an item that was taken is done; see {@link #join()}.
   *
   * @throws IllegalStateException if it is called more often than items were put
   */
  public final void taskDone() {
    queue.taskDone();
  }

  /**
   * Waits until {@link #taskDone} has been called for each item that was put.
   *
   * @return completes when all is done
   */
  public final TaskFuture<@Nullable Void> join() {
    return LineWork.begin(loop, waiter -> WaitAccess.join(queue, waiter), granted -> null);
  }

  /**
   * As {@link #join()}, with a callback.
   *
   * @param callback called when all is done
   * @return ends the wait and takes the callback back
   */
  public final Handle join(
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(join(), callback);
  }

  /** Refuses new items from now on, for ever; what is in can still be taken. */
  public final void shutdown() {
    queue.shutdown(false);
  }

  /** As {@link #shutdown}, and drops the items; they count as done. */
  public final void shutdownNow() {
    queue.shutdown(true);
  }

  /**
   * Works on the items with {@code workers} at a time, until the queue is shut down and empty.
   *
   * <p>Each worker takes an item, calls {@code fn} with it, waits until the stage has really ended,
   * says {@link #taskDone}, and takes the next. The first failure cancels the other workers and,
   * when they have stopped, fails the result; items that nobody took stay in the queue.
   *
   * <p><b>Cancellation.</b> Cancels the workers and the items they work on.
   *
   * @param workers how many items are worked on at a time
   * @param fn called on the loop
   * @return completes when the workers have ended
   * @throws IllegalArgumentException if {@code workers} is less than one
   */
  public final TaskFuture<@Nullable Void> forEach(int workers, AsyncFunction<? super T, ?> fn) {
    Objects.requireNonNull(fn, "fn");
    if (workers < 1) {
      throw new IllegalArgumentException("workers < 1: " + workers);
    }
    List<TaskFuture<@Nullable Void>> started = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      started.add(QueueWorker.start(this, fn));
    }
    return loop.gather(started).thenApply(ended -> null);
  }

  /**
   * Returns the items as a publisher, until the queue is shut down and empty.
   *
   * <p>Items are taken only as they are requested, on the loop. Subscribers share them: each item
   * goes to one. {@link #taskDone} is the subscriber's.
   *
   * @return may be subscribed to several times
   */
  public final Flow.Publisher<T> publisher() {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      QueueSubscription<T> subscription = new QueueSubscription<>(this, subscriber);
      loop.executor().execute(() -> subscriber.onSubscribe(subscription));
    };
  }

  /**
   * Returns the items for a thread that waits for each, until the queue is shut down and empty.
   *
   * <p><b>Threads.</b> {@code hasNext} blocks, on any thread but the loop's own. An interrupt ends
   * it with a {@link java.util.concurrent.CancellationException} and stays set.
   *
   * @return takes the items it gives; iterators share them
   */
  @Override
  public final Iterator<T> iterator() {
    return new QueueIterator<>(this);
  }

  /**
   * Returns how many items are stored.
   *
   * @return a moment's truth
   */
  public final int size() {
    return queue.getSize();
  }

  /**
   * Returns how many items fit in.
   *
   * @return {@link Integer#MAX_VALUE} for no limit
   */
  public final int capacity() {
    return queue.getCapacity();
  }

  /**
   * Returns what is in the queue, and who waits for it.
   *
   * @return a snapshot
   */
  public final QueueStatistics statistics() {
    return queue.statistics();
  }

  @Override
  public final String toString() {
    return queue.toString();
  }
}
