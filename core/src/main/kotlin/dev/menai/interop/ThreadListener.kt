package dev.menai.interop

/** Hears of the end of a [ThreadCall], once, on the thread where it ended. */
@InternalMenaiApi
public interface ThreadListener<in T> {
    public fun ended(value: T?, failure: Throwable?)

    /** It was cancelled, and has ended, or will never begin. */
    public fun stopped()
}
