package dev.menai.debug

/** A listener's stay at its loop, see [listen]. Any thread. */
public fun interface Listening : AutoCloseable {
    /** Ends it, without waiting: a call that is under way still comes. Does nothing a second time. */
    override fun close()
}
