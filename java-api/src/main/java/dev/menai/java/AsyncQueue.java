package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.queue.Queue;
import dev.menai.queue.QueueShutdownException;
import dev.menai.queue.QueueStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from those who put to those who get, first in, first out.
 *
 * <p>Unlike {@code asyncio.Queue} it lets no newcomer overtake those who wait. A view of a {@link
 * Queue}, bound to a loop on which its futures' dependents and callbacks run. Views on several
 * loops, suspend functions of Kotlin and blocked threads use one queue. Those who wait are served
 * in the order they came. See {@link AsyncPriorityQueue} and {@link AsyncLifoQueue} for other
 * orders.
 *
 * <p><b>Cancellation.</b> Cancelling the future that a method returned, or a {@link Handle}, ends
 * its wait: a put has put its item, or it has not, and a get that was cancelled has taken none. A
 * stage <em>derived</em> from a get may be cancelled when the item is on its way already, and then
 * the item is gone with it; {@link #forEach} and {@link #publisher} give such an item back. The
 * loop's close cancels those that wait; later whoever would have to wait gets a {@link
 * dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. A thread that may block waits by
 * {@code get().await()}, in the same line, or uses the {@linkplain #iterator iterator}. What
 * happened before a put is visible after the get of its item.
 *
 * @param <T> the items; never {@code null}
 */
public class AsyncQueue<T> extends QueueConsumers<T> {
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

  /**
   * Creates a queue with room for {@code capacity} items, and a name.
   *
   * @param loop on which its futures complete
   * @param capacity how many items fit in
   * @param name in messages, logs and dumps
   * @throws IllegalArgumentException if {@code capacity} is less than one
   */
  public AsyncQueue(AsyncLoop loop, int capacity, String name) {
    this(loop, new Queue<>(capacity, Objects.requireNonNull(name, "name")));
  }

  AsyncQueue(AsyncLoop loop, Queue<T> queue) {
    super(loop);
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
   * Puts {@code item} in as soon as there is room and it is this caller's turn.
   *
   * <p>Fails with a {@link QueueShutdownException} if the queue is shut down, now or meanwhile.
   *
   * @param item not {@code null}
   * @return completes when the item is in
   */
  public final TaskFuture<@Nullable Void> put(T item) {
    return line(item).future();
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
    return line(item).deliver(callback);
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
    return line(item, limit).future();
  }

  /**
   * As {@link #tryPut(Object, Duration)}, with a callback.
   *
   * @param item not {@code null}
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the item is in
   * @return ends the wait and takes the callback back
   */
  public final Handle tryPut(
      T item, Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return line(item, limit).deliver(callback);
  }

  private LineWork<@Nullable Void> line(T item) {
    required(item);
    return LineWork.begin(loop(), waiter -> WaitAccess.put(queue, item, waiter), put -> null);
  }

  private LineWork<Boolean> line(T item, Duration limit) {
    required(item);
    return LineWork.begin(
        loop(), limit, false, waiter -> WaitAccess.put(queue, item, waiter), put -> true);
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
    return take().future();
  }

  /**
   * As {@link #get()}, with a callback.
   *
   * @param callback gets the item or the failure
   * @return ends the wait and takes the callback back
   */
  public final Handle get(BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return take().deliver(callback);
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
    return take(limit).future();
  }

  /**
   * As {@link #tryGet(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback gets the item, {@code null} if there was none in time, or the failure
   * @return ends the wait and takes the callback back
   */
  public final Handle tryGet(
      Duration limit, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return take(limit).deliver(callback);
  }

  @Override
  final LineWork<T> take() {
    return LineWork.begin(loop(), waiter -> WaitAccess.get(queue, waiter), this::item);
  }

  private LineWork<@Nullable T> take(Duration limit) {
    return LineWork.<@Nullable T>begin(
        loop(), limit, null, waiter -> WaitAccess.get(queue, waiter), this::item);
  }

  @SuppressWarnings("unchecked") // what a queue of T grants
  private T item(@Nullable Object granted) {
    return (T) granted;
  }

  /**
   * Takes all items that are there, without waiting.
   *
   * @return empty if there are none
   */
  public final List<T> drain() {
    return queue.drain(Integer.MAX_VALUE);
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
  @Override
  public final void taskDone() {
    queue.taskDone();
  }

  /**
   * Waits until {@link #taskDone} has been called for each item that was put.
   *
   * @return completes when all is done
   */
  public final TaskFuture<@Nullable Void> join() {
    return LineWork.<@Nullable Void>begin(loop(), this::enlistToJoin, done -> null).future();
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

  /**
   * As {@link #join()}, but waits no longer than {@code limit}.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether all is done
   */
  public final TaskFuture<Boolean> tryJoin(Duration limit) {
    return LineWork.begin(loop(), limit, false, this::enlistToJoin, done -> true).future();
  }

  /**
   * As {@link #tryJoin(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether all is done
   * @return ends the wait and takes the callback back
   */
  public final Handle tryJoin(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(tryJoin(limit), callback);
  }

  private Wait enlistToJoin(WaitListener waiter) {
    return WaitAccess.join(queue, waiter);
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
   * Tells whether the queue was shut down.
   *
   * @return for ever, once it is {@code true}
   */
  public final boolean isShutDown() {
    return queue.isShutDown();
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
