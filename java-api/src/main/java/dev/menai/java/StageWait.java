package dev.menai.java;

import dev.menai.Handle;
import dev.menai.ReturnWhen;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Waits for some of several stages: what is below the result of {@code waitUntil}.
 *
 * <p>Stages end on whatever threads and are counted there; the result is made on the loop, so that
 * what ended in the meantime is among the done.
 *
 * @param <S> a stage
 */
final class StageWait<S extends CompletionStage<?>> extends Work
    implements StageWatch.Listener<S>, Runnable {
  private static final int ARMED = 1;
  private static final int DECIDED = 2;

  private final TaskFuture<WaitResult<S>> result;
  private final ReturnWhen returnWhen;
  private final StageWatch<S> watch;
  private final AtomicInteger remaining;

  /** Whoever brings the second of ARMED and DECIDED finishes: not before all stages are joined. */
  private final AtomicInteger phase = new AtomicInteger();

  private final AtomicBoolean over = new AtomicBoolean();

  /** Set before ARMED. */
  private @Nullable Handle timer;

  private StageWait(AsyncLoop loop, ReturnWhen returnWhen, List<S> stages) {
    this.result = new TaskFuture<>(loop);
    this.returnWhen = returnWhen;
    this.watch = new StageWatch<>(loop, stages, this);
    this.remaining = new AtomicInteger(stages.size());
    result.beginWork(this);
  }

  static <S extends CompletionStage<?>> TaskFuture<WaitResult<S>> start(
      AsyncLoop loop, ReturnWhen returnWhen, List<S> stages, @Nullable Duration timeout) {
    StageWait<S> wait = new StageWait<>(loop, returnWhen, stages);
    wait.begin(loop, timeout);
    return wait.result;
  }

  private void begin(AsyncLoop loop, @Nullable Duration timeout) {
    boolean onlyLooks = timeout != null && (timeout.isZero() || timeout.isNegative());
    if (timeout != null && !onlyLooks) {
      timer = LoopAccess.callAfter(loop.eventLoop(), Durations.toNanos(timeout), this);
    }
    watch.begin();
    if (onlyLooks || phase.get() == DECIDED) {
      finish();
      return;
    }
    if (timer != null) {
      loop.timed().addTimed(result);
    }
    if (phase.getAndAdd(ARMED) == DECIDED) {
      finishOnLoop();
    }
  }

  @Override
  public void done(S stage, @Nullable Throwable failure) {
    boolean last = remaining.decrementAndGet() == 0;
    boolean enough =
        switch (returnWhen) {
          case FIRST_COMPLETED -> true;
          case FIRST_FAILED -> last || failure != null;
          case ALL_COMPLETED -> last;
        };
    if (enough) {
      run();
    }
  }

  /** Enough have ended, or the time is over. */
  @Override
  public void run() {
    if (phase.getAndUpdate(now -> now | DECIDED) == ARMED) {
      finishOnLoop();
    }
  }

  private void finishOnLoop() {
    if (!LoopAccess.post(result.loop().eventLoop(), this::finish)) {
      finish();
    }
  }

  private void finish() {
    if (!over.compareAndSet(false, true)) {
      return; // cancelled
    }
    WaitResult<S> seen = watch.look();
    leave();
    if (result.settleValue(seen)) {
      Firing.fire(result);
    }
  }

  private void leave() {
    if (timer != null) {
      timer.cancel();
    }
    result.loop().timed().remove(result);
    watch.end();
  }

  @Override
  public Collection<Object> awaits() {
    return watch.pending();
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    letGo();
  }

  @Override
  void letGo() {
    if (over.compareAndSet(false, true)) {
      leave();
    }
  }

  /** Nothing unwinds. */
  @Override
  boolean hasEnded(Ending ending) {
    return true;
  }
}
