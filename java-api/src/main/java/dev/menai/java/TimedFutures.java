package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pending futures of a loop that wait for one of its timers.
 *
 * <p>A close drops timers; without this, a thread blocked in a {@code sleep} would wait for ever.
 */
final class TimedFutures {
  private final AsyncLoop loop;
  private final Set<TaskFuture<?>> pending = ConcurrentHashMap.newKeySet();

  TimedFutures(AsyncLoop loop) {
    this.loop = loop;
  }

  /** Lets the loop's close cancel what is pending then. */
  void register() {
    LoopAccess.onClose(loop.eventLoop(), this::cancelAll);
  }

  void add(TaskFuture<?> future) {
    pending.add(future);
    if (future.isFinished()) {
      pending.remove(future); // its timer fired on the loop before we came to it
    } else if (loop.isClosed()) { // the close may have looked before we came
      future.cancel("loop \"" + loop.name() + "\" is closed");
    }
  }

  void remove(TaskFuture<?> future) {
    pending.remove(future);
  }

  int size() {
    return pending.size();
  }

  private void cancelAll(CancellationException reason) {
    for (TaskFuture<?> future : List.copyOf(pending)) {
      future.cancel(reason);
    }
  }
}
