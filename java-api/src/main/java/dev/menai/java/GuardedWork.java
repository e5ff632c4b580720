package dev.menai.java;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a permit, calls a supplier with it, and returns it when the supplier's stage has really
 * ended, however it ends. The future above completes after the permit has been returned.
 *
 * @param <T> the supplier's result
 */
final class GuardedWork<T extends @Nullable Object> extends WaitingWork
    implements WaitListener, Runnable {
  private static final Object ENDED = "ended";
  private static final VarHandle INNER = inner();

  private final TaskFuture<T> future;
  private final AsyncSupplier<T> body;
  private final Runnable release;

  /** Set before anybody else sees the future. */
  private @Nullable Wait wait;

  /**
   * {@code null}, the stage that the body returned, or {@link #ENDED} for good. The stage is
   * written on the loop, before the future is looked at; a cancel completes the future before it
   * looks here.
   */
  private volatile @Nullable Object inner;

  /** Whether the wait is over because its turn has come. */
  private volatile boolean served;

  /** Ends a wait that takes too long. */
  private volatile @Nullable Handle timer;

  private GuardedWork(TaskFuture<T> future, AsyncSupplier<T> body, Runnable release) {
    this.future = future;
    this.body = body;
    this.release = release;
  }

  /** Stands in line by {@code enlist}; {@code release} returns what was granted. */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop,
      Function<WaitListener, Wait> enlist,
      AsyncSupplier<T> body,
      Runnable release) {
    GuardedWork<T> work = enlisted(loop, enlist, body, release);
    work.stay(loop);
    return work.future;
  }

  /** As the other one, for a wait of at most {@code limit} for {@code primitive}. */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop,
      Duration limit,
      Object primitive,
      Function<WaitListener, Wait> enlist,
      AsyncSupplier<T> body,
      Runnable release) {
    long nanos = Durations.toNanos(Objects.requireNonNull(limit, "limit"));
    GuardedWork<T> work = enlisted(loop, enlist, body, release);
    Runnable expire = () -> work.expire(limit, primitive);
    if (nanos > 0) {
      work.stay(loop);
      work.setTimer(loop, nanos, expire);
    } else {
      expire.run();
      loop.timed().add(work); // if it is served, for the loop's close
    }
    return work.future;
  }

  private static <T extends @Nullable Object> GuardedWork<T> enlisted(
      AsyncLoop loop,
      Function<WaitListener, Wait> enlist,
      AsyncSupplier<T> body,
      Runnable release) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    AsyncSupplier<T> carried = Carried.supplier(loop, Objects.requireNonNull(body, "body"));
    GuardedWork<T> work = new GuardedWork<>(future, carried, release);
    future.beginWork(work);
    work.wait = enlist.apply(work);
    return work;
  }

  private void setTimer(AsyncLoop loop, long nanos, Runnable expire) {
    try {
      timer = LoopAccess.callAfter(loop.eventLoop(), nanos, expire);
    } catch (LoopClosedException closedSinceWeLooked) {
      return; // the close cancels the future
    }
    if (served || future.isFinished()) {
      timer.cancel(); // while the timer was set
    }
  }

  private void expire(Duration limit, Object primitive) {
    if (wait.leave()) {
      failed(
          new TimeoutException("no turn at " + primitive + " within " + Durations.format(limit)));
    }
  }

  private void cancelTimer() {
    Handle set = timer;
    if (set != null) {
      set.cancel();
    }
  }

  /**
   * As {@link LineWork}'s: a close cancels it, and one that has begun to wait too late is refused.
   */
  private void stay(AsyncLoop loop) {
    loop.timed().add(this);
    if (!LoopAccess.isOpen(loop.eventLoop()) && wait.leave()) {
      loop.timed().remove(this);
      throw LineWork.refused(loop);
    }
  }

  @Override
  public boolean granted(@Nullable Object value) {
    served = true;
    cancelTimer();
    if (!LoopAccess.post(future.loop().eventLoop(), this)) {
      failed(
          new LoopClosedException("loop \"" + future.loop().name() + "\" is closed; with refused"));
      return false;
    }
    return true;
  }

  @Override
  public void failed(Throwable failure) {
    boolean settled = future.settleFailure(failure);
    finish(settled);
  }

  /** On the loop, with the permit. */
  @Override
  public void run() {
    if (future.isFinished()) { // cancelled after the permit was granted
      bodyEnded(null, null);
      return;
    }
    try {
      CompletionStage<T> stage = body.get();
      if (stage == null) {
        throw new NullPointerException("the body of with() returned null instead of a stage");
      }
      follow(stage);
    } catch (Throwable thrown) { // by the body, or by a stage that refuses its dependent
      if (!bodyEnded(null, thrown)) {
        LoopAccess.report(
            future.loop().eventLoop(),
            "exception after the body of with() had ended",
            thrown,
            null);
      }
    }
  }

  private void follow(CompletionStage<T> stage) {
    if (stage instanceof TaskFuture<T> ours) {
      TaskFuture<T> here = future.loop().adopt(ours);
      running(here);
      Ending.await(here, () -> bodyEnded(here.storedValue(), here.failureFor(future)));
    } else if (!Foreign.passIfDone(stage, this::bodyEnded)) {
      running(stage);
      Foreign.join(future.loop(), stage, this::bodyEnded);
    }
  }

  private void running(CompletionStage<T> stage) {
    inner = stage;
    CancellationException reason = future.stopReason();
    if (reason != null) { // cancelled by another thread while the body began
      Stopping.of(this, reason);
    }
  }

  /**
   * The body has ended, or never began; on whatever thread it did. False if it had before.
   *
   * <p>Once: a stage that tells its end twice would otherwise return somebody else's permit.
   */
  private boolean bodyEnded(@Nullable T value, @Nullable Throwable failure) {
    boolean isFirst = INNER.getAndSet(this, ENDED) != ENDED;
    if (isFirst) {
      end(value, failure);
    }
    return isFirst;
  }

  private void end(@Nullable T value, @Nullable Throwable failure) {
    Throwable misuse = release();
    boolean settled = settle(value, failure, misuse);
    if (misuse != null && !settled) {
      LoopAccess.report(
          future.loop().eventLoop(), "with() could not release what it held", misuse, null);
    }
    finish(settled);
  }

  /** What the release threw: somebody else has released what was ours. */
  private @Nullable Throwable release() {
    try {
      release.run();
      return null;
    } catch (Throwable misuse) {
      return misuse;
    }
  }

  /** False if the future was cancelled before. */
  private boolean settle(
      @Nullable T value, @Nullable Throwable failure, @Nullable Throwable misuse) {
    if (failure == null) {
      return misuse == null ? future.settleValue(value) : future.settleFailure(misuse);
    }
    Throwable raw = Failures.raw(failure);
    if (misuse != null && misuse != raw) {
      raw.addSuppressed(misuse);
    }
    return future.settleFailure(raw);
  }

  private void finish(boolean settled) {
    cancelTimer();
    future.loop().timed().remove(this);
    if (settled) {
      Firing.fire(future);
    }
    markEnded();
  }

  @Override
  TaskFuture<?> waiting() {
    return future;
  }

  @Override
  public Collection<Object> awaits() {
    Object running = inner;
    return running instanceof CompletionStage<?> ? known(running) : known(wait, timer);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    Object running = inner;
    if (running instanceof CompletionStage<?> stage) {
      stopping.cancel(stage, future.loop());
    } else {
      letGo();
    }
  }

  /** Ends the wait, if it still is one; else run() will see that the future is done. */
  @Override
  void letGo() {
    if (wait.leave()) {
      finish(/* settled= */ false);
    }
  }

  @Override
  public String getWaiterName() {
    return LineWork.nameOn(future.loop());
  }

  private static VarHandle inner() {
    return Fields.handle(MethodHandles.lookup(), GuardedWork.class, "inner", Object.class);
  }
}
