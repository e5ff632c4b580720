package dev.menai.interop

import dev.menai.GroupLedger
import dev.menai.GroupPolicy
import dev.menai.TaskGroup

/** Who belongs to a group of Java's, and what follows from its members' ends; see [GroupLedger]. Any thread. */
@InternalMenaiApi
public class GroupBook(policy: GroupPolicy) {
    /** What has to be done now, by who reported. */
    public enum class Order { NOTHING, STOP_TASKS, STOP_ALL }

    private val ledger = GroupLedger(policy)

    public val isStopping: Boolean get() = ledger.isStopping

    public val hasEnded: Boolean get() = ledger.hasEnded

    public val isFinished: Boolean get() = ledger.isFinished

    /** Takes a member; false if the group has ended. */
    public fun admit(): Boolean = ledger.admit()

    /** A member has ended. True for the last one. */
    public fun leave(): Boolean = ledger.leave()

    public fun taskSucceeded(): Order = ledger.taskSucceeded().forJava()

    public fun taskFailed(failure: Throwable): Order = ledger.taskFailed(failure).forJava()

    public fun bodyFailed(failure: Throwable): Order = ledger.bodyFailed(failure).forJava()

    public fun finish(): Boolean = ledger.finish()

    public fun cancel() {
        ledger.cancel()
    }

    /** What an ended group fails with. */
    public val failure: Throwable? get() = ledger.failure

    /** Failures that an ended group with a result has to tell somebody. */
    public fun unthrown(): List<Throwable> = ledger.unthrown()

    private fun GroupLedger.Order.forJava() =
        when (this) {
            GroupLedger.Order.NOTHING -> Order.NOTHING
            GroupLedger.Order.STOP_TASKS -> Order.STOP_TASKS
            GroupLedger.Order.STOP_ALL -> Order.STOP_ALL
        }

    public companion object {
        /** What a group without a name is called. */
        @JvmStatic
        public fun nextName(): String = TaskGroup.nextName()
    }
}
