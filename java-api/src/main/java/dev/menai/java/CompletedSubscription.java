package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gives a subscriber stages in the order in which they end.
 *
 * <p>Stages end on whatever threads, and stand in a queue then. All else belongs to the loop; calls
 * from elsewhere are posted there, so the subscriber is never called by two threads, and never from
 * within another call to it.
 *
 * @param <S> a stage
 */
final class CompletedSubscription<S extends CompletionStage<?>>
    implements Flow.Subscription, StageWatch.Listener<S>, Runnable {
  /** Then the loop's timers and callbacks have their turn. */
  private static final int MOST_PER_TURN = 64;

  private final AsyncLoop loop;
  private final @Nullable Duration timeout;
  private final StageWatch<S> watch;

  /** Empty when the subscription has ended, by whomever: then nobody is told anything more. */
  private final AtomicReference<Flow.@Nullable Subscriber<? super S>> subscriber;

  private final Queue<S> ended = new ConcurrentLinkedQueue<>();

  /** Whether a look at {@link #ended} is posted. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Cancelled by the loop's close. */
  private final TaskFuture<@Nullable Void> life;

  // Loop thread only.
  private long demand;
  private int left;
  private boolean watching;
  private boolean expired;
  private @Nullable Handle alarm;

  /** The subscriber is being called, or may be at any moment: what it asks for is seen to later. */
  private boolean serving;

  private CompletedSubscription(
      AsyncLoop loop,
      List<S> stages,
      @Nullable Duration timeout,
      Flow.Subscriber<? super S> subscriber) {
    this.loop = loop;
    this.timeout = timeout;
    this.watch = new StageWatch<>(loop, stages, this);
    this.left = stages.size();
    this.subscriber = new AtomicReference<>(subscriber);
    this.life = new TaskFuture<>(loop);
  }

  static <S extends CompletionStage<?>> void begin(
      AsyncLoop loop,
      List<S> stages,
      @Nullable Duration timeout,
      Flow.Subscriber<? super S> subscriber) {
    CompletedSubscription<S> subscription =
        new CompletedSubscription<>(loop, stages, timeout, subscriber);
    if (!LoopAccess.post(loop.eventLoop(), () -> subscription.greet(subscriber))) {
      subscriber.onSubscribe(subscription);
      subscription.fail(subscription.refused());
    }
  }

  private void greet(Flow.Subscriber<? super S> newcomer) {
    serving = true;
    try {
      newcomer.onSubscribe(this);
      watchStages();
    } catch (Throwable thrown) {
      broken("onSubscribe", thrown);
    }
    serving = false;
    serve();
  }

  private void watchStages() {
    if (subscriber.get() == null) {
      return; // cancelled at once
    }
    life.whenComplete((nothing, cancelled) -> fail(refused()));
    loop.timed().addTimed(life);
    watching = true;
    watch.begin();
    if (timeout == null) {
      return;
    }
    if (timeout.isZero() || timeout.isNegative()) {
      expired = true;
    } else {
      alarm = LoopAccess.callAfter(loop.eventLoop(), Durations.toNanos(timeout), this::expire);
    }
  }

  private void expire() {
    expired = true;
    unwatch(); // what ends later is too late
    serve();
  }

  /** On whatever thread. */
  @Override
  public void done(S stage, @Nullable Throwable failure) {
    ended.add(stage);
    if (scheduled.compareAndSet(false, true) && !LoopAccess.post(loop.eventLoop(), this)) {
      fail(refused());
    }
  }

  @Override
  public void run() {
    scheduled.set(false); // before the look: what comes later posts again
    serve();
  }

  @Override
  public void request(long count) {
    onLoop(() -> requested(count));
  }

  @Override
  public void cancel() {
    onLoop(this::end);
  }

  private void onLoop(Runnable step) {
    if (loop.isOnLoop()) {
      step.run();
    } else if (!LoopAccess.post(loop.eventLoop(), step)) {
      fail(refused());
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
    int most = MOST_PER_TURN;
    while (subscriber.get() != null && isSomethingToSay()) {
      if (most-- == 0) {
        LoopAccess.post(loop.eventLoop(), this);
        break;
      }
      sayNext();
    }
    serving = false;
  }

  private boolean isSomethingToSay() {
    return left == 0 || (ended.isEmpty() ? expired : demand > 0);
  }

  private void sayNext() {
    S next = left == 0 ? null : ended.poll();
    if (next != null) {
      demand--;
      left--;
      give(next);
    } else {
      fail(left == 0 ? null : late());
    }
  }

  private LoopClosedException refused() {
    return new LoopClosedException("loop \"" + loop.name() + "\" is closed; asCompleted refused");
  }

  private TimeoutException late() {
    return new TimeoutException(
        left + " stages have not ended within " + Durations.format(timeout));
  }

  private void give(S stage) {
    Flow.Subscriber<? super S> receiver = subscriber.get();
    if (receiver == null) {
      return;
    }
    try {
      receiver.onNext(stage);
    } catch (Throwable thrown) {
      broken("onNext", thrown);
    }
  }

  /** The last signal, if none was there before; without a failure it is the good end. */
  private void fail(@Nullable Throwable failure) {
    Flow.Subscriber<? super S> receiver = end();
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
        loop.eventLoop(), "a subscriber of asCompleted threw in " + method, thrown, null);
  }

  /** Gives the subscriber to the one that ends the subscription. */
  private Flow.@Nullable Subscriber<? super S> end() {
    Flow.Subscriber<? super S> receiver = subscriber.getAndSet(null);
    if (receiver != null) {
      loop.timed().remove(life);
      if (alarm != null) {
        alarm.cancel();
      }
      unwatch();
    }
    return receiver;
  }

  private void unwatch() {
    if (watching) {
      watching = false;
      watch.end();
    }
  }
}
