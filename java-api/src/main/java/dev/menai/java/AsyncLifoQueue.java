package dev.menai.java;

import dev.menai.queue.LifoQueue;

/**
 * An {@link AsyncQueue} that gives the newest item first.
 *
 * @param <T> the items; never {@code null}
 */
public final class AsyncLifoQueue<T> extends AsyncQueue<T> {
  /**
   * Creates a queue without a limit.
   *
   * @param loop on which its futures complete
   */
  public AsyncLifoQueue(AsyncLoop loop) {
    this(loop, Integer.MAX_VALUE);
  }

  /**
   * Creates a queue with room for {@code capacity} items.
   *
   * @param loop on which its futures complete
   * @param capacity how many items fit in
   * @throws IllegalArgumentException if {@code capacity} is less than one
   */
  public AsyncLifoQueue(AsyncLoop loop, int capacity) {
    super(loop, new LifoQueue<>(capacity, null));
  }
}
