package dev.menai

import dev.menai.internal.wait.NamedJob
import kotlinx.coroutines.AbstractCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.InternalForInheritanceCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.selects.SelectClause1
import java.util.concurrent.atomic.AtomicLong
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/**
 * One unit of work on a loop, with a name: a [Deferred] that knows where it runs.
 *
 * **Cancellation.** As of any [Job]: sticky, and structured. There is no `uncancel`; a body that catches the
 * [CancellationException] and returns still ends cancelled, unlike asyncio's.
 *
 * **Threads.** Every member may be used from any thread.
 */
@OptIn(ExperimentalCoroutinesApi::class, InternalForInheritanceCoroutinesApi::class)
public interface Task<out T> : Deferred<T> {
    /** Given at its creation, or `task-N` with a number that grows over all loops. */
    public val name: String

    public val loop: EventLoop

    /** Where it was created; `null` if its loop did not note that, which it does in debug mode. */
    public val createdAt: CreationSite?

    /**
     * Cancels the task; [reason] is the message of the [CancellationException] that its body and its awaiters see.
     *
     * The body sees it at its current suspension, or at the next one. Does nothing if the task has ended.
     */
    public fun cancel(reason: String) {
        cancel(CancellationException(reason))
    }
}

/**
 * Starts a task on the [current loop][currentLoop], with this coroutine's context elements.
 *
 * As `asyncio.create_task` it is not tied to the block that creates it: it is supervised by the loop, its failure is
 * kept for whoever awaits it, and the loop's close cancels it.
 *
 * @see EventLoop.createTask
 * @throws NoEventLoopException if there is no loop here.
 * @throws LoopClosedException if the loop is closing or closed.
 */
public suspend fun <T> createTask(
    name: String? = null,
    eager: Boolean = false,
    block: suspend CoroutineScope.() -> T,
): Task<T> {
    val context = currentCoroutineContext().withoutJobAndDispatcher().minusKey(CoroutineName)
    val loop = currentLoop()
    return loop.createTask(name, eager, loop.carryingAnew(context), block)
}

/** Makes a task under [scope]'s job and starts it. [eager]: in place, up to its first suspension, on any thread. */
internal fun <T> startTask(
    loop: EventLoop,
    scope: TaskScope,
    name: String?,
    eager: Boolean,
    context: CoroutineContext,
    watch: TaskWatch? = null,
    block: suspend CoroutineScope.() -> T,
): Task<T> {
    val task = newTask<T>(loop, scope, name, context, watch)
    // Before it starts: a handler that is added while the task completes may be called before the watch is.
    if (watch != null) task.invokeOnCompletion { watch.gone() }
    task.begin(eager, block)
    return task
}

/** As [startTask], for one whose failure reaches nobody but who holds it. */
internal fun <T> startHeldTask(
    loop: EventLoop,
    name: String?,
    eager: Boolean,
    context: CoroutineContext,
    block: suspend CoroutineScope.() -> T,
): Task<T> = newTask<T>(loop, loop.scope, name, context, held = true).begin(eager, block)

private fun <T> TaskCoroutine<T>.begin(eager: Boolean, block: suspend CoroutineScope.() -> T): Task<T> {
    val mode = if (eager) CoroutineStart.UNDISPATCHED else CoroutineStart.DEFAULT
    start(mode, this, if (loop.turn.probe?.notesBegins == true) notingBegin(block) else block)
    return asHeld
}

/** As [startTask], where [transform] of [item] is the whole body: a block around it would cost each item two objects. */
internal fun <T, R> startItemTask(
    loop: EventLoop,
    scope: TaskScope,
    item: T,
    watch: TaskWatch,
    transform: suspend (T) -> R,
): Task<R> {
    val task = newTask<R>(loop, scope, null, EmptyCoroutineContext, watch)
    task.start(CoroutineStart.DEFAULT, item, transform)
    return task
}

private fun <T> TaskCoroutine<T>.notingBegin(block: suspend CoroutineScope.() -> T): suspend CoroutineScope.() -> T =
    {
        this@notingBegin.loop.turn.probe?.workBegins(asHeld)
        block()
    }

private fun <T> newTask(
    loop: EventLoop,
    scope: TaskScope,
    name: String?,
    context: CoroutineContext,
    watch: TaskWatch? = null,
    held: Boolean = false,
): TaskCoroutine<T> {
    val own = context.withoutJobAndDispatcher()
    val named = if (name == null) own else own + CoroutineName(name)
    val inherited = loop.carrying(scope.contextWith(named))
    val task = newCoroutine<T>(inherited, loop, name, watch)
    task.attach(inherited[Job])
    if (held) task.watch = HeldTask(task)
    loop.turn.probe?.workCreated(task.asHeld)
    return task
}

private fun <T> newCoroutine(
    context: CoroutineContext,
    loop: EventLoop,
    name: String?,
    watch: TaskWatch?,
): TaskCoroutine<T> {
    val site = loop.creationSite()
    if (name == null && site == null) return TaskCoroutine(context, loop, watch, TaskNumbers.next())
    return LabelledTask(context, loop, watch, name, site)
}

/** From the last to the first, as they stand in a coroutine's context: so the rest need not be copied. */
private fun CoroutineContext.withoutJobAndDispatcher(): CoroutineContext =
    if (this === EmptyCoroutineContext) this else minusKey(ContinuationInterceptor).minusKey(Job)

