package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.TaskCancelledException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopWork;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Failures as the JDK keeps them in stages, and as people want to see them. */
final class Failures {
  private Failures() {}

  /** As the JDK passes a failure on to dependents. */
  static Throwable wrap(Throwable failure) {
    return failure instanceof CompletionException ? failure : wrapped(failure);
  }

  /** The raw cause, without the JDK's wrappings. */
  static Throwable raw(Throwable failure) {
    Throwable raw = failure;
    while ((raw instanceof CompletionException || raw instanceof ExecutionException)
        && raw.getCause() != null) {
      raw = raw.getCause();
    }
    return raw;
  }

  /** The JDK's constructor with a cause alone asks that for its text, which is the user's code. */
  private static CompletionException wrapped(Throwable failure) {
    return new CompletionException(LoopAccess.describe(failure), failure);
  }

  /** Somebody else's cancellation as an ordinary failure of {@code what}; others as they are. */
  static Throwable asSeenByOthers(Throwable raw, String what) {
    if (!(raw instanceof CancellationException cancelled)) {
      return raw;
    }
    String reason = cancelled.getMessage() == null ? "" : ": " + cancelled.getMessage();
    return new TaskCancelledException(what + " was cancelled" + reason, cancelled);
  }

  /** Errors of the machine, not of the program: never kept as one result among others. */
  static boolean isFatal(Throwable failure) {
    return LoopAccess.isFatal(failure);
  }

  /**
   * Tells the loop of a fatal failure besides keeping it in a future: there it may never be seen.
   *
   * @param where what failed, as the handler is to read it
   */
  static void reportIfFatal(AsyncLoop loop, Throwable raw, String where, @Nullable String task) {
    if (isFatal(raw)) {
      LoopAccess.report(loop.eventLoop(), where + " failed fatally", raw, task);
    }
  }

  /** As the other one, for what a task failed with. */
  static void reportIfFatal(AsyncLoop loop, Throwable raw, LoopWork task) {
    if (isFatal(raw)) {
      String name = task.getName();
      CreationSite site = (CreationSite) task.getSite();
      LoopAccess.report(loop.eventLoop(), "task \"" + name + "\" failed fatally", raw, name, site);
    }
  }

  /** Throws anything, checked or not. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}
