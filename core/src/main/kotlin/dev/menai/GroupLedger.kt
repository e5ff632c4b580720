package dev.menai

/**
 * Who belongs to a group, what became of them, and what follows from that. Coroutines' groups and Java's share it.
 *
 * It only decides; whoever reports carries the [Order] out, outside the monitor. Any thread.
 * ```
 *   going --failure, first success, finish, cancel--> stopping
 *     |                                                  |
 *     +---------------- the last member left ------------+--> ended, for ever
 * ```
 */
internal class GroupLedger(private val policy: GroupPolicy) {
    /** What has to be done now. */
    enum class Order { NOTHING, STOP_TASKS, STOP_ALL }

    // All guarded by this.

    /** Tasks that have not ended, and one more for the body or the owner. */
    private var members = 1
    private var stopping = false
    private var finished = false
    private var succeeded = false
    private var fatal: Throwable? = null
    private var bodyFailure: Throwable? = null
    private val failures = Failures()

    val isStopping: Boolean @Synchronized get() = stopping

    val hasEnded: Boolean @Synchronized get() = members == 0

    /** Whether [finish] decided how the group ends. */
    val isFinished: Boolean @Synchronized get() = finished

    /** Takes one more member; false if the group has ended. Each that was taken has to [leave]. */
    @Synchronized
    fun admit(): Boolean {
        if (members == 0) return false
        members++
        return true
    }

    /** A member has ended, and what became of it was told before. True for the last one: the group has ended. */
    @Synchronized
    fun leave(): Boolean {
        check(members > 0) { "a task left its group twice" }
        return --members == 0
    }

    @Synchronized
    fun taskSucceeded(): Order {
        if (policy != GroupPolicy.FIRST_SUCCESS || succeeded) return Order.NOTHING
        succeeded = true
        return stop(Order.STOP_TASKS)
    }

    @Synchronized
    fun taskFailed(failure: Throwable): Order {
        keep(failure)
        return if (policy == GroupPolicy.FAIL_FAST || failure.isFatal()) stop(Order.STOP_ALL) else Order.NOTHING
    }

    @Synchronized
    fun bodyFailed(failure: Throwable): Order {
        keep(failure)
        bodyFailure = failure
        return if (policy == GroupPolicy.COLLECT && !failure.isFatal()) Order.NOTHING else stop(Order.STOP_ALL)
    }

    private fun keep(failure: Throwable) {
        failures += failure
        if (fatal == null && failure.isFatal()) fatal = failure
    }

    /** The group has its result. False if something else was decided before. */
    @Synchronized
    fun finish(): Boolean {
        if (stopping || members == 0) return false
        finished = true
        stopping = true
        return true
    }

    /** Somebody cancels the group. */
    @Synchronized
    fun cancel(): Order = stop(Order.STOP_ALL)

    /** Also if it is stopping: of a group whose tasks were stopped, the body may go on. */
    private fun stop(order: Order): Order {
        stopping = true
        return order
    }

    /** What an ended group throws, with the other failures as suppressed; `null` if it has a result. */
    val failure: Throwable? by lazy {
        val first = firstFailure()
        if (first == null) null else failures.summedUp(first)
    }

    @Synchronized
    private fun firstFailure(): Throwable? =
        when {
            fatal != null -> fatal
            finished -> null
            succeeded -> bodyFailure
            else -> failures.first
        }

    /** Failures that a group with a result has to tell somebody. */
    fun unthrown(): List<Throwable> = if (isFinished && failure == null) failures.toList() else emptyList()
}
