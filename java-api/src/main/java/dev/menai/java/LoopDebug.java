package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.debug.Listening;
import dev.menai.debug.LoopDump;
import dev.menai.debug.LoopListener;
import dev.menai.debug.LoopStatistics;
import dev.menai.debug.LoopStatisticsKt;
import dev.menai.interop.DebugAccess;
import java.io.PrintStream;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What {@link AsyncLoop} tells of itself: debug mode, listeners, statistics. */
abstract class LoopDebug extends LoopBridge {
  static {
    DebugAccess.followStages(stage -> stage instanceof TaskFuture<?> ours ? ours.awaits() : null);
  }

  LoopDebug(EventLoop loop) {
    super(loop);
  }

  /**
   * Returns what debug mode checks.
   *
   * @return {@code null} if it is off
   */
  public @Nullable DebugOptions debug() {
    return DebugOptions.of(DebugAccess.options(eventLoop()));
  }

  /**
   * Switches debug mode on, with its defaults, or off.
   *
   * @param on what was created before has no creation site
   */
  public void debug(boolean on) {
    if (on) {
      debug(options -> options);
    } else {
      DebugAccess.switchOff(eventLoop());
    }
  }

  /**
   * Switches debug mode on, with the options that {@code change} makes of the defaults.
   *
   * @param change for instance {@code options -> options.slowCallback(ofMillis(50))}
   */
  public void debug(UnaryOperator<DebugOptions> change) {
    DebugOptions options = change.apply(DebugOptions.defaults());
    Objects.requireNonNull(options, "change returned null instead of options");
    DebugAccess.switchOn(eventLoop(), options.toKotlin());
  }

  /**
   * Has {@code listener} told of what the loop does, until the result is closed.
   *
   * <p>What the listener throws is reported once, and then it is left out.
   *
   * @param listener called on the loop; keep it short, and never block
   * @return ends it
   */
  public Listening listen(LoopListener listener) {
    return DebugAccess.listen(eventLoop(), Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Returns what the loop has done and has to do.
   *
   * @return a snapshot without a common moment
   */
  public LoopStatistics statistics() {
    return LoopStatisticsKt.statistics(eventLoop());
  }

  /**
   * Tells what the loop and its tasks of both languages are doing now: who waits for what, where,
   * and who holds it.
   *
   * <p><b>Threads.</b> Any. A loop that turns is asked to look itself; if it does not answer within
   * a tenth of a second, this thread looks.
   *
   * @return a snapshot; its {@code toString} is a tree, its {@code toJson} is for programs
   */
  public LoopDump dump() {
    return DebugAccess.dump(eventLoop());
  }

  /** Prints {@link #dump} as a tree to the standard output. */
  public void printTasks() {
    printTasks(System.out);
  }

  /**
   * Prints {@link #dump} as a tree.
   *
   * @param out where to
   */
  public void printTasks(PrintStream out) {
    DebugAccess.printTasks(eventLoop(), Objects.requireNonNull(out, "out"));
  }

  /**
   * Prints the tasks of every open loop of this JVM; for a signal handler, or a debugger.
   *
   * @param out where to
   */
  public static void dumpAllLoops(PrintStream out) {
    DebugAccess.dumpAllLoops(Objects.requireNonNull(out, "out"));
  }

  /**
   * Shows the loop to management clients, as {@code dev.menai:type=EventLoop,name=...}.
   *
   * @return takes it back; the loop's close does so, too
   * @throws IllegalStateException if a loop of this name is there already
   */
  public AutoCloseable registerMBean() {
    return DebugAccess.registerMBean(eventLoop());
  }
}
