package dev.menai.sync

import dev.menai.internal.wait.waiterName
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/** Who holds a [Lock], kept in debug mode only. */
internal class LockHolder {
    private class Holder(val job: Job?, val name: String)

    /** `null` while nobody holds the lock, or nobody knows who: [Lock.tryAcquire] without a time may be called anywhere. */
    @Volatile private var holder: Holder? = null

    val name: String? get() = holder?.name

    fun set(context: CoroutineContext) {
        holder = Holder(context[Job], context.waiterName())
    }

    fun clear() {
        holder = null
    }

    /** The holder's name, if the coroutine of [context] is the one that holds the lock, or runs in a block of it. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun nameIfHeldBy(context: CoroutineContext): String? {
        val held = holder ?: return null
        var job = context[Job] ?: return null
        // Only blocks such as withContext and timeout are frames. A launched child is none: it may wait for its parent.
        while (job !== held.job && job is CoroutineStackFrame) job = job.parent ?: return null
        return if (job === held.job) held.name else null
    }
}
