package dev.menai.java;

import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopWork;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pending futures of a loop that wait for one of its timers, or in a line.
 *
 * <p>A close drops timers, and lines know no loop; without this, a thread blocked in a {@code
 * sleep} would wait for ever, and a permit would be handed to a loop that is gone. Registered with
 * the loop as the one piece of work that ends as soon as it is cancelled.
 */
final class TimedFutures implements LoopWork {
  private final AsyncLoop loop;
  private final Set<TaskFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private int slot = -1;

  TimedFutures(AsyncLoop loop) {
    this.loop = loop;
  }

  /** Lets the loop's close know of this; the loop's first turn does it. */
  void register() {
    Runnable register =
        () -> {
          if (LoopAccess.isOpen(loop.eventLoop())) {
            LoopAccess.register(loop.eventLoop(), this);
          }
        };
    if (loop.isOnLoop()) {
      register.run();
    } else {
      LoopAccess.post(loop.eventLoop(), register);
    }
  }

  void add(TaskFuture<?> future) {
    pending.add(future);
    if (future.isFinished()) {
      pending.remove(future); // its timer fired on the loop before we came to it
    }
  }

  void remove(TaskFuture<?> future) {
    pending.remove(future);
  }

  int size() {
    return pending.size();
  }

  @Override
  public void cancelWork(CancellationException reason) {
    LoopAccess.unregister(loop.eventLoop(), this);
    cancelAll(reason);
  }

  /** Any thread. */
  void cancelAll(CancellationException reason) {
    for (TaskFuture<?> future : List.copyOf(pending)) {
      future.cancel(reason);
    }
  }

  @Override
  public String getName() {
    return "timers";
  }

  @Override
  public int getSlot() {
    return slot;
  }

  @Override
  public void setSlot(int slot) {
    this.slot = slot;
  }
}
