package dev.menai

/**
 * Hears of the failures that no caller can be given: what a callback throws, what a coroutine launched under a
 * supervisor of a task fails with, what a task fails with while its loop closes, what a task failed with that nobody
 * looked at before it was forgotten.
 *
 * A scope of your own, `CoroutineScope(loop)`, has kotlinx's rules: give it a `CoroutineExceptionHandler`.
 *
 * **Threads.** Called on the loop, or on the thread that closes it; for what runs after the close, on the thread that
 * runs it. A handler that throws does not end the loop: both failures are logged. Errors of the JVM itself are logged
 * besides.
 */
public fun interface ExceptionHandler {
    public fun handle(context: ExceptionContext)
}

/** What is known about a failure that reached the [ExceptionHandler]. */
public class ExceptionContext internal constructor(
    public val loop: EventLoop,
    /** What happened, without the exception's own text: `exception in callback of loop "orders"`. */
    public val message: String,
    public val exception: Throwable,
    /** The name of the task that failed, `null` for a callback. */
    public val taskName: String?,
    /** Where that task was created, noted in debug mode. */
    public val createdAt: CreationSite?,
) {
    override fun toString(): String = "$message: $exception"
}
