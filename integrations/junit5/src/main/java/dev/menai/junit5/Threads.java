package dev.menai.junit5;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Menai's threads that are there after a test and were not before it. */
final class Threads {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Set<Thread> before;

  /** Other tests run at the same time, so only the thread of the test's own loop is known. */
  private final boolean shared;

  Threads(boolean shared) {
    this.shared = shared;
    this.before = new HashSet<>(all());
  }

  /**
   * What ends just now gets a moment to.
   *
   * @param own the thread of the test's loop, if that has one
   */
  List<String> find(@Nullable Thread own) {
    long start = System.nanoTime();
    while (true) {
      List<Thread> left = all().stream().filter(thread -> isLeft(thread, own)).toList();
      if (left.isEmpty() || System.nanoTime() - start > PATIENCE_NANOS) {
        return left.stream().map(Threads::describe).toList();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private boolean isLeft(Thread thread, @Nullable Thread own) {
    return !before.contains(thread)
        && thread.isAlive()
        && (!shared || thread == own)
        && !isIdleWorker(thread);
  }

  /** Workers are kept for the next call. */
  private static boolean isIdleWorker(Thread thread) {
    return thread.getName().startsWith("menai-worker-")
        && List.of(thread.getStackTrace()).stream()
            .anyMatch(frame -> frame.getMethodName().equals("getTask"));
  }

  private static String describe(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return "thread \"" + thread.getName() + "\"" + (stack.length == 0 ? "" : ", at " + stack[0]);
  }

  private static List<Thread> all() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("menai-"))
        .filter(thread -> !thread.getName().equals("menai-watchdog")) // debug mode's, for all loops
        .toList();
  }
}
