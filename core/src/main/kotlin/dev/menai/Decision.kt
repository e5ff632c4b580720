package dev.menai

import kotlinx.coroutines.AbstractCoroutine
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.EmptyCoroutineContext

/** What a wait for several [tasks] joins; it knows them, so that a dump can tell. Decided by whoever comes first. */
@OptIn(InternalCoroutinesApi::class)
internal class Decision(val tasks: List<Job>) :
    AbstractCoroutine<Unit>(EmptyCoroutineContext, initParentJob = false, active = true) {
    private val isDecided = AtomicBoolean()

    /** Any thread. */
    fun decide() {
        if (!isDecided.getAndSet(true)) resumeWith(Result.success(Unit))
    }
}
