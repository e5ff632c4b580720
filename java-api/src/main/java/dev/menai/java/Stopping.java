package dev.menai.java;

import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One cancellation on its way up, from a future that is done to all that runs below it.
 *
 * <p>Goes from future to future without recursion: a chain may be a million stages long.
 */
final class Stopping {
  private final CancellationException reason;
  private final ArrayDeque<TaskFuture<?>> toCancel = new ArrayDeque<>();

  /** Somebody else's stages; most often there are none, and no queue either. */
  private @Nullable ArrayDeque<ForeignStage> foreign;

  private record ForeignStage(CompletionStage<?> stage, AsyncLoop loop) {}

  private Stopping(CancellationException reason) {
    this.reason = reason;
  }

  /** Stops what runs below {@code done}, which was cancelled or timed out. */
  static void below(TaskFuture<?> done, CancellationException reason) {
    Work work = done.takeWork(reason);
    if (work != null) {
      Stopping stopping = new Stopping(reason);
      work.stop(reason, stopping);
      stopping.cancelAll();
    }
  }

  /** Stops {@code work} on its own account: its future is done already, or is not yet to be. */
  static void of(Work work, CancellationException reason) {
    Stopping stopping = new Stopping(reason);
    work.stop(reason, stopping);
    stopping.cancelAll();
  }

  /** Cancels {@code futures}, without asking who else needs them. */
  static void all(Iterable<TaskFuture<?>> futures, CancellationException reason) {
    Stopping stopping = new Stopping(reason);
    futures.forEach(stopping::cancel);
    stopping.cancelAll();
  }

  /** Cancels {@code future} as well, for the same reason. */
  void cancel(TaskFuture<?> future) {
    toCancel.add(future);
  }

  /** Cancels {@code stage} as well, for work on {@code loop}. */
  void cancel(CompletionStage<?> stage, AsyncLoop loop) {
    if (stage instanceof TaskFuture<?> ours) {
      cancel(ours);
    } else {
      if (foreign == null) {
        foreign = new ArrayDeque<>();
      }
      foreign.add(new ForeignStage(stage, loop));
    }
  }

  /**
   * Cancels all before it tells the links of any: who hears of one end may look at the others.
   *
   * <p>Somebody else's stages come last, as they tell their dependents at once: a section gives its
   * permit back then, to a waiter that would otherwise not have left its line yet.
   */
  private void cancelAll() {
    Firing firing = new Firing();
    cancelOurs(firing);
    ForeignStage next;
    while (foreign != null && (next = foreign.poll()) != null) {
      Foreign.cancel(next.stage, next.loop);
    }
    firing.finish();
  }

  private void cancelOurs(Firing firing) {
    TaskFuture<?> next;
    while ((next = toCancel.poll()) != null) {
      if (!next.settleCancelled(reason)) {
        continue; // it got its result first
      }
      Work work = next.takeWork(reason);
      if (work != null) {
        work.stop(reason, this);
      }
      firing.completed(next);
    }
  }
}
