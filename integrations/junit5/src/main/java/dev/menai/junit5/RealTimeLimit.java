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
  private static final long DEAF_AFTER_SECONDS = 1;

  private final EventLoop loop;
  private final @Nullable VirtualClock clock;
  private final Duration limit;
  private final Thread thread = Thread.currentThread();

  /** What happens next if the thread does not come back. Guarded by this, as is all below. */
  private @Nullable Future<?> alarm;

  /** No interrupt may reach the thread after the end. */
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
    synchronized (started) {
      started.alarm = ALARMS.schedule(started::expire, limit.toNanos(), TimeUnit.NANOSECONDS);
    }
    return started;
  }

  private void expire() {
    String dump = dump();
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
      alarm = ALARMS.schedule(this::tellThatItIsDeaf, DEAF_AFTER_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Without a dump, too, the test has to end; nobody looks at what an alarm throws. */
  private String dump() {
    try {
      return new Findings(loop, clock).dump(thread);
    } catch (Throwable broken) {
      return "and no dump: " + broken;
    }
  }

  /** Nothing ends such a wait, and nobody would see the verdict. */
  private synchronized void tellThatItIsDeaf() {
    if (!over && verdict != null) {
      System.getLogger(LoopTest.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "thread \"{0}\" ignores the interrupt that ends its test; {1}",
              thread.getName(),
              verdict.getMessage());
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
