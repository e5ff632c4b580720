package dev.menai.java;

import dev.menai.TaskCancelledException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures as the JDK keeps them in stages, and as people want to see them. */
final class Failures {
  private Failures() {}

  /** As the JDK passes a failure on to dependents. */
  static Throwable wrap(Throwable failure) {
    return failure instanceof CompletionException ? failure : new CompletionException(failure);
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
    return failure instanceof VirtualMachineError || failure instanceof LinkageError;
  }

  /** Throws anything, checked or not. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}
