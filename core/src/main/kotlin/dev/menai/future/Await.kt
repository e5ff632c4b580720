package dev.menai.future

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.TaskCancelledException
import dev.menai.internal.loop.AwaitedStage
import dev.menai.internal.wait.StageAwait
import dev.menai.internal.wait.UncancellableWaits
import dev.menai.internal.wait.noteUncancellable
import dev.menai.loopOrNull
import dev.menai.startHeldTask
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.CompletionStage
import java.util.function.BiFunction
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * Waits for this stage and returns its value, or throws what it failed with.
 *
 * The failure is the raw cause, never a [CompletionException] around it. A stage that has completed costs no suspension.
 *
 * **Cancellation.** Cancels the stage with `cancel(true)`, so that the work underneath stops: the JDK's HTTP client aborts
 * its exchange on nothing less. A [SharedStage] loses only this waiter. kotlinx's `await` cancels with `cancel(false)`.
 *
 * **Threads.** Resumes on the coroutine's own dispatcher, whichever thread completes the stage.
 *
 * @throws TaskCancelledException if somebody else cancelled the stage; kotlinx throws its cancellation, which ends a
 *   healthy coroutine silently.
 */
public suspend fun <T> CompletionStage<T>.await(): T {
    completedOrNull()?.let { return it.valueOrThrow() }
    return suspendCancellableCoroutine { continuation ->
        val waiter = waiterOf(continuation)
        waiter.dependent = join(waiter)
        waiter.noteIfUncancellable()
        continuation.invokeOnCancellation(waiter)
    }
}

/**
 * Makes this stage a task of [loop], so that it has a name, and ends with the loop.
 *
 * **Cancellation.** Cancelling the task cancels the stage, see [await].
 *
 * @throws dev.menai.LoopClosedException if the loop is closing or closed.
 */
public fun <T> CompletionStage<T>.asTask(loop: EventLoop, name: String? = null): Task<T> {
    loop.checkTakesTasks(name)
    // In place on any thread: a task that is cancelled before it began would not know of the stage it has to cancel.
    return startHeldTask(loop, name, eager = true, EmptyCoroutineContext) { await() }
}

/** Passes the end of [stage] on to [continuation], until it is detached; also its cancellation handler. */
private open class StageWaiter<T>(override val stage: CompletionStage<T>, continuation: CancellableContinuation<T>) :
    BiFunction<T, Throwable?, Unit>,
    (Throwable?) -> Unit,
    StageAwait {
    final override var continuation: CancellableContinuation<T>? = continuation
        private set

    /** What [stage] made of this. Set before a cancel can be seen. */
    var dependent: CompletionStage<*>? = null

    @Volatile
    private var uncancellable: UncancellableWaits? = null

    fun noteIfUncancellable() {
        uncancellable = continuation?.context?.noteUncancellable(this) ?: return
        if (continuation?.isActive != true) uncancellable?.remove(this) // the stage was quicker
    }

    override fun invoke(cause: Throwable?) {
        val waiter = continuation ?: return
        detach()
        if (stage is SharedStage<*>) dependent!!.cancelWork(waiter) else stage.cancelWork(waiter)
    }

    override fun apply(value: T, failure: Throwable?) {
        uncancellable?.remove(this)
        val waiting = continuation ?: return
        if (failure == null) waiting.resume(value) else waiting.resumeWithException(failure.asSeenByOthers())
    }

    /** A stage that never ends would keep the whole coroutine in memory. */
    open fun detach() {
        continuation = null
    }
}

/** The same for [loop] on a virtual clock, which stands still meanwhile. */
private class CountedWaiter<T>(
    stage: CompletionStage<T>,
    continuation: CancellableContinuation<T>,
    private val loop: EventLoop,
    private val counted: AwaitedStage,
) : StageWaiter<T>(stage, continuation) {
    override fun apply(value: T, failure: Throwable?) {
        super.apply(value, failure)
        loop.outside.remove(counted) // after the resume was posted, or the clock could jump before it
    }

    override fun detach() {
        super.detach()
        loop.outside.remove(counted)
    }
}

private fun <T> CompletionStage<T>.waiterOf(continuation: CancellableContinuation<T>): StageWaiter<T> {
    val loop = continuation.context[ContinuationInterceptor] as? EventLoop
    val counted = if (this is SharedStage<*>) null else loop?.outside?.awaitStage()
    return if (counted == null) StageWaiter(this, continuation) else CountedWaiter(this, continuation, loop!!, counted)
}

/** A stage may refuse its dependent; then nobody waits for it. */
private fun <T> CompletionStage<T>.join(waiter: StageWaiter<T>): CompletionStage<Unit> =
    try {
        handle(waiter)
    } catch (refused: Throwable) {
        waiter.detach()
        throw refused
    }

/** The stage's work is asked to stop; one that cannot be cancelled goes on, as its author decided. */
private fun CompletionStage<*>.cancelWork(waiter: CancellableContinuation<*>) {
    try {
        toCompletableFuture().cancel(true)
    } catch (_: UnsupportedOperationException) {
        // CompletionStage allows this for stages that do not interoperate.
    } catch (failure: Throwable) {
        val loop = waiter.context.loopOrNull() ?: throw failure
        loop.report("exception in the cancel of a foreign stage", failure, taskName = null)
    }
}

/** This stage as a future if it has completed; the JDK's minimal stages are futures that refuse to tell. */
private fun <T> CompletionStage<T>.completedOrNull(): CompletableFuture<T>? =
    try {
        (this as? CompletableFuture<T>)?.takeIf { it.isDone }
    } catch (_: UnsupportedOperationException) {
        null
    }

private fun <T> CompletableFuture<T>.valueOrThrow(): T =
    try {
        @Suppress("UNCHECKED_CAST")
        getNow(null) as T
    } catch (failure: CompletionException) {
        throw failure.asSeenByOthers()
    } catch (cancellation: CancellationException) {
        throw cancellation.asStored().asSeenByOthers()
    }

/** Newer JDKs throw one of their own, named after the method, around the one that was stored. */
private fun CancellationException.asStored() = (cause as? CancellationException)?.takeIf { message == "getNow" } ?: this

/** The raw cause; somebody else's cancellation as an ordinary failure. */
private fun Throwable.asSeenByOthers(): Throwable {
    var cause = this
    while (cause is CompletionException) cause = cause.cause ?: break
    if (cause !is CancellationException) return cause
    val reason = cause.message?.let { ": $it" }.orEmpty()
    return TaskCancelledException("the awaited stage was cancelled$reason", cause)
}
