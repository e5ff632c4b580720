package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.Straggler;
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
    lines.add("loop \"" + loop.getName() + "\"" + time() + ":");
    tasks().forEach(task -> lines.add("  " + task));
    addStack(lines, "test's thread", testThread);
    return String.join("\n", lines);
  }

  private String time() {
    if (clock == null) {
      return "";
    }
    String time = ", at " + TestAccess.describe(AsyncLoop.of(loop).time().toNanos());
    int outside = TestAccess.outside(loop);
    return outside == 0
        ? time
        : time + ", which stands still for " + outside + " call(s) of toThread or foreign stage(s)";
  }

  private List<String> tasks() {
    List<Straggler> known = OnLoop.call(loop, () -> TestAccess.stragglers(loop));
    List<String> tasks =
        known != null
            ? known.stream().map(Straggler::toString).toList()
            : AsyncLoop.of(loop).tasks().stream().map(name -> "task \"" + name + "\"").toList();
    return tasks.isEmpty() ? List.of("no tasks") : tasks;
  }

  private static void addStack(List<String> lines, String what, Thread thread) {
    lines.add(what + " \"" + thread.getName() + "\":");
    for (StackTraceElement frame : thread.getStackTrace()) {
      lines.add("  at " + frame);
    }
  }
}
