package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.interop.WaitListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A future with the work below it.
 *
 * <p>Who completes the future, and only that one, then deals with the work:
 *
 * <ul>
 *   <li>the work itself, by a {@code settle}: it is over; whoever settles fires the links;
 *   <li>a cancel or a time limit, by {@link #endAndStop}: it is asked to stop;
 *   <li>the user, by hand: it is let go.
 * </ul>
 */
abstract class WorkStage<T extends @Nullable Object> extends LoopStage<T> {
  /** Nothing runs below any more, or what does is not this future's business. */
  private static final Object GONE = "gone";

  private static final VarHandle BELOW =
      Fields.handle(MethodHandles.lookup(), WorkStage.class, "below", Object.class);

  private final AsyncLoop loop;

  /**
   * What a cancel has to stop: {@code null} is nothing, then a {@link Work}, at last {@link
   * Stopped} or {@link #GONE}. Who completes this future takes it from here; who runs the work may
   * replace it until then.
   */
  private volatile @Nullable Object below;

  /** Work that was asked to stop and may still be unwinding. */
  private record Stopped(Work work, CancellationException reason) {}

  WorkStage(AsyncLoop loop) {
    this.loop = loop;
  }

  /**
   * Returns the loop on which the functions of this future's dependents run.
   *
   * @return the loop that made this future, or the one it was derived from
   */
  @Override
  public AsyncLoop loop() {
    return loop;
  }

  /** Sets the work of a future that nobody else has seen yet. */
  final void beginWork(Work work) {
    BELOW.set(this, work);
  }

  /** Hands over to {@code next}; if this future is done by now, it is stopped or let go at once. */
  final void replaceWork(Work next) {
    while (true) {
      Object now = below;
      if (now == GONE) {
        next.letGo();
        return;
      }
      Object replaced = now instanceof Stopped stopped ? new Stopped(next, stopped.reason) : next;
      if (BELOW.compareAndSet(this, now, replaced)) {
        if (replaced instanceof Stopped stopped) {
          Stopping.of(next, stopped.reason);
        }
        return;
      }
    }
  }

  /** The work gave a value. True if that completed this future; the caller fires it. */
  final boolean settleValue(T value) {
    return super.complete(value) && workIsDone();
  }

  /** The work failed. True if that completed this future; the caller fires it. */
  final boolean settleFailure(Throwable failure) {
    return failWith(failure) && workIsDone();
  }

  /** As {@link #settleFailure}, with what a source failed with: its duty goes on to this future. */
  final boolean settlePassed(Throwable failure) {
    if (super.getNumberOfDependents() == 0) {
      Unseen.passed(self(), failure);
    } else {
      looked(failure);
    }
    boolean settled = super.completeExceptionally(failure) && workIsDone();
    if (!settled) {
      looked(failure); // it was cancelled: nobody wants it
    }
    return settled;
  }

  /** The failure, for {@code next}: if that is of another loop it counts as looked at here. */
  final @Nullable Throwable failureFor(WorkStage<?> next) {
    return next.loop == loop ? failureToPass() : storedFailure();
  }

  /** Completes this future with a failure of its own, for which somebody has to look. */
  final boolean failWith(Throwable failure) {
    // Before anybody can see it. Foreign futures and threads that wait now have it from the JDK.
    if (super.getNumberOfDependents() == 0) {
      Unseen.failed(self(), failure);
    } else {
      looked(failure);
    }
    boolean settled = super.completeExceptionally(failure);
    if (!settled) {
      looked(failure);
    }
    return settled;
  }

  @Override
  final void looked(Throwable failure) {
    Unseen.looked(loop, failure);
  }

  private boolean workIsDone() {
    BELOW.setRelease(this, GONE); // or each stage would keep all those it was derived from
    return true;
  }

  /** Completes this future as cancelled, unless it has its result; the caller stops and fires. */
  final boolean settleCancelled(CancellationException reason) {
    return workMayStop() && super.completeExceptionally(reason) || super.isCancelled();
  }

  /** False if the work has decided how this future ends, and is about to complete it. */
  final boolean workMayStop() {
    return !(below instanceof Work work) || work.mayStop();
  }

  @Override
  final void completeAbandoned(CancellationException reason) {
    super.completeExceptionally(reason);
  }

  /** Takes the work to stop; null if there is none, or somebody else stops it. */
  final @Nullable Work takeWork(CancellationException reason) {
    while (below instanceof Work work) {
      if (BELOW.compareAndSet(this, work, new Stopped(work, reason))) {
        return work;
      }
    }
    return null;
  }

  /** The work that was asked to stop, null if there is none. The future must be done. */
  final @Nullable Work stoppedWork() {
    return below instanceof Stopped stopped ? stopped.work : null;
  }

  /** Why the work was asked to stop; null if it was not, or not yet. */
  final @Nullable CancellationException stopReason() {
    return below instanceof Stopped stopped ? stopped.reason : null;
  }

  final boolean endAndStop(boolean ended, CancellationException reason) {
    if (ended) {
      Stopping.below(self(), reason);
      Firing.fire(self());
    }
    return ended;
  }

  @Override
  final void foundConsumer() {
    WorkStage<?> stage = this;
    while (stage.below instanceof Link up && !up.counts) {
      TaskFuture<?> source = up.source;
      if (source == null) {
        return; // done: nothing to keep alive
      }
      source.count(up);
      stage = source;
    }
  }

  /** This future was completed by its user; the work goes on, for others or for nobody. */
  final boolean completedByHand() {
    if (below != null && BELOW.getAndSet(this, GONE) instanceof Work work) {
      work.letGo();
    }
    Firing.fire(self());
    return true;
  }

  /** Where the task below, or this future, was created; null if that was not noted. */
  @Nullable CreationSite createdSite() {
    return below instanceof Work work ? work.site() : null;
  }

  /** {@code task "stock", created at Main.java:31}; null if there is no task below. */
  final @Nullable String taskAndSite() {
    String name = taskName();
    CreationSite site = createdSite();
    String created = site == null ? "" : ", created at " + site;
    return name == null ? null : "task \"" + name + "\"" + created;
  }

  /** The name of the task below, null if there is none, or this future is done. */
  final @Nullable String taskName() {
    return below instanceof Work work ? work.taskName() : null;
  }

  /** What this waits for now, for dumps; empty if it is done. */
  final Collection<Object> awaits() {
    return below instanceof Work work ? List.of(work) : List.of();
  }

  /** Whether this future waits for its turn at a primitive. */
  final boolean standsInLine() {
    return below instanceof WaitListener;
  }
}
