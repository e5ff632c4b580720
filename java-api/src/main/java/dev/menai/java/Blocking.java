package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.concurrent.CancellationException;

/**
 * Threads that block in futures.
 *
 * <p>A blocked thread is a consumer without a link of ours: it stands in the JDK's own stack, which
 * {@link Source#detach} asks.
 */
final class Blocking {
  private Blocking() {}

  /**
   * Refuses to block the thread that would have to complete {@code future}; the thread of a test
   * turns the loop instead.
   *
   * @param timeoutNanos how long it will wait, {@link Long#MAX_VALUE} for ever
   * @param interruptible whether an interrupt will end the wait
   * @return what is left of that
   * @throws IllegalStateException on the loop's own thread, if the future is not done
   */
  static long check(TaskFuture<?> future, long timeoutNanos, boolean interruptible) {
    if (future.isFinished()) {
      return timeoutNanos;
    }
    if (future.loop().isOnLoop()) {
      throw refused(future.loop().name());
    }
    return LoopAccess.awaitInTest(future.loop().eventLoop(), future, timeoutNanos, interruptible);
  }

  static IllegalStateException refused(String loopName) {
    return new IllegalStateException(
        "would block loop \""
            + loopName
            + "\" on its own unfinished future; use thenApply, or call from another thread");
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
}
