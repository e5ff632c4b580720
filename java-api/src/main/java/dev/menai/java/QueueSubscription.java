package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.queue.QueueShutdownException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes items from a queue as a subscriber asks for them, one at a time, never more.
 *
 * @param <T> the items
 */
final class QueueSubscription<T> extends LoopSubscription<T> {
  private final QueueConsumers<T> queue;

  /** An item that is not there yet. Loop thread only. */
  private @Nullable LineWork<T> pending;

  QueueSubscription(QueueConsumers<T> queue, Flow.Subscriber<? super T> subscriber) {
    super(queue.loop(), subscriber);
    this.queue = queue;
  }

  @Override
  void subscribed() {}

  @Override
  boolean isSomethingToSay() {
    return isAsked() && pending == null;
  }

  @Override
  void sayNext() {
    LineWork<T> next;
    try {
      next = queue.take();
    } catch (Throwable closing) {
      failed(closing);
      return;
    }
    if (next.future().isFinished()) {
      arrived(next.future());
      return;
    }
    pending = next;
    next.future().whenComplete((item, failure) -> arrivedLater(next.future()));
  }

  private void arrivedLater(TaskFuture<T> get) {
    pending = null;
    serveWithin(() -> arrived(get)); // it may come between two looks at the future
  }

  private void arrived(TaskFuture<T> get) {
    Throwable failure = get.storedFailure();
    if (isEnded()) {
      return; // cancelled: whoever did has seen to the item
    }
    if (failure == null) {
      give(get.storedValue());
    } else {
      failed(Failures.raw(failure));
    }
  }

  /** A queue that was shut down has come to its good end. */
  private void failed(Throwable failure) {
    fail(failure instanceof QueueShutdownException ? null : failure);
  }

  /** An item on its way goes back. */
  @Override
  void released() {
    if (pending != null) {
      pending.abandon("the subscription has ended");
    }
  }

  @Override
  LoopClosedException refused() {
    return LineWork.refused(loop());
  }

  @Override
  String publisher() {
    return queue.toString();
  }
}
