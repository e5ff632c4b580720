package dev.menai

import java.util.Collections
import java.util.IdentityHashMap
import java.util.concurrent.ConcurrentLinkedQueue

/** Its text, or its class if that cannot be had: `message` is the user's code, and must not keep us from stopping others. */
internal fun Throwable.describe(): String =
    try {
        toString()
    } catch (_: Throwable) {
        javaClass.name
    }

/** Failures of things that run at once, in the order they happened. Any thread. */
internal class Failures {
    private val inOrder = ConcurrentLinkedQueue<Throwable>()

    val first: Throwable? get() = inOrder.peek()

    operator fun plusAssign(failure: Throwable) {
        inOrder += failure
    }

    fun toList(): List<Throwable> = inOrder.toList()

    /** [first] with the others that [keep] wants as suppressed, each instance once. To be asked for only once. */
    inline fun summedUp(first: Throwable, keep: (Throwable) -> Boolean = { true }): Throwable {
        val seen = identitySetOf(first)
        inOrder.forEach { if (keep(it) && !it.isCopyOfOneIn(seen) && seen.add(it)) first.addSuppressed(it) }
        return first
    }

    private fun identitySetOf(first: Throwable): MutableSet<Throwable> =
        Collections.newSetFromMap(IdentityHashMap<Throwable, Boolean>()).also { it += first }

    /** A failure of the program's own with that cause says something more. */
    private fun Throwable.hasTextOf(original: Throwable) =
        runCatching { message == original.message || message == original.toString() }.getOrDefault(false)

    /** kotlinx's debug mode throws a copy into who awaits, whose cause is what was thrown first. */
    private fun Throwable.isCopyOfOneIn(seen: Set<Throwable>): Boolean {
        val original = cause ?: return false
        return original.javaClass == javaClass && original in seen && hasTextOf(original)
    }
}
