package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.Straggler;
import dev.menai.interop.TestAccess;
import dev.menai.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a test leaves on its loop, before that is closed. */
final class Leftovers {
  /** What ends on another thread needs a moment. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final @Nullable VirtualClock clock;

  Leftovers(EventLoop loop, @Nullable VirtualClock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  List<String> find() {
    long start = System.nanoTime();
    while (true) {
      List<String> left = look();
      if (left.isEmpty() || !mayChange() || System.nanoTime() - start > PATIENCE_NANOS) {
        return left;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** On virtual time nothing ends by itself, unless another thread is at it. */
  private boolean mayChange() {
    return clock == null || TestAccess.outside(loop) > 0;
  }

  private List<String> look() {
    if (clock != null && !loop.isClosed()) {
      clock.runUntilIdle(); // a cancel may be on its way
    }
    List<String> left = OnLoop.call(loop, this::lookHere);
    return left != null ? left : List.of("its thread, which does not come back");
  }

  private List<String> lookHere() {
    List<String> left = new ArrayList<>();
    for (Straggler straggler : TestAccess.stragglers(loop)) {
      left.add(straggler.toString());
    }
    TestAccess.timersLeft(loop).forEach(due -> left.add("a timer, due in " + due));
    addCount(
        left, TestAccess.waitsInLines(loop), "waiting in line at a primitive: %d of its futures");
    if (left.isEmpty()) { // a task that waits for such a call names it
      addCount(left, TestAccess.outside(loop), "outstanding calls of toThread or stages: %d");
    }
    return left;
  }

  private static void addCount(List<String> left, int count, String line) {
    if (count > 0) {
      left.add(line.formatted(count));
    }
  }
}
