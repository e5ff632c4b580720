package dev.menai.internal.wait

import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/** A coroutine that waits, as a dump finds it. */
internal interface SuspendedWait {
    val continuation: Continuation<*>?
}

/** A coroutine in the line of a [WaitPoint]; a [Waiter]. */
internal interface PointWait : SuspendedWait {
    val point: WaitPoint
}

/** A coroutine that waits for somebody's stage. */
internal interface StageAwait : SuspendedWait {
    val stage: Any
}

/** The waits of `NonCancellable` blocks: their job is nobody's, so no dump would find them. Any thread. */
internal class UncancellableWaits {
    private val waits = ConcurrentHashMap.newKeySet<SuspendedWait>()

    fun add(wait: SuspendedWait) {
        waits += wait
    }

    fun remove(wait: SuspendedWait) {
        waits -= wait
    }

    fun snapshot(): List<SuspendedWait> = ArrayList(waits)
}

/** A dispatcher that keeps such waits: a loop. */
internal interface KeepsWaits {
    val uncancellable: UncancellableWaits
}

/** Where [wait], of this context, is noted until it is removed there; `null` for a wait that can be found by its job. */
internal fun CoroutineContext.noteUncancellable(wait: SuspendedWait): UncancellableWaits? {
    val job = this[Job] ?: return null
    if (job !== NonCancellable && job.flow() !is CoroutineStackFrame) return null
    return (this[ContinuationInterceptor] as? KeepsWaits)?.uncancellable?.also { it.add(wait) }
}
