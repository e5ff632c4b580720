package dev.menai

import dev.menai.internal.loop.Timer
import dev.menai.internal.wait.KeepsWaits
import dev.menai.internal.wait.PointWait
import dev.menai.internal.wait.StageAwait
import dev.menai.internal.wait.SuspendedWait
import dev.menai.internal.wait.Waiter
import kotlinx.coroutines.Job
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext

/** Where a coroutine is suspended, and for what. */
internal class Suspension(
    /** The innermost continuation: another one after each step, so that two looks can tell whether it has moved. */
    val continuation: Any,
    val waitsFor: List<WaitedFor>,
) {
    /** The suspended calls, innermost first. */
    val stack: List<StackTraceElement> by lazy {
        framesOf(continuation)
            .takeWhile { it is Continuation<*> } // kotlinx's debug probes append where the coroutine was created
            .mapNotNull { runCatching { it.getStackTraceElement() }.getOrNull() }
            .filterNot { it.className.startsWith("_COROUTINE.") }
            .toList()
    }

    /** The jobs it is in, innermost first: blocks, then the coroutine's own. */
    val jobs: List<Job> by lazy { contextsOf(continuation).mapNotNull { it[Job] }.distinct().toList() }
}

/**
 * Where the coroutines of [loop] are suspended, each by its own job: found when it is asked for, by walking from the jobs,
 * the timers and the lines to the continuations, so that nobody has to note anything before.
 *
 * On the loop's thread exact; on any other one a coroutine that moves meanwhile may be missed, or seen where it was.
 */
internal class Suspensions(private val loop: EventLoop) {
    private val byJob = HashMap<Job, Suspension>()

    /** Jobs that a timer will cancel. */
    private val limited = HashSet<Job>()

    init {
        loop.lifecycle.jobs().forEach(::lookAt)
        (loop as? KeepsWaits)?.uncancellable?.snapshot()?.forEach { wait -> wait.continuation?.let { add(it, wait) } }
        loop.turn.timers.snapshot().forEach(::lookAt)
    }

    operator fun get(job: Job): Suspension? = byJob[job]

    /** Whether the time of [suspension] is limited: by a timer of its own, or of a block around it. */
    fun isLimited(suspension: Suspension): Boolean = suspension.jobs.any { it in limited || it.isTimeLimit() }

    private fun Job.isTimeLimit() = javaClass.name == "kotlinx.coroutines.TimeoutCoroutine"

    private fun lookAt(job: Job) {
        for (handler in KotlinxInside.handlersOf(job)) {
            KotlinxInside.waiterIn(handler)?.let { add(it, KotlinxInside.reactionOf(it) ?: return@let) }
            KotlinxInside.awaiterIn(handler)?.let { if (own(it) !in byJob) add(it, listOf(WaitedFor.End(job))) }
            (KotlinxInside.functionOf(handler) as? SuspendedWait)?.let { wait ->
                wait.continuation?.let { add(it, wait) }
            }
        }
    }

    private fun lookAt(timer: Timer) {
        if (timer is EndsJob) limited += timer.job
        if (timer is ResumeTimer && timer.continuation.isActive) add(timer.continuation, listOf(timeTo(timer)))
    }

    private fun add(continuation: Any, reaction: KotlinxInside.Reaction) =
        add(continuation, waitedFor(continuation, reaction))

    private fun add(continuation: Any, wait: SuspendedWait) = add(continuation, listOf(waitedFor(wait)))

    private fun add(continuation: Any, waitsFor: List<WaitedFor>) {
        byJob[own(continuation) ?: return] = Suspension(continuation, waitsFor)
    }

    /** The job of the coroutine that waits in [continuation], not of a block in it. */
    private fun own(continuation: Any): Job? = contextsOf(continuation).lastOrNull()?.get(Job)

    private fun waitedFor(continuation: Any, reaction: KotlinxInside.Reaction): List<WaitedFor> {
        val function = reaction.function
        val handle = reaction.handle
        val job = handle?.let(KotlinxInside::jobOf)
        return when {
            function is SuspendedWait -> listOf(waitedFor(function))
            function is ResumeTimer -> listOf(timeTo(function))
            job is Decision -> job.tasks.filter { !it.isCompleted }.map { WaitedFor.End(it) }
            job != null -> listOf(WaitedFor.End(job))
            handle is Timer -> listOf(timeTo(handle))
            handle != null && handle.javaClass.name.endsWith("Segment") -> foreign(continuation, handle)
            else -> listOf(WaitedFor.Unknown)
        }
    }

    private fun waitedFor(wait: SuspendedWait): WaitedFor =
        when (wait) {
            is PointWait -> WaitedFor.Turn(wait.point, (wait as Waiter).isTimed)
            is StageAwait -> WaitedFor.Stage(wait.stage)
            else -> WaitedFor.Unknown
        }

    private fun timeTo(timer: Timer) = WaitedFor.Time(loop.timers.timeAt(timer.deadlineNanos) - loop.time())

    /** A channel; of those that we use ourselves it is known who sends into them. */
    private fun foreign(continuation: Any, segment: Any): List<WaitedFor> {
        val ours = framesOf(continuation).firstOrNull { it.javaClass.name.startsWith("dev.menai.") }
        val senders = ours?.let(::sendersTo).orEmpty().filter { !it.isCompleted }
        if (senders.isNotEmpty()) return senders.map { WaitedFor.End(it) }
        val name = segment.javaClass.simpleName.removeSuffix("Segment").lowercase()
        return listOf(WaitedFor.Foreign("a $name of kotlinx"))
    }

    private fun sendersTo(frame: Any): List<Job> {
        val name = frame.javaClass.name
        return when {
            name.startsWith("dev.menai.AsCompleted") -> jobsIn(frame)
            name.startsWith("dev.menai.Race$") || name.startsWith("dev.menai.ItemStream") ->
                (frame as? Continuation<*>)?.context?.get(Job)?.let(::membersOf).orEmpty()
            else -> emptyList()
        }
    }

    /** The tasks that our own suspend function has in a variable. */
    private fun jobsIn(frame: Any): List<Job> =
        frame.javaClass.declaredFields
            .filter { Collection::class.java.isAssignableFrom(it.type) || it.type == Any::class.java }
            .onEach { it.isAccessible = true }
            .mapNotNull { it.get(frame) as? Collection<*> }
            .map { it.filterIsInstance<Job>() }
            .firstOrNull { it.isNotEmpty() }
            .orEmpty()
}

/** The coroutines below [job] that it waits for, without blocks and without what only holds jobs together. */
internal fun membersOf(job: Job): List<Job> =
    job.children.flatMap { if (it is Continuation<*> && !isBlock(it)) listOf(it) else membersOf(it) }.toList()

internal fun isBlock(job: Job): Boolean = job is kotlin.coroutines.jvm.internal.CoroutineStackFrame
