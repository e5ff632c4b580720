package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A subscription whose state belongs to a loop: what there is to say is said there, as far as
 * asked.
 *
 * <p>Calls from elsewhere are posted to the loop. So the subscriber is never called by two threads,
 * and never from within another call to it: what it requests in {@code onNext} comes after that has
 * returned.
 *
 * @param <T> the items
 */
abstract class LoopSubscription<T> implements Flow.Subscription, Runnable {
  /** Then the loop's timers and callbacks have their turn. */
  private static final int MOST_PER_TURN = 64;

  private final AsyncLoop loop;

  /** Empty when the subscription has ended, by whomever: then nobody is told anything more. */
  private final AtomicReference<Flow.@Nullable Subscriber<? super T>> subscriber;

  /** What was asked for and not given yet. Loop thread only. */
  private long demand;

  /**
   * The subscriber is being called, or may be at any moment: what it asks for is seen to later.
   * Loop thread only.
   */
  private boolean serving;

  LoopSubscription(AsyncLoop loop, Flow.Subscriber<? super T> subscriber) {
    this.loop = loop;
    this.subscriber = new AtomicReference<>(subscriber);
  }

  /** The subscriber has its subscription, and may have ended it. Loop thread only. */
  abstract void subscribed();

  /** Whether {@link #sayNext} has something to do. Loop thread only. */
  abstract boolean isSomethingToSay();

  /** Gives the next item, or the last signal; or has the item brought. Loop thread only. */
  abstract void sayNext();

  /** The subscription has ended. Once; on the loop, or on any thread if that is closed. */
  abstract void released();

  /** What a closed loop answers. */
  abstract LoopClosedException refused();

  /** Whose subscriber it is, for the report of one that throws. */
  abstract String publisher();

  final AsyncLoop loop() {
    return loop;
  }

  final boolean isEnded() {
    return subscriber.get() == null;
  }

  /** Whether the subscriber has asked for more than it was given. Loop thread only. */
  final boolean isAsked() {
    return demand > 0;
  }

  /** Greets the subscriber, in a later turn of the loop; on a closed one at once. */
  final void begin() {
    Flow.Subscriber<? super T> newcomer = subscriber.get();
    if (newcomer != null && !LoopAccess.post(loop.eventLoop(), () -> greet(newcomer))) {
      newcomer.onSubscribe(this);
      fail(refused());
    }
  }

  private void greet(Flow.Subscriber<? super T> newcomer) {
    serving = true;
    try {
      newcomer.onSubscribe(this);
      subscribed();
    } catch (Throwable thrown) {
      broken("onSubscribe", thrown);
    }
    serving = false;
    serve();
  }

  @Override
  public final void request(long count) {
    if (loop.isOnLoop()) {
      requested(count);
    } else {
      onLoopOrFail(() -> requested(count));
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

  @Override
  public final void cancel() {
    if (loop.isOnLoop() || !LoopAccess.post(loop.eventLoop(), this::end)) {
      end(); // on a closed loop as well, or its subscriber would hear of that after its cancel
    }
  }

  /** Has another look at what there is to say, in a later turn. Any thread. */
  final void serveLater() {
    onLoopOrFail(this);
  }

  private void onLoopOrFail(Runnable step) {
    if (!LoopAccess.post(loop.eventLoop(), step)) {
      fail(refused()); // nobody would bring an item any more
    }
  }

  @Override
  public void run() {
    serve();
  }

  /** Says what there is to say, unless that is being done already. Loop thread only. */
  final void serve() {
    if (serving) {
      return;
    }
    serving = true;
    int left = MOST_PER_TURN;
    while (!isEnded() && isSomethingToSay()) {
      if (left-- == 0) {
        serveLater();
        break;
      }
      sayNext();
    }
    serving = false;
  }

  /** {@code step} calls the subscriber at a moment that {@link #serve} did not choose. */
  final void serveWithin(Runnable step) {
    boolean within = serving;
    serving = true;
    step.run();
    serving = within;
    serve();
  }

  /** Nothing, if the subscription has ended. Loop thread only. */
  final void give(T item) {
    Flow.Subscriber<? super T> receiver = subscriber.get();
    if (receiver == null) {
      return;
    }
    demand--;
    try {
      receiver.onNext(item);
    } catch (Throwable thrown) {
      broken("onNext", thrown);
    }
  }

  /** The last signal, if none was there before; without a failure it is the good end. */
  final void fail(@Nullable Throwable failure) {
    Flow.Subscriber<? super T> receiver = end();
    if (receiver == null) {
      return;
    }
    try {
      if (failure == null) {
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
        loop.eventLoop(), "a subscriber of " + publisher() + " threw in " + method, thrown, null);
  }

  /** Gives the subscriber to the one that ends the subscription. */
  private Flow.@Nullable Subscriber<? super T> end() {
    Flow.Subscriber<? super T> receiver = subscriber.getAndSet(null);
    if (receiver != null) {
      released();
    }
    return receiver;
  }
}
