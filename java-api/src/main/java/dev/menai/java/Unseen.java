package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.interop.LoopAccess;
import java.util.concurrent.CancellationException;

/**
 * The duty to look at a failure: whoever is the last to hold it and lets it go makes it a report.
 *
 * <p>The loop keeps the books; here is what our futures write in them. A cancellation is no
 * failure, and a fatal one has been reported where it happened.
 */
final class Unseen {
  private Unseen() {}

  /** {@code future} is about to fail by itself. */
  static void failed(TaskFuture<?> future, Throwable failure) {
    Throwable raw = Failures.raw(failure);
    if (!(raw instanceof CancellationException)
        && !Failures.isFatal(raw)
        && !followsFromTheClose(future, raw)) {
      LoopAccess.failed(
          future.loop().eventLoop(), future, raw, future.taskName(), future.createdSite());
    }
  }

  /** Who closes a loop knows that what waits there ends. */
  private static boolean followsFromTheClose(TaskFuture<?> future, Throwable raw) {
    return (raw instanceof LoopClosedException || raw instanceof TaskCancelledException)
        && !LoopAccess.isOpen(future.loop().eventLoop());
  }

  /** {@code future} is about to fail with what another one of its loop failed with. */
  static void passed(TaskFuture<?> future, Throwable failure) {
    LoopAccess.passed(future.loop().eventLoop(), future, Failures.raw(failure));
  }

  /** Somebody was given the failure of a future of {@code loop}. */
  static void looked(AsyncLoop loop, Throwable failure) {
    LoopAccess.looked(loop.eventLoop(), Failures.raw(failure));
  }
}
