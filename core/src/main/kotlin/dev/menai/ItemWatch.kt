package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import java.util.concurrent.atomic.AtomicReference

/**
 * Ends a gather for what its scope does not notice, by [verdict]: an item's end that is a failure of all.
 *
 * For a scope an item that ends cancelled is fine, also if nobody cancelled it: kotlinx's `withTimeout` throws a
 * cancellation. As it stands it would stop no sibling, and end the caller silently.
 */
internal class ItemWatch(private val verdict: (Task<*>, Throwable) -> Throwable?) : TaskWatch {
    /** Where the items run. Set before the first one. */
    lateinit var scope: CoroutineScope
    private val first = AtomicReference<Throwable?>()

    override fun ended(task: Task<*>, failure: Throwable?) {
        if (failure == null) return
        if (!scope.isActive) return // all are being stopped: a cancellation is ours, the scope keeps the failures
        val failed = verdict(task, failure) ?: return
        if (first.compareAndSet(null, failed)) scope.cancel(LoopCancellation("a gathered sibling failed"))
    }

    /** Runs [gathering], and throws what this watch ended it with. */
    suspend inline fun <T> throwing(gathering: () -> T): T {
        val caller = currentCoroutineContext()
        try {
            return gathering()
        } catch (failure: Throwable) {
            val own = first.get() ?: throw failure
            if (failure is CancellationException) caller.ensureActive() else own.addSuppressed(failure)
            throw own
        }
    }
}
