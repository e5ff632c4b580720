package dev.menai.java;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that knows who waits for it: in which order to tell them, and whether anybody is left.
 *
 * <p>The JDK's own stack of dependents is last-in-first-out, forgets who was a consumer and calls
 * on whatever thread completes; so all dependents of ours stand in {@code links}. Only what other
 * code pushes there (a plain future's {@code thenCombine}, {@code allOf}, a parked thread) is in
 * the JDK's.
 *
 * <pre>
 *   null --attach--> Link --attach--> Line      (back to null when the single link leaves)
 *     |               |  \              |  \
 *     |               |   cancelled     |   last consumer cancelled
 *     |               |     \           |     \
 *     |               |   ABANDONED     |   the same Line, closed
 *     +---------------+-------+---------+-------+--takeLinks--> FIRED
 * </pre>
 *
 * An abandoned source is about to be cancelled by the thread that abandoned it. Whoever attaches in
 * between completes it first, so nobody sees it pending again.
 */
abstract class Source<T extends @Nullable Object> extends CompletableFuture<T> {
  private static final Object FIRED = "fired";
  private static final Object ABANDONED = "abandoned";
  private static final VarHandle LINKS =
      Fields.handle(MethodHandles.lookup(), Source.class, "links", Object.class);

  /** See the class: {@code null}, a {@link Link}, a {@link Line}, ABANDONED or FIRED. */
  private volatile @Nullable Object links;

  /** Completes this as cancelled, for the thread that decided it and has not come to it yet. */
  abstract void completeAbandoned(CancellationException reason);

  /** Tells whoever waits above that this future has a consumer, maybe its first. */
  abstract void foundConsumer();

  /** Something depends on this future now. */
  void awaited() {}

  /** This future is done, and whoever depends on it is about to be told. */
  void fired() {}

  /** Puts {@code link} at the end of the line; false if the future is done. */
  final boolean attach(Link link) {
    if (super.isDone() || !join(link)) {
      return false;
    }
    if (link.counts) {
      awaited();
      foundConsumer();
    }
    return true;
  }

  private boolean join(Link link) {
    while (true) {
      Object now = links;
      if (now == null) {
        if (LINKS.compareAndSet(this, null, link)) {
          return true;
        }
      } else if (now instanceof Link single) {
        if (formLine(single, link)) {
          return true;
        }
      } else if (now instanceof Line line && line.add(link)) {
        return true;
      } else if (now == links) {
        return refuse();
      }
    }
  }

  /** Replaces the single link by a line; false if it left, or was told, at the same moment. */
  private boolean formLine(Link single, Link second) {
    Line line = new Line();
    synchronized (line) { // so that nobody finds the line before both are in it
      if (!LINKS.compareAndSet(this, single, line)) {
        return false;
      }
      line.add(single); // reads counts after the line is seen: a count() in between is not missed
      line.add(second);
      return true;
    }
  }

  private boolean refuse() {
    if (!super.isDone()) {
      completeAbandoned(new CancellationException("the last consumer was cancelled"));
    }
    return false;
  }

  /** An observer that stands here has become a consumer. */
  final void count(Link link) {
    link.counts = true;
    if (links instanceof Line line) {
      line.count(link);
    }
  }

  /** Takes {@code link} out. True if this source is abandoned now: the caller has to cancel it. */
  final boolean detach(Link link, boolean cancelled) {
    Object now = links;
    // Blocked threads, and plain futures that wait for us: the JDK counts those.
    boolean othersWait = cancelled && super.getNumberOfDependents() > 0;
    if (now == link) {
      Object left = cancelled && !othersWait ? ABANDONED : null;
      if (LINKS.compareAndSet(this, link, left)) {
        return left == ABANDONED;
      }
      now = links; // a second link came, or the source is done
    }
    return now instanceof Line line && line.remove(link, cancelled, othersWait);
  }

  /** The links to tell, chained, for the one that completed this future; null if there are none. */
  final @Nullable Link takeLinks() {
    fired();
    Object taken = LINKS.getAndSet(this, FIRED);
    if (taken instanceof Line line) {
      return line.takeAll();
    }
    return taken instanceof Link single ? single : null;
  }

  final int linkCount() {
    Object now = links;
    if (now instanceof Line line) {
      return line.size();
    }
    return now instanceof Link ? 1 : 0;
  }

  // What the JDK keeps, past all overrides.

  final boolean isFinished() {
    return super.isDone();
  }

  /** The value; null for a failure. The future must be done. */
  final @Nullable T storedValue() {
    return super.isCompletedExceptionally() ? null : super.getNow(null);
  }

  /**
   * The failure exactly as it was given, null for a value; whoever asks has looked at it. The
   * future must be done.
   */
  final @Nullable Throwable storedFailure() {
    Throwable failure = failureToPass();
    if (failure != null) {
      looked(failure);
    }
    return failure;
  }

  /** The failure is in somebody's hands now. */
  abstract void looked(Throwable failure);

  /** As {@link #storedFailure}, for one who gives it to another future of this loop. */
  final @Nullable Throwable failureToPass() {
    if (!super.isCompletedExceptionally()) {
      return null;
    }
    // join() would wrap, and hide whether it did; only a dependent is given what was stored.
    Throwable[] stored = new Throwable[1];
    super.handle((value, failure) -> stored[0] = failure);
    return stored[0];
  }
}
