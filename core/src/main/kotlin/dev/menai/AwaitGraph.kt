package dev.menai

import dev.menai.internal.loop.AwaitNode
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.loop.Timer
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Job
import java.util.concurrent.CompletionStage
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.milliseconds

/**
 * Who waits for what, as one look finds it.
 *
 * A node is what goes on step by step and has an end: a coroutine, by its job, or an [OwnedWork] of Java's. Begins at
 * [loop], and follows its tasks to other loops; what those do meanwhile may be seen half.
 */
internal class AwaitGraph(val loop: EventLoop) {
    private val suspensions = HashMap<EventLoop, Suspensions>()
    private val outside = loop.outside.snapshot().groupBy { it.owner }

    private fun suspensionsOf(node: Any): Suspensions? =
        (node as? Job)?.loopOrNull()?.let { suspensions.getOrPut(it) { Suspensions(it) } }

    /** Where [node] is suspended; `null` if it is not, or cannot be seen. */
    fun suspensionOf(node: Any): Suspension? = (node as? Job)?.let { suspensionsOf(node)?.get(it) }

    fun isLimited(node: Any): Boolean = suspensionOf(node)?.let { suspensionsOf(node)!!.isLimited(it) } == true

    /** What [node] waits for: all of it, or some, or one, that is for it to know. Empty if it runs, or nobody can tell. */
    fun waitsOf(node: Any): List<WaitedFor> {
        outside[node]?.let { calls -> return calls.map { WaitedFor.Code(it) } }
        if (node is OwnedWork) {
            return resolve(node.awaits(), HashSet()).filterNot { it is WaitedFor.End && it.node === node }
        }
        if (node !is Job) return emptyList()
        suspensionOf(node)?.let { return it.waitsFor.flatMap(::seenThrough) }
        val innermost = generateSequence(node) { job -> job.children.firstOrNull { isBlock(it) } }.last()
        if (!KotlinxInside.isCompleting(innermost)) return emptyList()
        return membersOf(innermost).map { WaitedFor.End(it) }
    }

    /** A stage of ours is what it waits for itself. */
    private fun seenThrough(waited: WaitedFor): List<WaitedFor> =
        if (waited is WaitedFor.Stage) {
            resolve(listOf(waited.stage), HashSet()).ifEmpty { listOf(waited) }
        } else {
            listOf(waited)
        }

    private fun resolve(awaited: Collection<Any>, seen: MutableSet<Any>): List<WaitedFor> =
        awaited.flatMap { if (seen.add(it)) resolve(it, seen) else emptyList() }

    private fun resolve(awaited: Any, seen: MutableSet<Any>): List<WaitedFor> =
        when (awaited) {
            is WaitedFor -> listOf(awaited)
            is OwnedWork, is Job -> listOf(WaitedFor.End(awaited))
            is AwaitNode -> resolve(awaited.awaits(), seen)
            is Timer -> listOf(WaitedFor.Time(loop.timers.timeAt(awaited.deadlineNanos) - loop.time()))
            is CompletionStage<*> ->
                StageNodes.awaitsOf(awaited)?.let { resolve(it, seen) } ?: listOf(WaitedFor.Stage(awaited))
            else -> listOf(WaitedFor.Unknown)
        }

    /** Whose end, or whose release, would let [waited] go on; `null` if that is open to others: then nobody is stuck. */
    fun neededFor(waited: WaitedFor): List<Any>? =
        when (waited) {
            is WaitedFor.End -> listOf(waited.node)
            is WaitedFor.Turn ->
                if (waited.isTimed) null else waited.point.holdersToWaitFor()?.map { it.holder.flow ?: return null }
            else -> null
        }

    fun describe(waited: WaitedFor): String =
        when (waited) {
            is WaitedFor.Turn -> describePrimitive(waited.point.primitive, withState = true) + heldBy(waited)
            is WaitedFor.End -> nameOf(waited.node)
            is WaitedFor.Time -> "a timer, ${waited.left.inWholeMilliseconds.milliseconds} left"
            is WaitedFor.Stage -> "a stage of class ${waited.stage.javaClass.name}"
            is WaitedFor.Code ->
                waited.work.thread?.let { "blocking code on thread \"${it.name}\"" } ?: "a thread for its blocking code"
            is WaitedFor.Foreign -> waited.name
            WaitedFor.Unknown -> SOMETHING
        }

    private fun heldBy(turn: WaitedFor.Turn): String {
        val holders = turn.point.holders?.all().orEmpty().map { it.holder.name }.distinct()
        return if (holders.isEmpty()) "" else " held by ${holders.joinToString(" and ")}"
    }

