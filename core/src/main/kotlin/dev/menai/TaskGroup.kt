package dev.menai

import dev.menai.internal.loop.WorkGroup
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import java.util.concurrent.atomic.AtomicLong
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * Tasks that end together: none outlives its group, and no failure is lost.
 *
 * There are two kinds: [taskGroup] runs a block and ends with it, [open] makes one that lives as long as an object. The
 * [policy] says what the end of one task means for the others. A task that ends cancelled, whoever cancelled it, neither
 * fails nor cancels its group, as in asyncio; but kotlinx's `withTimeout` that runs out in a task is a failure, a
 * [TaskCancelledException]. The first failure of a group is thrown, the others are attached to it as suppressed, in the
 * order they happened. An error of the JVM goes before all others.
 *
 * **Threads.** Each member may be used from any thread.
 */
public abstract class TaskGroup internal constructor(
    public val loop: EventLoop,
    private val givenName: String?,
    public val policy: GroupPolicy,
) {
    private val number = if (givenName == null) lastNumber.incrementAndGet() else 0

    /** Given at its creation, or `group-N` with a number that grows over all loops. */
    public val name: String get() = givenName ?: "group-$number"

    internal val ledger = GroupLedger(policy)

    /** Completes when the last member has completed. Nobody's child: a cancelled [tasksJob] may complete earlier. */
    internal val ended: CompletableJob = Job()

    /** The parent of the tasks. Set before anybody else sees the group, as [tasksScope]. */
    internal lateinit var tasksJob: CompletableJob
        private set

    private lateinit var tasksScope: TaskScope

    internal val createdAt: CreationSite? = loop.creationSite()

    private val watch =
        object : TaskWatch, WorkGroup {
            override val group get() = this

            override val name get() = this@TaskGroup.name

            override val site get() = createdAt

            override fun ended(task: Task<*>, failure: Throwable?) =
                carryOut(orderAfter(task, failure)) { reasonAfter(task, failure) }

            override fun gone() = leave()
        }

    /** Whether a new task would run: the group has not ended and is not about to. */
    public val isOpen: Boolean get() = !ledger.isStopping && !ledger.hasEnded && tasksJob.isActive

    /**
     * Starts a task that runs [block] on the group's [loop], as [EventLoop.createTask] does.
     *
     * The group waits for it. As long as a member of the group has not ended there may be new ones; so tasks may create
     * tasks. While the group stops, because of a failure, a cancel or a result, a new task is cancelled before it begins;
     * `asyncio.TaskGroup` refuses it already then.
     *
     * **Cancellation.** Cancelling the task takes nobody with it.
     *
     * @throws TaskGroupEndedException if the group has ended.
     * @throws LoopClosedException if the loop is closing or closed.
     */
    public fun <T> createTask(
        name: String? = null,
        eager: Boolean = false,
        context: CoroutineContext = EmptyCoroutineContext,
        block: suspend CoroutineScope.() -> T,
    ): Task<T> {
        loop.checkTakesTasks(name)
        if (!ledger.admit()) throw refused(name)
        val carried = loop.carrying(context) // of who creates the task, not of who began the group
        return startTask(loop, tasksScope, name, eager && isOpen && loop.isOnLoop(), carried, watch, block)
    }

    /** The group's tasks that have not ended, in no particular order; a snapshot. */
    public fun tasks(): List<Task<*>> =
        tasksJob.children
            .filterIsInstance<Task<*>>()
            .filter { !it.isCompleted }
            .toList()

    /** Tasks run on the [loop] under [context], which has the job that waits for them. */
    internal fun begin(context: CoroutineContext) {
        tasksJob = SupervisorJob(context.job)
        tasksScope = CoroutineScope(context + tasksJob).ofTasksOn(loop)
    }

    /** Cancels the body, if there is one, and the tasks. */
    internal abstract fun stopAll(reason: CancellationException)

    internal inline fun carryOut(order: GroupLedger.Order, reason: () -> String) {
        when (order) {
            GroupLedger.Order.NOTHING -> {}
            GroupLedger.Order.STOP_TASKS -> tasksJob.cancel(LoopCancellation(reason()))
            GroupLedger.Order.STOP_ALL -> stopAll(LoopCancellation(reason()))
        }
    }

    private fun orderAfter(task: Task<*>, failure: Throwable?): GroupLedger.Order =
        when {
            failure == null -> ledger.taskSucceeded()
            failure is CancellationException && failure !is TimeoutCancellationException -> GroupLedger.Order.NOTHING
            else -> ledger.taskFailed(failure.asFailureOf(task))
        }

    private fun reasonAfter(task: Task<*>, failure: Throwable?): String {
        val what = if (failure == null) "succeeded" else "failed: ${failure.describe()}"
        return "task \"${task.name}\" of task group \"$name\" $what"
    }

    /** A member has ended; the last one ends the group. */
    internal fun leave() {
        if (!ledger.leave()) return
        tasksJob.complete()
        ended.complete()
    }

    private fun refused(taskName: String?): TaskGroupEndedException {
        val operation = if (taskName == null) "createTask" else "createTask(\"$taskName\")"
        return TaskGroupEndedException("task group \"$name\" has ended; $operation refused")
    }

    override fun toString(): String = "${javaClass.simpleName}(\"$name\", ${stateName()})"

    private fun stateName() =
        when {
            ledger.hasEnded -> "ended"
            isOpen -> "open"
            else -> "stopping"
        }

    public companion object {
        private val lastNumber = AtomicLong()

        internal fun nextName() = "group-${lastNumber.incrementAndGet()}"

        /**
         * Makes a group that lives as long as its owner: a connection, a service, a window.
         *
         * Its tasks run on [loop] until the owner calls [OpenTaskGroup.close] or one of its kin. The loop's close cancels
         * them.
         *
         * @throws LoopClosedException if the loop is closing or closed.
         */
        @JvmStatic
        @JvmOverloads
        public fun open(
            loop: EventLoop,
            name: String? = null,
            policy: GroupPolicy = GroupPolicy.FAIL_FAST,
        ): OpenTaskGroup {
            if (!loop.lifecycle.isOpen) throw loop.refused(if (name == null) "open" else "open(\"$name\")")
            return OpenTaskGroup(loop, name, policy).also { it.begin(loop.scope.coroutineContext) }
        }
    }
}
