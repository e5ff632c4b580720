package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.wait.Holder
import dev.menai.internal.wait.Holders
import dev.menai.internal.wait.Holding
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import org.slf4j.LoggerFactory
import java.lang.ref.WeakReference

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Names what tasks hold when they have ended.
 *
 * A lock at once: who took it is gone, and the next one waits for ever. A permit only if it is still missing when the loop
 * is closed: one task may take it and another return it. The permits of a semaphore that is collected hurt nobody.
 */
internal class HeldAtEnd(private val loop: EventLoop) : Check() {
    /** Of tasks that have ended. Guarded by itself. */
    private val permits = ArrayList<HeldPermits>()

    /** How many there may be until those that were returned are sorted out. Guarded by [permits]. */
    private var most = FEW

    override fun workEnded(work: Any, failure: Throwable?) {
        val held = Holders.heldBy(work)
        if (held.isEmpty()) return
        val (ofSemaphores, ofLocks) = held.partition { it.primitive is Semaphore }
        if (ofLocks.isNotEmpty()) log.warn("{} ended and holds {}", ofLocks.first().holder.name, ofLocks.joined())
        ofSemaphores.forEach(::keep)
    }

    private fun List<Holding>.joined() = joinToString { describe(it.primitive, it.mode) + it.holder.place() }

    private fun keep(holding: Holding) =
        synchronized(permits) {
            if (permits.size == most) {
                permits.removeIf { !it.areHeld }
                most = maxOf(FEW, permits.size * 2)
            }
            permits += HeldPermits(holding)
        }

    override fun closed() {
        val held = synchronized(permits) { permits.filter { it.areHeld }.also { permits.clear() } }
        if (held.isNotEmpty()) {
            log.warn(
                "loop \"{}\" closed with permits still held: {}",
                loop.name,
                held.joinToString("; "),
            )
        }
    }

    private companion object {
        const val FEW = 16
    }
}

/** Permits of a task that has ended. Keeps their semaphore no longer than others do. */
private class HeldPermits(holding: Holding) {
    private val reference = WeakReference(holding)

    val areHeld: Boolean get() = count > 0 && isMissing

    /** Not of a semaphore that begins with none and counts what others release: there nobody owes a permit. */
    private val isMissing: Boolean
        get() = (reference.get()?.primitive as Semaphore?)?.permits?.run { available < initial } == true

    private val count get() = reference.get()?.count ?: 0

    override fun toString(): String {
        val holding = reference.get() ?: return ""
        val semaphore = describe(holding.primitive, mode = null)
        return "${holding.count} of $semaphore by ${holding.holder.name}, which has ended${holding.holder.place()}"
    }
}

private fun Holder.place() = site?.let { " (acquired at $it)" }.orEmpty()

/** `Lock "stock"`, `RwLock "prices" for writing`. */
private fun describe(primitive: Any, mode: Any?): String {
    val name = givenName(primitive)
    val type = primitive.javaClass.simpleName
    return (if (name == null) "a $type" else "$type \"$name\"") + mode.asPurpose()
}

private fun Any?.asPurpose() =
    when (this) {
        RwLock.Mode.READ -> " for reading"
        RwLock.Mode.WRITE -> " for writing"
        else -> ""
    }
