package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.interop.LoopNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What runs below a future and has to stop when the future is cancelled.
 *
 * <p>A future may be done while its work still unwinds; {@code end} tells when that is over.
 */
abstract class Work implements LoopNode {
  private static final Object ENDED = "ended";
  private static final VarHandle END = end();

  /** {@code null}, the watchers as a chain of {@link Ending}, or {@link #ENDED} for good. */
  private volatile @Nullable Object end;

  /**
   * Asks the work to stop because nobody wants its result. The future above it is done already.
   *
   * <p>May be called more than once, from any thread. Futures to cancel next are given to {@code
   * stopping} instead of being cancelled here, so that a long chain does not recurse.
   */
  abstract void stop(CancellationException reason, Stopping stopping);

  /**
   * Whether the future above may be cancelled still; false if its outcome is decided and on its
   * way.
   *
   * <p>Asked by each who cancels or times it out, before. Work that says yes has stopped.
   */
  boolean mayStop() {
    return true;
  }

  /** The future above was completed by hand: the work may go on, but nothing waits for it here. */
  void letGo() {}

  /** Whether the work has ended; if not, {@code ending} is resumed when it has. */
  boolean hasEnded(Ending ending) {
    while (true) {
      Object now = end;
      if (now == ENDED) {
        return true;
      }
      ending.nextWatcher = (Ending) now;
      if (END.compareAndSet(this, now, ending)) {
        return false;
      }
    }
  }

  final void markEnded() {
    Object watchers = END.getAndSet(this, ENDED);
    if (watchers instanceof Ending first) {
      Ending.resumeAll(first);
    }
  }

  /** The name in messages, {@code null} if nobody gave one. */
  @Nullable String taskName() {
    return null;
  }

  /** What this waits for now; any thread. Empty if it waits for nothing, or nobody can tell. */
  @Override
  public Collection<Object> awaits() {
    return List.of();
  }

  /** Those that are not null. */
  static Collection<Object> known(@Nullable Object... nodes) {
    List<Object> known = new ArrayList<>(nodes.length);
    for (Object node : nodes) {
      if (node != null) {
        known.add(node);
      }
    }
    return known;
  }

  /** Where it was created, null if that was not noted. */
  @Nullable CreationSite site() {
    return null;
  }

  private static VarHandle end() {
    return Fields.handle(MethodHandles.lookup(), Work.class, "end", Object.class);
  }
}
