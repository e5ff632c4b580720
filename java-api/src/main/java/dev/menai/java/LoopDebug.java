package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.debug.LoopListener;
import dev.menai.debug.LoopStatistics;
import dev.menai.debug.LoopStatisticsKt;
import dev.menai.interop.DebugAccess;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What {@link AsyncLoop} tells of itself: debug mode, listeners, statistics. */
abstract class LoopDebug extends LoopBridge {
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
   * @return closes without waiting, and without an exception
   */
  public AutoCloseable listen(LoopListener listener) {
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
}
