package dev.menai.java;

import dev.menai.queue.PriorityQueue;
import java.util.Comparator;

/**
 * An {@link AsyncQueue} that gives the least item first; equal ones in the order they came.
 *
 * <p>The comparator is called under the queue's lock: it must be quick, must not wait, and must not
 * use the queue. If it throws, so does the call that compared, or its future fails: a put has not
 * put its item, a get has left all where it was.
 *
 * @param <T> the items; never {@code null}
 */
public final class AsyncPriorityQueue<T> extends AsyncQueue<T> {
  /**
   * Creates a queue without a limit.
   *
   * @param loop on which its futures complete
   * @param comparator the least goes first
   */
  public AsyncPriorityQueue(AsyncLoop loop, Comparator<? super T> comparator) {
    this(loop, comparator, Integer.MAX_VALUE);
  }

  /**
   * Creates a queue with room for {@code capacity} items.
   *
   * @param loop on which its futures complete
   * @param comparator the least goes first
   * @param capacity how many items fit in
   * @throws IllegalArgumentException if {@code capacity} is less than one
   */
  public AsyncPriorityQueue(AsyncLoop loop, Comparator<? super T> comparator, int capacity) {
    super(loop, new PriorityQueue<>(comparator, capacity, null));
  }
}
