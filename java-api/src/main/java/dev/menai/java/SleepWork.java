package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The timer below a future that completes when it fires. */
final class SleepWork extends Work implements Runnable {
  private final TaskFuture<@Nullable Void> future;

  /** Set before anybody else sees the future. */
  private @Nullable Handle timer;

  private SleepWork(TaskFuture<@Nullable Void> future) {
    this.future = future;
  }

  static TaskFuture<@Nullable Void> start(AsyncLoop loop, long nanos) {
    TaskFuture<@Nullable Void> future = new TaskFuture<>(loop);
    SleepWork sleep = new SleepWork(future);
    future.beginWork(sleep);
    sleep.timer = LoopAccess.callAfter(loop.eventLoop(), nanos, sleep);
    loop.timed().addTimed(future);
    return future;
  }

  @Override
  public void run() {
    if (future.settleValue(null)) {
      Firing.fire(future);
    }
    future.loop().timed().remove(future);
  }

  @Override
  public Collection<Object> awaits() {
    return known(timer);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    letGo();
  }

  @Override
  void letGo() {
    timer.cancel();
    future.loop().timed().remove(future);
  }

  /** Nothing unwinds. */
  @Override
  boolean hasEnded(Ending ending) {
    return true;
  }
}
