package dev.menai.java;

import dev.menai.queue.QueueShutdownException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes items from a queue as a subscriber asks for them, one at a time, never more.
 *
 * <p>Its state belongs to the loop; calls from elsewhere are posted there.
 *
 * @param <T> the items
 */
final class QueueSubscription<T> implements Flow.Subscription {
  private final AsyncQueue<T> queue;
  private final Flow.Subscriber<? super T> subscriber;

  // Loop thread only.
  private long demand;
  private boolean ended;
  private @Nullable TaskFuture<T> pending;

  /** Set while {@link #take} runs: a get that is done at once goes on there, without recursion. */
  private boolean taking;

  QueueSubscription(AsyncQueue<T> queue, Flow.Subscriber<? super T> subscriber) {
    this.queue = queue;
    this.subscriber = subscriber;
  }

  @Override
  public void request(long count) {
    onLoop(() -> requested(count));
  }

  @Override
  public void cancel() {
    onLoop(
        () -> {
          ended = true;
          if (pending != null) {
            pending.cancel("the subscription was cancelled");
          }
        });
  }

  private void onLoop(Runnable step) {
    if (queue.loop().isOnLoop()) {
      step.run();
    } else {
      queue.loop().executor().execute(step);
    }
  }

  private void requested(long count) {
    if (ended) {
      return;
    }
    if (count <= 0) {
      end();
      subscriber.onError(new IllegalArgumentException("requested items <= 0: " + count));
      return;
    }
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    take();
  }

  private void end() {
    ended = true;
    if (pending != null) {
      pending.cancel("the subscription has ended");
    }
  }

  private void take() {
    if (taking) {
      return;
    }
    taking = true;
    while (demand > 0 && !ended && pending == null) {
      TaskFuture<T> next = queue.get();
      pending = next;
      next.whenComplete(this::taken);
    }
    taking = false;
  }

  private void taken(T item, @Nullable Throwable failure) {
    pending = null;
    if (ended) {
      giveBack(item, failure);
      return;
    }
    if (failure != null) {
      finish(Failures.raw(failure));
      return;
    }
    demand--;
    subscriber.onNext(item);
    take();
  }

  /** Cancelled when the item was on its way already: somebody else can use it. */
  private void giveBack(T item, @Nullable Throwable failure) {
    if (failure == null) {
      queue.putBack(item);
    }
  }

  private void finish(Throwable failure) {
    ended = true;
    if (failure instanceof QueueShutdownException) {
      subscriber.onComplete();
    } else {
      subscriber.onError(failure);
    }
  }
}
