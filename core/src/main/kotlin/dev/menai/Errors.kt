package dev.menai

import java.util.concurrent.CancellationException

// From general to specific. Timeouts are java.util.concurrent.TimeoutException, cancellations
// java.util.concurrent.CancellationException: callers know both.

/** No event loop runs here, and the operation needs one. */
public class NoEventLoopException(message: String) : IllegalStateException(message)

/** The loop is closed, or closing, and refuses new work. */
public class LoopClosedException(message: String) : IllegalStateException(message)

/** The task group has ended and refuses new tasks. */
public class TaskGroupEndedException(message: String) : IllegalStateException(message)

/**
 * Somebody else cancelled the stage, or the member of a gather, that was awaited.
 *
 * An ordinary failure on purpose: a [CancellationException] thrown into a healthy coroutine would end it silently.
 * asyncio has no such type; there an awaited cancellation cannot be told from one's own.
 */
public class TaskCancelledException(message: String, cause: CancellationException) : RuntimeException(message, cause)

/** Ctrl-C ended the run; the main task was cancelled and has ended, unless a second Ctrl-C cut it short. */
public class RunInterruptedException(message: String) : RuntimeException(message)
