package dev.menai.java;

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
   * Refuses to block the thread that would have to complete {@code future}.
   *
   * @throws IllegalStateException on the loop's own thread, if the future is not done
   */
  static void check(TaskFuture<?> future) {
    if (!future.isFinished() && future.loop().isOnLoop()) {
      throw refused(future.loop().name());
    }
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
