package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The pending futures of a loop that wait for one of its timers, or in a line.
 *
 * <p>A close drops timers, and lines know no loop; without this, a thread blocked in a {@code
 * sleep} would wait for ever, and a permit would be handed to a loop that is gone.
 */
final class TimedFutures {
  private final AsyncLoop loop;
  private final Set<TaskFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private final WaitingWorks works = new WaitingWorks();

  TimedFutures(AsyncLoop loop) {
    this.loop = loop;
  }

  /** Lets the loop's close cancel what is pending then. */
  void register() {
    LoopAccess.onClose(loop.eventLoop(), this::cancelAll);
    LoopAccess.onCountOfWaits(loop.eventLoop(), this::inLine);
  }

  void add(TaskFuture<?> future) {
    pending.add(future);
    if (future.isFinished()) {
      pending.remove(future); // its timer fired on the loop before we came to it
    }
  }

  /** As {@link #add}, for a future whose timer a close may have dropped before we came here. */
  void addTimed(TaskFuture<?> future) {
    add(future);
    if (loop.isClosed()) {
      future.cancel("loop \"" + loop.name() + "\" is closed");
    }
  }

  void remove(TaskFuture<?> future) {
    pending.remove(future);
  }

  /** As {@link #add(TaskFuture)}, for the future of {@code work}. */
  void add(WaitingWork work) {
    works.add(work);
  }

  void remove(WaitingWork work) {
    works.remove(work);
  }

  /** How many wait for their turn at a primitive; the others are known by their timers. */
  int inLine() {
    return (int) all().filter(TaskFuture::standsInLine).distinct().count();
  }

  int size() {
    return pending.size() + works.size();
  }

  private void cancelAll(CancellationException reason) {
    for (TaskFuture<?> future : all().toList()) {
      future.cancel(reason);
    }
  }

  /** One whose wait is timed by its user, too, may come twice. */
  private Stream<TaskFuture<?>> all() {
    return Stream.concat(works.snapshot().stream().map(WaitingWork::waiting), pending.stream());
  }
}
