package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext
import kotlin.coroutines.CoroutineContext

/**
 * Runs [block], in which [TaskGroup.createTask] makes tasks, and waits until all of them have ended; returns its result.
 *
 * With [GroupPolicy.FAIL_FAST] the first failure, of a task or of the block, cancels the others; when all have stopped it
 * is thrown, with later ones as suppressed. What `asyncio.TaskGroup` throws as a group is here the first failure itself.
 * Groups may be nested; an inner one's failure is a failure of the outer's task or block. A task that still fails after
 * the caller was cancelled is thrown instead of the cancellation, as in asyncio. A block that throws a
 * [CancellationException] although nobody cancelled it, because it awaited a cancelled task for instance, has failed:
 * [TaskCancelledException].
 *
 * **Cancellation.** Cancels the block and all tasks and waits until they have stopped.
 *
 * **Threads.** The tasks run on the [current loop][currentLoop], the block where its caller runs. The group may be handed
 * to callbacks and to other threads.
 *
 * @param name in messages; `group-N` if there is none.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <R> taskGroup(
    name: String? = null,
    policy: GroupPolicy = GroupPolicy.FAIL_FAST,
    block: suspend TaskGroupScope<R>.() -> R,
): R = TaskGroupScope<R>(currentLoop(), name, policy).run(block)

/**
 * The group of a [taskGroup] block, and the scope of the block itself.
 *
 * What kotlinx's `launch` starts here belongs to the block: its failure is the block's.
 */
public class TaskGroupScope<in R> internal constructor(loop: EventLoop, name: String?, policy: GroupPolicy) :
    TaskGroup(loop, name, policy),
    CoroutineScope {
        /** Waits for the block and the tasks; cancelled, it stops all. */
        private lateinit var all: Job

        private lateinit var bodyContext: CoroutineContext

        /** Of the block or of [finish], written before their part in the group ends; [None] until then. */
        @Volatile
        private var result: Any? = None

        @Volatile
        private var finalResult: Any? = None

        override val coroutineContext: CoroutineContext get() = bodyContext

        /**
         * Ends the group early: cancels its block and its tasks; [taskGroup] returns [result] when they have stopped.
         *
         * Failures of tasks no longer fail the group; they go to the loop's exception handler. False, and without effect, if
         * something else came first: a failure, another result, the end.
         *
         * **Cancellation.** A caller that is cancelled before all have stopped gets its cancellation, not the result.
         */
        public fun finish(result: R): Boolean {
            synchronized(ledger) {
                if (!ledger.finish()) return false
                finalResult = result
            }
            stopAll(LoopCancellation("task group \"$name\" was finished"))
            return true
        }

        override fun stopAll(reason: CancellationException): Unit = all.cancel(reason)

        internal suspend fun <T : R> run(block: suspend TaskGroupScope<T>.() -> T): T {
            val caller = currentCoroutineContext()
            val stopped = runAll(block)
            if (!ended.isCompleted) withContext(NonCancellable) { ended.join() }
            ledger.failure?.let { throw it }
            ledger.unthrown().forEach {
                loop.report(
                    "a task of task group \"$name\", which was finished, failed",
                    it,
                    null,
                )
            }
            caller.ensureActive()
            @Suppress("UNCHECKED_CAST")
            return when {
                finalResult !== None -> finalResult as T
                result !== None -> result as T
                else -> throw stopped!!
            }
        }

        /** Returns what cancelled the group, if something did: the caller's cancel or the group itself. */
        private suspend fun <T : R> runAll(block: suspend TaskGroupScope<T>.() -> T): CancellationException? =
            try {
                coroutineScope {
                    all = coroutineContext.job
                    begin(coroutineContext)
                    runBody(block)
                }
                null
            } catch (stopped: CancellationException) {
                stopped
            }

        @Suppress("UNCHECKED_CAST")
        private suspend fun <T : R> runBody(block: suspend TaskGroupScope<T>.() -> T) {
            try {
                result =
                    coroutineScope {
                        bodyContext = coroutineContext
                        (this@TaskGroupScope as TaskGroupScope<T>).block()
                    }
            } catch (failure: Throwable) {
                bodyFailed(failure)
            } finally {
                leave()
            }
        }

        private fun bodyFailed(failure: Throwable) {
            if (failure is CancellationException && !all.isActive) return // stopped with the others
            val own = if (failure is CancellationException) bodyCancelled(failure) else failure
            carryOut(ledger.bodyFailed(own)) { "the body of task group \"$name\" failed: ${own.describe()}" }
        }

        private fun bodyCancelled(cause: CancellationException) =
            TaskCancelledException("the body of task group \"$name\" was cancelled: ${cause.message}", cause)

        private object None
    }
