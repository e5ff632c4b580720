package dev.menai.java;

import dev.menai.interop.LoopAccess;
import dev.menai.queue.QueueShutdownException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes items from a queue as a subscriber asks for them, one at a time, never more.
 *
 * <p>Its state belongs to the loop; calls from elsewhere are posted there. So the subscriber is
 * never called by two threads, and never from within another call to it: what it requests in {@code
 * onNext} comes after that has returned.
 *
 * @param <T> the items
 */
final class QueueSubscription<T> implements Flow.Subscription {
  /** Then the loop's timers and callbacks have their turn. */
  private static final int MOST_PER_TURN = 64;

  private final QueueConsumers<T> queue;

  /** Empty when the subscription has ended, by whomever: then nobody is told anything more. */
  private final AtomicReference<Flow.@Nullable Subscriber<? super T>> subscriber;

  // Loop thread only.
  private long demand;
  private @Nullable LineWork<T> pending;

  /** The subscriber is being called, or may be at any moment: what it asks for is seen to later. */
  private boolean serving;

  private QueueSubscription(QueueConsumers<T> queue, Flow.Subscriber<? super T> subscriber) {
    this.queue = queue;
    this.subscriber = new AtomicReference<>(subscriber);
  }

  static <T> void begin(QueueConsumers<T> queue, Flow.Subscriber<? super T> subscriber) {
    QueueSubscription<T> subscription = new QueueSubscription<>(queue, subscriber);
    if (!LoopAccess.post(queue.loop().eventLoop(), () -> subscription.greet(subscriber))) {
      subscriber.onSubscribe(subscription);
      subscription.fail(LineWork.refused(queue.loop()));
    }
  }

  private void greet(Flow.Subscriber<? super T> newcomer) {
    serving = true;
    try {
      newcomer.onSubscribe(this);
    } catch (Throwable thrown) {
      broken("onSubscribe", thrown);
    }
    serving = false;
    serve();
  }

  @Override
  public void request(long count) {
    onLoop(() -> requested(count));
  }

  @Override
  public void cancel() {
    if (queue.loop().isOnLoop() || !LoopAccess.post(queue.loop().eventLoop(), this::end)) {
      end(); // on a closed loop as well, or its subscriber would hear of that after its cancel
    }
  }

  private void onLoop(Runnable step) {
    if (queue.loop().isOnLoop()) {
      step.run();
    } else if (!LoopAccess.post(queue.loop().eventLoop(), step)) {
      fail(LineWork.refused(queue.loop())); // nobody would bring an item any more
    }
  }

  private void requested(long count) {
    if (count <= 0) {
      fail(new IllegalArgumentException("non-positive subscription request: " + count));
      return;
    }
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    serve();
  }

  private void serve() {
    if (serving) {
      return;
    }
    serving = true;
    int left = MOST_PER_TURN;
    while (demand > 0 && pending == null && subscriber.get() != null) {
      if (left-- == 0) {
        onLaterTurn();
        break;
      }
      takeOne();
    }
    serving = false;
  }

  private void onLaterTurn() {
    if (!LoopAccess.post(queue.loop().eventLoop(), this::serve)) {
      fail(LineWork.refused(queue.loop()));
    }
  }

  private void takeOne() {
    LineWork<T> next;
    try {
      next = queue.take();
    } catch (Throwable closing) {
      fail(closing);
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
    boolean within = serving; // it came between two looks at the future
    serving = true;
    arrived(get);
    serving = within;
    serve();
  }

  private void arrived(TaskFuture<T> get) {
    Throwable failure = get.storedFailure();
    Flow.Subscriber<? super T> receiver = subscriber.get();
    if (receiver == null) {
      return; // cancelled: whoever did has seen to the item
    }
    if (failure != null) {
      fail(Failures.raw(failure));
      return;
    }
    demand--;
    try {
      receiver.onNext(get.storedValue());
    } catch (Throwable thrown) {
      broken("onNext", thrown);
    }
  }

  /** The last signal, if none was there before. */
  private void fail(Throwable failure) {
    Flow.Subscriber<? super T> receiver = end();
    if (receiver == null) {
      return;
    }
    try {
      if (failure instanceof QueueShutdownException) {
        receiver.onComplete();
      } else {
        receiver.onError(failure);
      }
    } catch (Throwable thrown) {
      report("its last signal", thrown);
    }
  }

  /** A subscriber must not throw; one that did hears no more. */
  private void broken(String method, Throwable thrown) {
    end();
    report(method, thrown);
  }

  private void report(String method, Throwable thrown) {
    LoopAccess.report(
        queue.loop().eventLoop(), "a subscriber of " + queue + " threw in " + method, thrown, null);
  }

  /** Gives the subscriber to the one that ends the subscription; an item on its way goes back. */
  private Flow.@Nullable Subscriber<? super T> end() {
    Flow.Subscriber<? super T> receiver = subscriber.getAndSet(null);
    if (receiver != null && pending != null) {
      pending.abandon("the subscription has ended");
    }
    return receiver;
  }
}
