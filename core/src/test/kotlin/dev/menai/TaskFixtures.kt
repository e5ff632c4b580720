package dev.menai

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CompletionHandler
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalForInheritanceCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A failure that keeps its identity: kotlinx's debug mode copies only exceptions it can make from their message. */
class Failure(val id: String) : RuntimeException(id)

/** The name of each suppressed failure; what debug mode copied is looked up in the original. */
fun Throwable.suppressedIds(): List<String?> = original().suppressed.map { it.message }

/** What was thrown first: kotlinx's debug mode makes it the cause of a copy of the same type and message. */
fun Throwable.original(): Throwable {
    val cause = cause ?: return this
    return if (cause.javaClass == javaClass && cause.message == message) cause.original() else this
}

/** Sleeps for ever; when cancelled, notes it and takes [cleanup] to stop. */
suspend fun MutableList<String>.stopSlowly(name: String, cleanup: Duration = 1.seconds): Nothing =
    try {
        awaitCancellation()
    } finally {
        add("$name cancelled")
        withContext(NonCancellable) { sleep(cleanup) }
        add("$name stopped")
    }

/** A task that never ends by itself, and knows how many wait for its end. */
@OptIn(InternalForInheritanceCoroutinesApi::class)
class CountingWatchers(private val task: CompletableDeferred<Int> = CompletableDeferred()) : Deferred<Int> by task {
    var watchers: Int = 0
        private set

    override fun invokeOnCompletion(handler: CompletionHandler): DisposableHandle {
        val handle = task.invokeOnCompletion(handler)
        watchers++
        return DisposableHandle { handle.dispose().also { watchers-- } }
    }
}

/** Waits to be cancelled, and fails [seconds] after that. */
suspend fun failSlowly(seconds: Int): Nothing =
    try {
        awaitCancellation()
    } finally {
        withContext(NonCancellable) { sleep(seconds.seconds) }
        throw Failure("late $seconds")
    }
