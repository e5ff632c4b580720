package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.interop.TestAccess;
import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a loop does just now, for a test that does not come to its end. */
final class Findings {
  private final EventLoop loop;
  private final @Nullable VirtualClock clock;

  Findings(EventLoop loop, @Nullable VirtualClock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  String dump(Thread testThread) {
    List<String> lines = new ArrayList<>();
    lines.add(time() + AsyncLoop.of(loop).dump());
    addStack(lines, testThread);
    return String.join("\n", lines);
  }

  private String time() {
    if (clock == null) {
      return "";
    }
    String time = "virtual time is " + TestAccess.describe(AsyncLoop.of(loop).time().toNanos());
    int outside = TestAccess.outside(loop);
    return outside == 0
        ? time + "\n"
        : time + ", and stands still for " + outside + " call(s) of toThread or foreign stage(s)\n";
  }

  private static void addStack(List<String> lines, Thread thread) {
    lines.add("test's thread \"" + thread.getName() + "\":");
    for (StackTraceElement frame : thread.getStackTrace()) {
      lines.add("  at " + frame);
    }
  }
}