/**
 * The task is the coroutine itself: no wrapper, and the nearest task of a context is found by walking up its jobs.
 *
 * There may be a million of them, and most have no name and no site: those that have are [labelled][LabelledTask].
 */
@OptIn(InternalCoroutinesApi::class, InternalForInheritanceCoroutinesApi::class)
internal open class TaskCoroutine<T>(
    context: CoroutineContext,
    override val loop: EventLoop,
    /** Given at its creation; or the [HeldTask], set before the task begins, and what takes its place at a `select`. */
    var watch: TaskWatch?,
    /** Makes the name of a task that was given none, when somebody asks; most tasks are never asked. */
    private val number: Long,
) : AbstractCoroutine<T>(context, initParentJob = false, active = true),
    Task<T>,
    NamedJob {
    /** Behind all fields, those of subclasses as well: a parent that is cancelled already calls [onCancelling] from here. */
    fun attach(parent: Job?) = initParentJob(parent)

    override val name: String get() = "task-$number"

    override val createdAt: CreationSite? get() = null

    /** What users are given as this task. */
    @Suppress("UNCHECKED_CAST")
    val asHeld: Task<T> get() = watch?.held as Task<T>? ?: this

    @Suppress("UNCHECKED_CAST")
    override suspend fun await(): T {
        if (!isCompleted) currentCoroutineContext().checkMayAwait(this)
        return awaitInternal() as T
    }

    @Suppress("UNCHECKED_CAST")
    override val onAwait: SelectClause1<T> get() = onAwaitInternal as SelectClause1<T>

    @ExperimentalCoroutinesApi
    override fun getCompleted(): T {
        check(isCompleted) { "task \"$name\" has not completed yet; use await()" }
        getCompletionExceptionOrNull()?.let { throw it }
        // Not a field set by onCompleted: another thread may see the task completed before that is called.
        @Suppress("UNCHECKED_CAST")
        return suspend { awaitInternal() }.startCoroutineUninterceptedOrReturn(NeverResumed) as T
    }

    override fun onCancelling(cause: Throwable?) {
        if (cause is CancellationException) loop.turn.probe?.workCancelled(this)
    }

    override fun onCompleted(value: T) {
        watch?.ended(this, null)
        loop.turn.probe?.workEnded(asHeld, null)
    }

    /** Awaiters get the failure, but while the loop closes, and for a fatal one, there may be none. */
    override fun onCancelled(cause: Throwable, handled: Boolean) {
        watch?.ended(this, cause)
        loop.turn.probe?.workEnded(asHeld, cause)
        if (handled || cause is CancellationException) return
        if (cause.isFatal()) {
            loop.report("task \"$name\" failed fatally", cause, name, createdAt)
        } else if (!loop.lifecycle.isOpen) {
            loop.report("task \"$name\" failed while loop \"${loop.name}\" was closing", cause, name, createdAt)
        }
    }

    /** The same task, held or bare. */
    override fun equals(other: Any?): Boolean = other === this || (other as? HeldTask<*>)?.coroutine === this

    override fun hashCode(): Int = System.identityHashCode(this)

    override fun toString(): String =
        "Task(\"$name\", ${stateName()}${createdAt?.let { ", created at $it" }.orEmpty()})"

    private fun stateName() =
        when {
            isActive -> "active"
            !isCompleted -> "cancelling"
            isCancelled -> if (getCompletionExceptionOrNull() is CancellationException) "cancelled" else "failed"
            else -> "completed"
        }
}

/** A task that was given a name, or whose loop notes where tasks are created. */
private class LabelledTask<T>(
    context: CoroutineContext,
    loop: EventLoop,
    watch: TaskWatch?,
    private val givenName: String?,
    override val createdAt: CreationSite?,
) : TaskCoroutine<T>(context, loop, watch, if (givenName == null) TaskNumbers.next() else 0) {
    override val name: String get() = givenName ?: super.name
}

/** Numbers for tasks without a name; they grow over all loops and both languages. */
internal object TaskNumbers {
    private val last = AtomicLong()

    fun next(): Long = last.incrementAndGet()
}

/** A task waits for its children, so what runs inside one would wait for itself: as a whole or a part of it. */
internal fun CoroutineContext.checkMayAwait(task: Job) {
    val awaited = task.bare
    var own = this[Job]
    while (own != null) {
        check(
            own !== awaited,
        ) { "${(task as? Task<*>)?.let { "task \"${it.name}\"" } ?: "a task"} cannot await itself" }
        own = own.parentJob
    }
}

/** For what does not suspend: awaiting a task that has completed. */
private object NeverResumed : Continuation<Any?> {
    override val context: CoroutineContext get() = EmptyCoroutineContext

    override fun resumeWith(result: Result<Any?>) = error("a completed task suspended")
}

/** The result, or the failure unwrapped. The task must have completed. */
@OptIn(ExperimentalCoroutinesApi::class)
internal fun <T> Deferred<T>.resultOrThrow(): T = getCompleted()

@OptIn(ExperimentalCoroutinesApi::class)
internal val Job.parentJob: Job? get() = parent

/** Errors of the machine, not of the program: they are never kept as one result among others. */
internal fun Throwable.isFatal(): Boolean = this is VirtualMachineError || this is LinkageError || isThreadDeath()

/** By name: the class is marked for removal. */
private fun Throwable.isThreadDeath() = javaClass.name == "java.lang.ThreadDeath"
