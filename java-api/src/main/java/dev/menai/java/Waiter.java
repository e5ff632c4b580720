package dev.menai.java;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A thread that is blocked in a future: a consumer, as long as it waits. */
final class Waiter extends Link {
  private Waiter(TaskFuture<?> source) {
    super(/* counts= */ true);
    this.source = source;
  }

  /**
   * Counts the current thread as a consumer of {@code future}; null if there is nothing to wait
   * for.
   *
   * @throws IllegalStateException if this is the thread that would have to complete it
   */
  static @Nullable Waiter enter(TaskFuture<?> future) {
    if (future.isFinished()) {
      return null;
    }
    if (future.loop().isOnLoop()) {
      throw wouldBlock(future.loop().name());
    }
    Waiter waiter = new Waiter(future);
    return future.attach(waiter) ? waiter : null;
  }

  static IllegalStateException wouldBlock(String loopName) {
    return new IllegalStateException(
        "would block loop \""
            + loopName
            + "\" on its own unfinished future; use thenApply, or call from another thread");
  }

  /** Out of time, interrupted or served: not a cancel, so the work goes on. */
  static void leave(@Nullable Waiter waiter) {
    if (waiter != null) {
      waiter.leave(/* cancelled= */ false, null);
    }
  }

  /**
   * The same on every JDK: thrown here, with the reason as its message, caused by what was stored.
   * JDK 17 throws the stored one with the canceller's stack, JDK 25 one with the method's name.
   */
  static CancellationException cancelledHere(TaskFuture<?> future, CancellationException thrown) {
    Throwable stored = future.storedFailure();
    Throwable cause = stored instanceof CancellationException ? stored : thrown;
    CancellationException here = new CancellationException(cause.getMessage());
    here.initCause(cause);
    return here;
  }

  @Override
  void sourceDone(Firing firing) {}

  @Override
  void stop(CancellationException reason, Stopping stopping) {}
}
