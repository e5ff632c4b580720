package dev.menai.internal.loop

import java.util.concurrent.atomic.AtomicReference

/**
 * The one door into a loop from other threads.
 *
 * A stack of posts that the loop takes whole and reverses. All of its state is the one word [head], so that a post, the
 * loop's decision to sleep and the close exclude one another by compare-and-set alone:
 *
 * ```
 *            post                    post
 *   EMPTY ----------> chain of posts ------> longer chain
 *    |  ^               |        ^
 *    |  +----- take ----+        |  post: the one that replaces SLEEPING wakes the loop
 *    |                           |
 *    +--- trySleep --> SLEEPING -+--- awake ---> EMPTY
 *
 *   any of these -- close --> CLOSED, for ever; what was posted before is handed to the closer
 * ```
 * Hence one wake-up is paid per sleep, not per post, and a post that was accepted is seen by the loop or by its closer.
 */
internal class Inbox {
    private val head = AtomicReference<InboxNode?>()

    val isClosed: Boolean get() = head.get() === CLOSED

    /** False also once it is closed. */
    val isEmpty: Boolean get() = head.get() == null

    /** Any thread. */
    fun post(command: Runnable): PostResult {
        val node = command as? InboxNode ?: PostedCommand(command)
        while (true) {
            val current = head.get()
            if (current === CLOSED) return PostResult.REFUSED
            node.next = if (current === SLEEPING) null else current
            if (head.compareAndSet(current, node)) {
                return if (current === SLEEPING) PostResult.ACCEPTED_WAKE else PostResult.ACCEPTED
            }
        }
    }

    /** Appends what was posted to [ready], oldest first. Loop thread only. */
    fun drainTo(ready: ReadyQueue) {
        if (head.get() == null) return
        appendReversed(takeAll(), ready)
    }

    /** Says that the loop is about to wait; false if something was posted meanwhile. Loop thread only. */
    fun trySleep(): Boolean = head.compareAndSet(null, SLEEPING)

    /** Whether nothing was posted since [trySleep]. Loop thread only. */
    val isAsleep: Boolean get() = head.get() === SLEEPING

    /** Ends what [trySleep] began; false if a post or the close already did. Whoever gets true owns the next turn. */
    fun awake(): Boolean = head.compareAndSet(SLEEPING, null)

    /** Refuses all later posts and appends the accepted ones to [rest]. Any thread, once. */
    fun close(rest: ReadyQueue) {
        appendReversed(head.getAndSet(CLOSED), rest)
    }

    /** A close may come between the look and the take; then it has the posts, and CLOSED must stay. */
    private fun takeAll(): InboxNode? {
        while (true) {
            val current = head.get()
            if (current === CLOSED) return null
            if (head.compareAndSet(current, null)) return current
        }
    }

    private fun appendReversed(newest: InboxNode?, ready: ReadyQueue) {
        if (newest === SLEEPING || newest === CLOSED) return
        var oldest: InboxNode? = null
        var node = newest
        while (node != null) {
            val next = node.next
            node.next = oldest
            oldest = node
            node = next
        }
        while (oldest != null) {
            val next = oldest.next
            oldest.next = null // somebody may keep a handle: it must not keep those behind it
            ready.addLast(oldest.command)
            oldest = next
        }
    }

    private companion object {
        val SLEEPING = PostedCommand {}
        val CLOSED = PostedCommand {}
    }
}

/** A link in the chain of posts; a command that is one is posted at most once, and costs no other object. */
internal abstract class InboxNode {
    abstract val command: Runnable

    /** Written before the node is published by a compare-and-set, rewritten only by the thread that took the chain. */
    @JvmField var next: InboxNode? = null
}

private class PostedCommand(override val command: Runnable) : InboxNode()

internal enum class PostResult {
    ACCEPTED,

    /** Accepted, and the loop sleeps: the caller has to wake it. */
    ACCEPTED_WAKE,

    /** The inbox is closed; nobody will run the command. */
    REFUSED,
}
