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
  private final QueueConsumers<T> queue;
  private @Nullable T item;

  QueueIterator(QueueConsumers<T> queue) {
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
    LineWork<T> next = queue.take();
    try {
      return next.future().await();
    } catch (QueueShutdownException end) {
      return null;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      next.abandon("the waiting thread was interrupted");
      throw new CancellationException("interrupted while waiting for an item");
    } catch (Exception failure) {
      next.abandon("its thread cannot wait"); // on the loop's own, for instance
      throw Failures.<RuntimeException>sneak(failure);
    }
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
