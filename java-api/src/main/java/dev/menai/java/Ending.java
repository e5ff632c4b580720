package dev.menai.java;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the work of futures has really ended, then runs an action, once.
 *
 * <p>A cancelled future is done at once, while its body may still be unwinding, and so may the
 * futures it was derived from. Looks at one after the other; where one has not ended, waits there.
 * One thread at a time: whoever resumes it.
 */
final class Ending {
  /**
   * Those that this thread has to resume, while it does; so that one does not resume in another.
   */
  private static final ThreadLocal<ArrayDeque<Ending>> RESUMING = new ThreadLocal<>();

  /** So many futures are inspected without asking whether they are in a cycle: most are not. */
  private static final int MANY = 1_000;

  private final Runnable action;

  /** Those after {@link #current}; most often there is none, and no queue either. */
  private @Nullable ArrayDeque<TaskFuture<?>> toInspect;

  /** How many were to be inspected so far. */
  private int inspected;

  /** Those that were to be inspected, from the {@link #MANY}th on. */
  private @Nullable Set<TaskFuture<?>> seen;

  /** The one being looked at, or waited for. */
  private @Nullable TaskFuture<?> current;

  /** The next in the chain of those that wait for the same {@link Work}; owned by that. */
  @Nullable Ending nextWatcher;

  private Ending(Runnable action) {
    this.action = action;
  }

  /** Runs {@code action} when {@code future} is done and its work has ended, maybe at once. */
  static void await(TaskFuture<?> future, Runnable action) {
    Ending ending = new Ending(action);
    ending.inspected = 1;
    ending.current = future;
    ending.resume();
  }

  /** Resumes a chain of those that waited for the same work. */
  static void resumeAll(@Nullable Ending first) {
    ArrayDeque<Ending> outer = RESUMING.get();
    ArrayDeque<Ending> waiting = outer != null ? outer : new ArrayDeque<>();
    Ending next;
    for (Ending each = first; each != null; each = next) {
      next = each.nextWatcher;
      each.nextWatcher = null;
      waiting.add(each);
    }
    if (outer == null) {
      resumeInTurn(waiting);
    }
  }

  private static void resumeInTurn(ArrayDeque<Ending> waiting) {
    RESUMING.set(waiting);
    try {
      Ending next;
      while ((next = waiting.poll()) != null) {
        next.resume();
      }
    } finally {
      RESUMING.remove();
    }
  }

  /** Adds a future whose work was cancelled together with the one being looked at. */
  void alsoAwait(TaskFuture<?> future) {
    if (++inspected < MANY || isNew(future)) {
      inspectLater(future);
    }
  }

  private void inspectLater(TaskFuture<?> future) {
    if (toInspect == null) {
      toInspect = new ArrayDeque<>();
    }
    toInspect.push(future);
  }

  /** Stages can wait for each other in a cycle; whoever follows them would go round for ever. */
  private boolean isNew(TaskFuture<?> future) {
    if (seen == null) {
      seen = Collections.newSetFromMap(new IdentityHashMap<>());
    }
    return seen.add(future);
  }

  private void resume() {
    while (current != null || (current = nextToInspect()) != null) {
      if (!hasEnded(current)) {
        return; // resumed, maybe already, by what it waits for now
      }
      current = null;
    }
    action.run();
  }

  private @Nullable TaskFuture<?> nextToInspect() {
    return toInspect == null ? null : toInspect.poll();
  }

  private boolean hasEnded(TaskFuture<?> future) {
    if (!future.isFinished() && future.attach(new UntilDone(future))) {
      return false;
    }
    Work stopped = future.stoppedWork();
    return stopped == null || stopped.hasEnded(this);
  }

  /** Waits for a future that is not done; neither a consumer nor anybody's stage. */
  private final class UntilDone extends Link {
    UntilDone(TaskFuture<?> source) {
      super(false);
      this.source = source;
    }

    @Override
    void sourceDone(Firing firing) {
      resume();
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
