package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.ExceptionContext;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.TestAccess;
import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.AssertionFailedError;

/** One test's loop: from before the test until nothing may be left of it. */
final class LoopUnderTest implements AutoCloseable {
  /** How long tasks may take to end when the loop is closed: what ends well takes no time. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Looking for leftovers is patient, also where a test is not. */
  private static final Duration SHORTEST_END = Duration.ofSeconds(10);

  private static final ThreadLocal<@Nullable LoopUnderTest> CURRENT = new ThreadLocal<>();

  private final EventLoop loop;
  private final @Nullable VirtualClock clock;
  private final Duration limit;
  private final Threads threads;
  private final Queue<ExceptionContext> failures = new ConcurrentLinkedQueue<>();

  private LoopUnderTest(
      EventLoop loop, @Nullable VirtualClock clock, Duration limit, Threads threads) {
    this.loop = loop;
    this.clock = clock;
    this.limit = limit;
    this.threads = threads;
    loop.setExceptionHandler(failures::add);
  }

  static LoopUnderTest begin(Settings settings, String name, @Nullable Long seed, Threads threads) {
    if (settings.clock() == LoopClock.REAL) {
      return new LoopUnderTest(
          TestAccess.start(name, /* debug= */ true, seed), null, settings.limit(), threads);
    }
    VirtualClock clock = new VirtualClock(/* autoJump= */ true, /* awaitsStages= */ true);
    return new LoopUnderTest(
        clock.newLoop(name, /* debug= */ true, seed), clock, settings.limit(), threads);
  }

  /** The one of the test that this thread runs. */
  static LoopUnderTest current() {
    LoopUnderTest current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException(
          "thread \""
              + Thread.currentThread().getName()
              + "\" runs no test with a loop; annotate the test or its class with @LoopTest");
    }
    return current;
  }

  EventLoop eventLoop() {
    return loop;
  }

  AsyncLoop asyncLoop() {
    return AsyncLoop.of(loop);
  }

  /** {@code null} on real time. */
  @Nullable VirtualClock clock() {
    return clock;
  }

  /** Runs a method of the test: its thread turns the loop when it blocks, for a limited time. */
  <T extends @Nullable Object> T run(Invocation<T> invocation) throws Throwable {
    return run(invocation, limit);
  }

  private <T extends @Nullable Object> T run(Invocation<T> invocation, Duration limit)
      throws Throwable {
    LoopUnderTest outer = CURRENT.get();
    Thread outerThread = TestAccess.testThread(loop);
    CURRENT.set(this);
    TestAccess.enter(loop);
    try {
      return runLimited(invocation, limit);
    } finally {
      CURRENT.set(outer);
      TestAccess.leave(loop, outerThread);
    }
  }

  /** On the thread that entered: nobody else would hear that the time is over. */
  private <T extends @Nullable Object> T runLimited(Invocation<T> invocation, Duration limit)
      throws Throwable {
    RealTimeLimit running = RealTimeLimit.start(loop, clock, limit);
    try {
      T result = invocation.proceed();
      running.end(null);
      return result;
    } catch (Throwable thrown) {
      running.end(thrown);
      throw thrown;
    }
  }

  /**
   * The test is over: closes the loop, and fails for what is left of it.
   *
   * @param failed whether the test has failed already; then it is not blamed for what it left
   */
  void end(boolean failed) throws Throwable {
    boolean interrupted = Thread.interrupted(); // not while we wait for the loop
    try {
      run(() -> closeAndComplain(failed), limit.compareTo(SHORTEST_END) > 0 ? limit : SHORTEST_END);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private @Nullable Void closeAndComplain(boolean failed) {
    List<String> left = new ArrayList<>();
    if (!failed) {
      left.addAll(new Leftovers(loop, clock).find());
    }
    closeAndName(left);
    if (!failed) {
      left.addAll(threads.find(TestAccess.ownThread(loop)));
    }
    complain(left);
    return null;
  }

  private void closeAndName(List<String> left) {
    boolean known = !left.isEmpty();
    LoopAccess.close(loop, GRACE.toNanos())
        .forEach(
            straggler -> {
              if (!known) {
                left.add("after the loop's close: " + straggler);
              }
            });
  }

  private void complain(List<String> left) {
    List<String> lines = new ArrayList<>();
    failures.forEach(failure -> lines.add(failure.toString()));
    if (!left.isEmpty()) {
      lines.add("left behind by the test on loop \"" + loop.getName() + "\":");
      left.forEach(line -> lines.add("  " + line));
    }
    if (lines.isEmpty()) {
      return;
    }
    AssertionFailedError complaint = new AssertionFailedError(String.join("\n", lines));
    failures.forEach(failure -> addTo(complaint, failure.getException()));
    throw complaint;
  }

  /** The first is the cause. */
  private static void addTo(AssertionFailedError complaint, Throwable failure) {
    if (complaint.getCause() == null) {
      complaint.initCause(failure);
    } else if (complaint.getCause() != failure) {
      complaint.addSuppressed(failure);
    }
  }

  /** For a test that never began: its constructor failed, for instance. */
  @Override
  public void close() {
    loop.close();
  }
}
