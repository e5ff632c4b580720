package dev.menai.java;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One interest in a source: a dependent stage, a blocked thread, a gather that waits for a member.
 *
 * <p>A link stands in its source's line until the source is done, or until it leaves because nobody
 * needs it any more. A link that <em>counts</em> keeps the source's work alive; see {@link Source}.
 */
abstract class Link extends Work {
  /** Neighbours in the source's line: guarded by the {@link Line}, later owned by who fires. */
  @Nullable Link previous;

  @Nullable Link next;

  /** The future waited for; {@code null} when there is nothing to wait for any more. */
  @Nullable TaskFuture<?> source;

  /** Whether this is a consumer. An observer becomes one when its own stage finds a consumer. */
  volatile boolean counts;

  /** Whether the line has counted this link. Guarded by the {@link Line}. */
  boolean counted;

  Link(boolean counts) {
    this.counts = counts;
  }

  /**
   * The source is done. Runs on the thread that completed it, in order of registration, so it must
   * run no user code: that is queued by {@link Firing#ready}.
   */
  abstract void sourceDone(Firing firing);

  /** Runs the user's function, if this link has one; on the loop, or in place if it is closed. */
  void perform(Firing firing) {
    throw new AssertionError("link without a function was queued: " + this);
  }

  /** Leaves the source's line; the source is cancelled if {@code cancelled} and nobody is left. */
  final void leave(boolean cancelled, @Nullable Stopping stopping) {
    TaskFuture<?> left = source;
    if (left == null) {
      return;
    }
    if (left.detach(this, cancelled) && stopping != null) {
      stopping.cancel(left);
    } else if (!left.isFinished()) {
      source = null; // others keep it going: its end is not ours to wait for, nor to keep in memory
    }
  }

  @Override
  public Collection<Object> awaits() {
    return known(source);
  }
}
