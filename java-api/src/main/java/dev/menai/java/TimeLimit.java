package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * A timer that ends a future at a deadline, and is taken back when the future is done before.
 *
 * <p>The JDK's {@code orTimeout} runs on one timer thread of the JVM and leaves the work running.
 */
final class TimeLimit extends Link {
  private final TaskFuture<?> future;
  private final Handle timer;

  private TimeLimit(TaskFuture<?> future, Handle timer) {
    super(/* counts= */ false);
    this.future = future;
    this.timer = timer;
  }

  /** Runs {@code expire} on the loop after {@code nanos}, unless {@code future} is done by then. */
  static void set(TaskFuture<?> future, long nanos, Runnable expire) {
    if (future.isFinished()) {
      return;
    }
    Handle timer = LoopAccess.callAfter(future.loop().eventLoop(), nanos, expire);
    future.loop().timed().addTimed(future);
    if (!future.attach(new TimeLimit(future, timer))) {
      timer.cancel(); // done while the timer was set
      future.loop().timed().remove(future);
    }
  }

  static String message(Duration limit) {
    return "no result within " + Durations.format(limit);
  }

  /** As the other one; names the task of {@code future}, if it has one. */
  static String message(Duration limit, TaskFuture<?> future) {
    String task = future.taskAndSite();
    return task == null ? message(limit) : message(limit) + " (" + task + ")";
  }

  @Override
  void sourceDone(Firing firing) {
    timer.cancel();
    future.loop().timed().remove(future);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {}
}
