package dev.menai.interop

/**
 * A waiter that is no coroutine; called once, never under a lock, on the thread that granted or failed the wait.
 *
 * If the wait is over at once, that is the calling thread, before the call returns.
 */
@InternalMenaiApi
public interface WaitListener {
    /** Who waits, for dumps. */
    public val waiterName: String

    /** False if the listener cannot take [value] any more; then it is given back, to the next in line. */
    public fun granted(value: Any?): Boolean

    public fun failed(failure: Throwable)
}
