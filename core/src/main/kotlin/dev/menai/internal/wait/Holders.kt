package dev.menai.internal.wait

import kotlinx.coroutines.Job
import java.lang.ref.WeakReference
import java.util.Collections
import java.util.WeakHashMap
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/** Whether anybody wants to know who holds what. Off, an acquire pays one branch for it. */
internal object HolderWatch {
    /** How many loops note their holders. Written under this object's monitor. */
    @JvmField
    @Volatile
    var loops = 0

    val isOn: Boolean get() = loops > 0

    @Synchronized
    fun begin() {
        loops++
    }

    @Synchronized
    fun end() {
        loops--
    }
}

/** One who acquires: a coroutine, or a task of Java's. Keeps nobody alive. */
internal class Holder(
    /** The job that asks: the task's own, a block's within it, a launched child's; `null` for Java's. */
    job: Job?,
    /** The task that answers for it: a Kotlin task or an `OwnedWork`; `null` for a coroutine outside of all tasks. */
    task: Any?,
    val name: String,
    /** Where it asked: a `CreationSite`, `null` if that is not noted. */
    val site: Any?,
) {
    private val jobReference = WeakReference(job)
    private val taskReference = WeakReference(task)

    val job: Job? get() = jobReference.get()
    val task: Any? get() = taskReference.get()

    /** What goes on step by step and has to come to its end: the coroutine around [job], or the task of Java's. */
    val flow: Any? get() = job?.flow() ?: task

    fun isFlowOf(other: Holder?): Boolean = other != null && flow.let { it != null && it === other.flow }

    fun isTaskOf(other: Holder?): Boolean = other != null && task.let { it != null && it == other.task }
}

/** What one holds of a primitive. */
internal class Holding(
    val primitive: Any,
    val holder: Holder,
    /** Permits of a semaphore, 1 for a lock; less as some are returned. Changed under its [Holders]' monitor. */
    @Volatile var count: Int,
    /** How it is held if there are several ways: `READ`, `WRITE`. */
    val mode: Any?,
)

/**
 * Who holds what of one primitive, as far as anybody noted it: what was acquired outside of debug mode is not here.
 *
 * Anybody may release, so what a release takes away is a guess if its caller holds nothing: then it is the oldest.
 */
internal class Holders(private val primitive: Any) {
    // Guarded by this.

    /** In the order in which they acquired. */
    private val holdings = ArrayList<Holding>(1)

    private var returnedByHolders = false
    private var returnedByOthers = false

    /** Whether what was returned so far was returned by those who held it, and there was some. Any thread. */
    val returnThemselves: Boolean get() = synchronized(this) { returnedByHolders && !returnedByOthers }

    fun add(holder: Holder, count: Int = 1, mode: Any? = null) {
        val holding = Holding(primitive, holder, count, mode)
        // First where it is looked up, and taken from there last: who looks misses nothing that is here.
        holder.task?.let { task -> synchronized(BY_TASK) { BY_TASK.getOrPut(task) { ArrayList(1) } += this } }
        synchronized(this) { holdings += holding }
    }

    /** [count] go back; by [caller], if anybody knows who calls. */
    fun remove(caller: Holder?, count: Int = 1, mode: Any? = null) {
        val given = ArrayList<Holding>(1)
        synchronized(this) {
            var left = count
            while (left > 0) left -= take(caller, mode, left, given)
        }
        given.forEach { forget(it.holder) }
    }

    /** Returns how many it took, all if there are no more; what is used up goes to [given]. Under this. */
    private fun take(caller: Holder?, mode: Any?, count: Int, given: MutableList<Holding>): Int {
        val ofMode = holdings.filter { it.mode == mode }
        val own = ofMode.firstOrNull { it.holder.isFlowOf(caller) } ?: ofMode.firstOrNull { it.holder.isTaskOf(caller) }
        if (own == null) returnedByOthers = true else returnedByHolders = true
        val holding = own ?: ofMode.firstOrNull() ?: return count
        val taken = minOf(count, holding.count)
        holding.count -= taken
        if (holding.count == 0) {
            holdings -= holding
            given += holding
        }
        return taken
    }

    private fun forget(holder: Holder) {
        val task = holder.task ?: return
        synchronized(BY_TASK) {
            val held = BY_TASK[task] ?: return
            held -= this
            if (held.isEmpty()) BY_TASK -= task
        }
    }

    /** A snapshot. Any thread. */
    fun all(): List<Holding> = synchronized(this) { ArrayList(holdings) }

    companion object {
        /** The primitives of which a task holds something; one several times if it acquired several times. */
        private val BY_TASK = WeakHashMap<Any, MutableList<Holders>>()

        /** What [task], a Kotlin task or an `OwnedWork`, holds now, and the coroutines within it. Any thread. */
        fun heldBy(task: Any): List<Holding> {
            val held = synchronized(BY_TASK) { BY_TASK[task]?.toSet() } ?: return Collections.emptyList()
            return held.flatMap { holders -> holders.all().filter { it.holder.task == task } }
        }
    }
}

/**
 * The coroutine that goes on when this job's block has: only blocks such as `withContext` and `timeout` are frames of
 * another one. A launched child is none; its parent may go on without it.
 */
internal fun Job.flow(): Job {
    var job = this
    @OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
    while (job is CoroutineStackFrame) job = job.parent ?: return job
    return job
}
