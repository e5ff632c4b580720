package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean

/**
 * A group that lives as long as its owner, made by [TaskGroup.open].
 *
 * It ends when its owner has called [join], [shutdown] or [close] and its last task has ended. A failure is kept until
 * then: it cancels the other tasks, unless the policy is [GroupPolicy.COLLECT], and whoever ends the group gets it.
 */
public class OpenTaskGroup internal constructor(loop: EventLoop, name: String?, policy: GroupPolicy) :
    TaskGroup(loop, name, policy),
    AutoCloseable {
        private val isReleased = AtomicBoolean()
        private val isFailureThrown = AtomicBoolean()
        private val opened = loop.opened(this, "task group \"${this.name}\"", createdAt)

        override fun stopAll(reason: CancellationException): Unit = tasksJob.cancel(reason)

        /**
         * Cancels all tasks, and those still to come, and returns at once; [join] waits until they have ended.
         *
         * **Threads.** Any thread, the loop's own included.
         */
        public fun cancel(reason: String) {
            carryOut(ledger.cancel()) { reason }
        }

        /**
         * Waits until no task is left, and ends the group: from then on it refuses tasks.
         *
         * What the end of a [taskGroup] block does. Tasks may create further ones as long as one is left.
         *
         * **Cancellation.** Ends the wait alone; the tasks go on, and the group still ends with the last one.
         *
         * @throws Throwable the first failure, with the others as suppressed.
         * @throws IllegalStateException in a task of this group: it would wait for itself.
         */
        public suspend fun join() {
            checkIsOutside(currentCoroutineContext().taskOrNull())
            release()
            ended.join()
            ledger.failure?.let {
                isFailureThrown.set(true)
                throw it
            }
        }

        /**
         * Cancels all tasks and waits until they have ended; then as [join].
         *
         * **Cancellation.** Ends the wait; the tasks are cancelled all the same.
         */
        public suspend fun shutdown() {
            checkIsOutside(currentCoroutineContext().taskOrNull())
            cancel(CLOSED)
            join()
        }

        /**
         * As [shutdown], for callers that may block; throws a failure that nobody was given yet.
         *
         * Waits as long as the tasks take to stop. An interrupt does not cut it short, and is kept. Does nothing a second
         * time.
         *
         * **Threads.** Any thread but the loop's own. A loop that nobody turns turns in the calling thread.
         *
         * @throws IllegalStateException on the loop's own thread; use [shutdown] or [cancel] there.
         */
        override fun close() {
            check(!loop.isOnLoop()) {
                "task group \"$name\" cannot block loop \"${loop.name}\" for its own tasks; " +
                    "use shutdown() in a coroutine, or cancel()"
            }
            cancel(CLOSED)
            release()
            awaitEnd()
            val failure = ledger.failure
            if (failure != null && !isFailureThrown.getAndSet(true)) throw failure
        }

        private fun release() {
            if (isReleased.getAndSet(true)) return
            loop.released(opened)
            leave()
        }

        private fun checkIsOutside(task: Task<*>?) {
            var job = task?.parentJob
            while (job != null && job !== tasksJob) job = job.parentJob
            check(job == null) { "a task of task group \"$name\" cannot wait for the group's end; use cancel()" }
        }

        private fun awaitEnd() {
            val latch = CountDownLatch(1)
            ended.invokeOnCompletion {
                latch.countDown()
                loop.wakeUp()
            }
            loop.run.turnIfIdle { ended.isCompleted }
            awaitUninterruptibly(latch)
        }

        private fun awaitUninterruptibly(latch: CountDownLatch) {
            var interrupted = false
            while (true) {
                try {
                    latch.await()
                    break
                } catch (_: InterruptedException) {
                    interrupted = true
                }
            }
            if (interrupted) Thread.currentThread().interrupt()
        }

        private companion object {
            const val CLOSED = "the task group was closed"
        }
    }
