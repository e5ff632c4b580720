package dev.menai.debug

import dev.menai.AwaitGraph
import dev.menai.CreationSite
import dev.menai.EventLoop
import dev.menai.KotlinxInside
import dev.menai.ResumeTimer
import dev.menai.Task
import dev.menai.WaitedFor
import dev.menai.contextsOf
import dev.menai.deadlocks
import dev.menai.describePrimitive
import dev.menai.groupOf
import dev.menai.inWords
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.loop.Repeating
import dev.menai.internal.loop.WorkGroup
import dev.menai.internal.wait.Holders
import dev.menai.membersOf
import dev.menai.repeating
import kotlinx.coroutines.Job
import kotlin.time.Duration.Companion.nanoseconds

/** Makes one [LoopDump]. */
internal class DumpMaker(private val loop: EventLoop, private val isExact: Boolean, private val isHere: Boolean) {
    private val graph = AwaitGraph(loop)
    private val roots: List<Any> = membersOf(loop.lifecycle.root) + loop.lifecycle.works.snapshot()
    private val nodes: List<Any> = roots.flatMap(::withMembers)

    private val rootSet = roots.toHashSet()

    /** Java's tasks that another one has to wait for, by that one. */
    private val below = roots.groupBy { (it as? OwnedWork)?.head }.filterKeys { it is OwnedWork && it in rootSet }
    private val belowOthers = below.values.flatten().toSet()
    private val waits = nodes.associateWith(graph::waitsOf)
    private val awaiters = awaiters()

    /** For what nobody can find by walking: continuations that nothing but a callback of the user's keeps. */
    private val probed: Map<Job, KotlinxInside.Probed> by lazy { KotlinxInside.probed() }

    private fun probedOf(node: Any) = (node as? Job)?.let { probed[it] }

    /** On the loop the step that asks for the dump; it is no task's if another thread asked. */
    private val running: Any? = loop.turn.sight()?.command?.let(::ownerOf).takeIf { isHere || !isExact }
    private val ready: Set<Any> = loop.turn.readySnapshot().mapNotNullTo(HashSet(), ::ownerOf)

    private fun withMembers(node: Any): List<Any> =
        listOf(node) + if (node is Job) membersOf(node).flatMap(::withMembers) else emptyList()

    private fun ownerOf(command: Runnable): Any? =
        command as? OwnedWork ?: contextsOf((command as? ResumeTimer)?.continuation ?: command).lastOrNull()?.get(Job)

    private fun awaiters(): Map<Any, List<Any>> {
        val found = HashMap<Any, MutableList<Any>>()
        for ((node, waited) in waits) {
            for (end in waited) if (end is WaitedFor.End) found.getOrPut(end.node) { ArrayList() } += node
        }
        return found
    }

    fun make(): LoopDump {
        val owner = loop.turn.owner
        val isAway = owner != null && !isExact
        return LoopDump(
            loopName = loop.name,
            state = stateOfLoop(loop),
            isExact = isExact,
            threadName = owner?.name,
            threadStack = if (isAway) owner.stackTrace.asList() else emptyList(),
            tasks = dumpsOf(roots.filter { it !in belowOthers }).sortedBy { !runs(it) },
            cycles = graph.deadlocks(nodes).map { it.chain() },
            timers = timers(),
            statistics = loop.statistics(),
        )
    }

    private fun timers(): List<String> {
        val now = loop.timers.nanoTime()
        return loop.turn.timers
            .snapshot()
            .map { (it.deadlineNanos - now) to it.repeating() }
            .sortedBy { (leftNanos, _) -> leftNanos }
            .map { (leftNanos, repeating) -> leftNanos.nanoseconds.toString() + repeating.inBrackets() }
    }

    private fun runs(dump: TaskDump): Boolean =
        dump.state == TaskDump.State.RUNNING || (dump.isGroup && dump.children.any(::runs))

    /** The tasks of a group stand below it, in the place of the first of them. */
    private fun dumpsOf(nodes: List<Any>): List<TaskDump> =
        nodes.groupBy { groupOf(it) ?: it }.map { (head, members) ->
            if (head is WorkGroup) dumpOf(head, members) else dumpOf(head)
        }

    private fun Repeating?.inBrackets() =
        if (this == null) "" else " (${inWords()}${site?.let { ", created at $it" }.orEmpty()})"

    private fun dumpOf(group: WorkGroup, members: List<Any>) =
        TaskDump(
            title = "task group \"${group.name}\"",
            createdAt = group.site as CreationSite?,
            state = TaskDump.State.WAITING,
            children = members.map(::dumpOf),
            isGroup = true,
        )

    private fun dumpOf(node: Any): TaskDump {
        val state = stateOf(node)
        val waited = waits[node].orEmpty()
        val isWaiting = state == TaskDump.State.WAITING
        return TaskDump(
            title = graph.nameOf(node),
            createdAt = createdAt(node),
            state = state,
            waitsFor = if (isWaiting) waited.map(graph::describe).ifEmpty { UNKNOWN } else emptyList(),
            holds = Holders.heldBy(node).map { describePrimitive(it.primitive, withState = false) },
            awaitedBy = awaiters[node].orEmpty().map(graph::nameOf),
            stack = stackOf(node, waited, state),
            children = dumpsOf(if (node is Job) membersOf(node) else below[node].orEmpty()),
        )
    }

    private fun createdAt(node: Any): CreationSite? =
        (if (node is Task<*> || node is OwnedWork) TaskInfo(node).createdAt else null)
            ?: probedOf(node)?.let { CreationSite.of(it.creationStack) }

    private fun stateOf(node: Any): TaskDump.State =
        when {
            node === running -> TaskDump.State.RUNNING
            node in ready -> TaskDump.State.READY
            waits[node].orEmpty().isNotEmpty() -> TaskDump.State.WAITING
            probedOf(node)?.isSuspended == true -> TaskDump.State.WAITING
            else -> TaskDump.State.UNKNOWN
        }

    private fun stackOf(node: Any, waited: List<WaitedFor>, state: TaskDump.State): List<StackTraceElement> {
        if (state == TaskDump.State.RUNNING) return loop.turn.owner?.stackTrace?.asList().orEmpty()
        val code = waited.firstNotNullOfOrNull { (it as? WaitedFor.Code)?.work?.thread }
        return code?.stackTrace?.asList() ?: graph.suspensionOf(node)?.stack ?: probedOf(node)?.stack.orEmpty()
    }

    private companion object {
        val UNKNOWN = listOf(AwaitGraph.SOMETHING)
    }
}

/** See [LoopDump.state]. */
internal fun stateOfLoop(loop: EventLoop): String =
    when {
        loop.isClosed -> "closed"
        loop.lifecycle.isClosing -> "closing"
        loop.isRunning -> "running"
        else -> "not running"
    }