    /** `task "a"`; with its loop if that is another one. */
    fun nameOf(node: Any): String =
        when (node) {
            is Task<*> -> "task \"${node.name}\"" + if (node.loop === loop) "" else " of loop \"${node.loop.name}\""
            is OwnedWork -> "task \"${node.name}\""
            is Continuation<*> -> nameIn(node.context)
            else -> "a ${node.javaClass.simpleName}"
        }

    /** A child has its task's name in its context unless it was given one. */
    private fun nameIn(context: CoroutineContext): String {
        val task = context.taskOrNull()
        val name = context[CoroutineName]?.name
        val own = if (name == null || name == task?.name) "a coroutine" else "coroutine \"$name\""
        return if (task == null) own else "$own of ${nameOf(task)}"
    }

    companion object {
        const val SOMETHING = "something outside Menai"
    }
}

private fun Job.loopOrNull(): EventLoop? =
    (this as? Task<*>)?.loop ?: (this as? Continuation<*>)?.context?.get(ContinuationInterceptor) as? EventLoop

/** Two or more that wait for each other, each for the next and the last for the first. */
internal class Cycle(val nodes: List<Any>, val waits: List<WaitedFor>, private val graph: AwaitGraph) {
    /** `a → b → a` */
    fun chain(): String = (nodes + nodes.first()).joinToString(" → ") { graph.nameOf(it) }

    /** `task "a" waits for Lock "x" held by task "b"; task "b" waits for …` */
    fun explained(): String =
        nodes.indices.joinToString("; ") { index ->
            "${graph.nameOf(nodes[index])} waits for ${what(waits[index], nodes[(index + 1) % nodes.size])}"
        }

    private fun what(waited: WaitedFor, next: Any): String {
        if (waited !is WaitedFor.Turn) return graph.nameOf(next)
        val holders = graph.neededFor(waited).orEmpty().ifEmpty { listOf(next) } // one that moves meanwhile was none
        val names = holders.map(graph::nameOf).distinct()
        return "${describePrimitive(waited.point.primitive, withState = false)} held by ${names.joinToString(" and ")}"
    }

    /** Equal as long as nobody in it has moved. */
    val identity: Set<Any> get() = nodes.mapTo(HashSet()) { graph.suspensionOf(it)?.continuation ?: it }
}

/**
 * The cycles among [nodes] that nobody else can end: each node waits only for others that do, without a time limit.
 *
 * What anybody may set, put or complete is never part of one, so nothing is reported that may go on.
 */
internal fun AwaitGraph.deadlocks(nodes: Collection<Any>): List<Cycle> {
    val edges = LinkedHashMap<Any, Map<Any, WaitedFor>>()
    val toVisit = ArrayDeque(nodes)
    while (toVisit.isNotEmpty()) {
        val node = toVisit.removeFirst()
        if (node in edges) continue
        edges[node] = needs(node)
        toVisit.addAll(edges.getValue(node).keys)
    }
    do {
        val free = edges.filterValues { needed -> needed.isEmpty() || needed.keys.any { it !in edges } }.keys.toList()
        edges.keys.removeAll(free.toSet())
    } while (free.isNotEmpty())
    return cyclesIn(edges)
}

/** What [node] cannot go on without; empty if it may go on without any of them. */
private fun AwaitGraph.needs(node: Any): Map<Any, WaitedFor> {
    if (isLimited(node)) return emptyMap()
    val needed = LinkedHashMap<Any, WaitedFor>()
    for (waited in waitsOf(node)) {
        val nodes = neededFor(waited) ?: return emptyMap()
        if (nodes.isEmpty()) return emptyMap()
        nodes.forEach { needed[it] = waited }
    }
    return needed
}

/** In a graph in which everybody waits, each way ends in a cycle. */
private fun AwaitGraph.cyclesIn(edges: Map<Any, Map<Any, WaitedFor>>): List<Cycle> {
    val seen = HashSet<Any>()
    return edges.keys.mapNotNull { start ->
        val path = LinkedHashSet<Any>()
        var node = start
        while (node !in seen && path.add(node)) node = edges.getValue(node).keys.first()
        seen.addAll(path)
        if (node !in path) return@mapNotNull null
        val nodes = path.dropWhile { it != node } // a task and what its holder has are equal, not the same
        Cycle(nodes, nodes.map { edges.getValue(it).values.first() }, this)
    }
}
