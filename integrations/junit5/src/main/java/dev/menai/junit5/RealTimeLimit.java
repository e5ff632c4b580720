package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.interop.TestAccess;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** Ends a test that takes too long, whatever its thread waits for, and tells what the loop did. */
final class RealTimeLimit {
  private static final ScheduledThreadPoolExecutor ALARMS = alarms();

  private final EventLoop loop;
  private final @Nullable VirtualClock clock;
  private final Duration limit;
  private final Thread thread = Thread.currentThread();
  private @Nullable Future<?> alarm;

  /** Guarded by this, as is the next one: no interrupt may reach the thread after the end. */
  private boolean over;

  private @Nullable AssertionFailedError verdict;

  private RealTimeLimit(EventLoop loop, @Nullable VirtualClock clock, Duration limit) {
    this.loop = loop;
    this.clock = clock;
    this.limit = limit;
  }

  /** For the current thread. */
  static RealTimeLimit start(EventLoop loop, @Nullable VirtualClock clock, Duration limit) {
    RealTimeLimit started = new RealTimeLimit(loop, clock, limit);
    started.alarm = ALARMS.schedule(started::expire, limit.toNanos(), TimeUnit.NANOSECONDS);
    return started;
  }

  private void expire() {
    String dump = new Findings(loop, clock).dump(thread);
    synchronized (this) {
      if (over) {
        return;
      }
      verdict =
          new AssertionFailedError(
              "not done after " + TestAccess.describe(limit.toNanos()) + "\n" + dump);
      TestAccess.giveUp(loop, verdict);
      loop.stop(); // a loop that the test's thread turns without a wait, for ever
      thread.interrupt();
    }
  }

  /**
   * The thread is back, maybe because of us.
   *
   * @param thrown by the test; then suppressed in what this throws
   * @throws AssertionFailedError if the time was over
   */
  synchronized void end(@Nullable Throwable thrown) {
    over = true;
    if (alarm != null) {
      alarm.cancel(false);
    }
    if (verdict == null) {
      return;
    }
    Thread.interrupted(); // ours
    if (thrown == verdict) {
      return;
    }
    if (thrown != null) {
      verdict.addSuppressed(thrown);
    }
    throw verdict;
  }

  private static ScheduledThreadPoolExecutor alarms() {
    ScheduledThreadPoolExecutor alarms =
        new ScheduledThreadPoolExecutor(
            1,
            command -> {
              Thread thread = new Thread(command, "loop-test-limit");
              thread.setDaemon(true);
              return thread;
            });
    alarms.setRemoveOnCancelPolicy(true);
    return alarms;
  }
}
