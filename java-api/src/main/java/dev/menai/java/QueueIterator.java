package dev.menai.java;

import dev.menai.queue.QueueShutdownException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A queue's items for a thread that waits for them.
 *
 * @param <T> the items
 */
final class QueueIterator<T> implements Iterator<T> {
  private final AsyncQueue<T> queue;
  private @Nullable T item;

  QueueIterator(AsyncQueue<T> queue) {
    this.queue = queue;
  }

  @Override
  public boolean hasNext() {
    if (item == null) {
      item = takeOrNull();
    }
    return item != null;
  }

  private @Nullable T takeOrNull() {
    TaskFuture<T> next = queue.get();
    try {
      return next.await();
    } catch (QueueShutdownException end) {
      return null;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return abandoned(next);
    } catch (Exception failure) {
      throw Failures.<RuntimeException>sneak(failure);
    }
  }

  /** Interrupted: takes no item, unless one was on its way already. */
  private T abandoned(TaskFuture<T> next) {
    if (next.cancel("the waiting thread was interrupted")) {
      throw new CancellationException("interrupted while waiting for an item");
    }
    return next.join();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the queue is shut down and empty");
    }
    T taken = item;
    item = null;
    return taken;
  }
}
