package dev.menai.benchmarks.compare

/** One row of the design's budgets: a work, what Menai does it with, and what it is compared with. */
internal class Row(
    val name: String,
    val title: String,
    val measure: Measure,
    val ours: JvmContender,
    val peers: List<Peer>,
    /** For our own measure. */
    val limit: Goal.AtMost? = null,
) {
    fun with(peers: List<Peer>) = Row(name, title, measure, ours, peers, limit)

    val contenders: List<Contender> get() = listOf(ours) + peers.map { it.contender }
}

/** These rows without the contenders that are [missing] here, and the reasons why they are. */
internal fun List<Row>.present(missing: (Contender) -> String?): Pair<List<Row>, List<String>> {
    val reasons = flatMap { it.contenders }.mapNotNull(missing).distinct()
    return map { row -> row.with(row.peers.filter { missing(it.contender) == null }) } to reasons
}

internal class Peer(val contender: Contender, val goal: Goal.AtLeast? = null)

/** Makes a [Row] of the contenders of one JMH class. */
internal class RowBuilder(private val name: String, private val title: String, private val workload: String) {
    var measure = Measure.NANOS
    var parameters = emptyMap<String, String>()
    var weighed = false
    var limit: Double? = null
    private var ours = "menai"
    private var oursLabel = "Menai"
    private val peers = mutableListOf<() -> Peer>()

    /** Menai's contender is not called `menai`. */
    fun ours(label: String, method: String) {
        oursLabel = label
        ours = method
    }

    /** A peer in a JVM; [atLeast]: how often its time is to be ours. */
    fun peer(label: String, method: String, atLeast: Double? = null) {
        peers += { Peer(jvm(label, method), atLeast?.let { Goal.AtLeast(it) }) }
    }

    /** A program in Python, on both of its loops. */
    fun python(program: String, asyncio: Double? = null, uvloop: Double? = null, units: Int? = null) {
        for ((loop, atLeast) in listOf(PythonLoop.ASYNCIO to asyncio, PythonLoop.UVLOOP to uvloop)) {
            peers += { Peer(PythonContender(loop, program, units, weighed), atLeast?.let { Goal.AtLeast(it) }) }
        }
    }

    fun asyncioInDebugMode(program: String) {
        peers += { Peer(PythonContender(PythonLoop.ASYNCIO, program, debug = true)) }
    }

    private fun jvm(label: String, method: String) = JvmContender(label, workload, method, parameters, weighed)

    fun build(): Row {
        val atMost = limit?.let { Goal.AtMost(it, measure) }
        return Row(name, title, measure, jvm(oursLabel, ours), peers.map { it() }, atMost)
    }
}

internal fun row(name: String, title: String, workload: String, content: RowBuilder.() -> Unit): Row =
    RowBuilder(name, title, workload).apply(content).build()
