package dev.menai.debug

import dev.menai.AwaitGraph
import dev.menai.EventLoop
import dev.menai.ResumeTimer
import dev.menai.Task
import dev.menai.WaitedFor
import dev.menai.contextsOf
import dev.menai.deadlocks
import dev.menai.describePrimitive
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.wait.Holders
import dev.menai.membersOf
import kotlinx.coroutines.Job
import kotlin.time.Duration.Companion.nanoseconds

/** Makes one [LoopDump]. */
internal class DumpMaker(private val loop: EventLoop, private val isExact: Boolean, private val isHere: Boolean) {
    private val graph = AwaitGraph(loop)
    private val roots: List<Any> = membersOf(loop.lifecycle.root) + loop.lifecycle.works.snapshot()
    private val nodes: List<Any> = roots.flatMap(::withMembers)
    private val waits = nodes.associateWith(graph::waitsOf)
    private val awaiters = awaiters()

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
            tasks = roots.map(::dumpOf).sortedBy { it.state != TaskDump.State.RUNNING },
            cycles = graph.deadlocks(nodes).map { it.chain() },
            timers = timers(),
            statistics = loop.statistics(),
        )
    }

    private fun timers(): List<String> {
        val now = loop.timers.nanoTime()
        return loop.turn.timers.snapshot().map { it.deadlineNanos - now }.sorted().map { it.nanoseconds.toString() }
    }

    private fun dumpOf(node: Any): TaskDump {
        val state = stateOf(node)
        val waited = waits[node].orEmpty()
        return TaskDump(
            title = graph.nameOf(node),
            createdAt = if (node is Task<*> || node is OwnedWork) TaskInfo(node).createdAt else null,
            state = state,
            waitsFor = if (state == TaskDump.State.WAITING) waited.map(graph::describe) else emptyList(),
            holds = Holders.heldBy(node).map { describePrimitive(it.primitive, withState = false) },
            awaitedBy = awaiters[node].orEmpty().map(graph::nameOf),
            stack = stackOf(node, waited, state),
            children = if (node is Job) membersOf(node).map(::dumpOf) else emptyList(),
        )
    }

    private fun stateOf(node: Any): TaskDump.State =
        when {
            node === running -> TaskDump.State.RUNNING
            node in ready -> TaskDump.State.READY
            waits[node].orEmpty().isNotEmpty() -> TaskDump.State.WAITING
            else -> TaskDump.State.UNKNOWN
        }

    private fun stackOf(node: Any, waited: List<WaitedFor>, state: TaskDump.State): List<StackTraceElement> {
        if (state == TaskDump.State.RUNNING) return loop.turn.owner?.stackTrace?.asList().orEmpty()
        val code = waited.firstNotNullOfOrNull { (it as? WaitedFor.Code)?.work?.thread }
        return code?.stackTrace?.asList() ?: graph.suspensionOf(node)?.stack.orEmpty()
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
