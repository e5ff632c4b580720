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
import org.jspecify.annotations.Nullable;

/**
 * Gives a subscriber stages in the order in which they end.
 *
 * <p>Stages end on whatever threads, and stand in a queue then. All else belongs to the loop.
 *
 * @param <S> a stage
 */
final class CompletedSubscription<S extends CompletionStage<?>> extends LoopSubscription<S>
    implements StageWatch.Listener<S> {
  private final @Nullable Duration timeout;
  private final StageWatch<S> watch;

  private final Queue<S> ended = new ConcurrentLinkedQueue<>();

  /** Whether a look at {@link #ended} is posted. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Cancelled by the loop's close. */
  private final TaskFuture<@Nullable Void> life;

  // Loop thread only.
  private int left;
  private boolean watching;
  private boolean expired;
  private @Nullable Handle alarm;

  CompletedSubscription(
      AsyncLoop loop,
      List<S> stages,
      @Nullable Duration timeout,
      Flow.Subscriber<? super S> subscriber) {
    super(loop, subscriber);
    this.timeout = timeout;
    this.watch = new StageWatch<>(loop, stages, this);
    this.left = stages.size();
    this.life = new TaskFuture<>(loop);
  }

  @Override
  void subscribed() {
    if (isEnded()) {
      return; // cancelled at once
    }
    life.whenComplete((nothing, cancelled) -> fail(refused()));
    loop().timed().addTimed(life);
    watching = true;
    watch.begin();
    if (timeout == null) {
      return;
    }
    if (timeout.isZero() || timeout.isNegative()) {
      expired = true;
    } else {
      alarm = LoopAccess.callAfter(loop().eventLoop(), Durations.toNanos(timeout), this::expire);
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
    if (scheduled.compareAndSet(false, true)) {
      serveLater();
    }
  }

  @Override
  public void run() {
    scheduled.set(false); // before the look: what comes later posts again
    super.run();
  }

  @Override
  boolean isSomethingToSay() {
    return left == 0 || (ended.isEmpty() ? expired : isAsked());
  }

  @Override
  void sayNext() {
    S next = left == 0 ? null : ended.poll();
    if (next != null) {
      left--;
      give(next);
    } else {
      fail(left == 0 ? null : late());
    }
  }

  private TimeoutException late() {
    return new TimeoutException(
        left + " stages have not ended within " + Durations.format(timeout));
  }

  @Override
  void released() {
    loop().timed().remove(life);
    if (alarm != null) {
      alarm.cancel();
    }
    unwatch();
  }

  private void unwatch() {
    if (watching) {
      watching = false;
      watch.end();
    }
  }

  @Override
  LoopClosedException refused() {
    return new LoopClosedException("loop \"" + loop().name() + "\" is closed; asCompleted refused");
  }

  @Override
  String publisher() {
    return "asCompleted";
  }
}
