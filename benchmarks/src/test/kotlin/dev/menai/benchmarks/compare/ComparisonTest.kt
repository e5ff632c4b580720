package dev.menai.benchmarks.compare

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import kotlin.time.Duration

class ComparisonTest {
    private val measured = mutableListOf<String>()
    private val said = mutableListOf<String>()

    /** By label, what each round says. */
    private val script =
        mutableMapOf(
            "Menai" to mutableListOf(10.0, 20.0, 10.0),
            "Netty" to mutableListOf(20.0, 40.0, 5.0),
            "asyncio" to mutableListOf(600.0, 800.0, 1000.0),
        )

    private val chain =
        row("callSoon", "callSoon chain", "CallSoonChain") {
            python("call_soon_chain", asyncio = 60.0)
            peer("Netty", "netty", atLeast = 1.2)
        }.let { row -> row.with(row.peers.filter { it.contender.label != "uvloop" }) }

    @Test
    fun `rounds alternate the contenders, every other round backwards`() {
        compare(rounds = 2)
        assertEquals(listOf("Menai", "asyncio", "Netty", "Netty", "asyncio", "Menai"), measured)
    }

    @Test
    fun `a ratio compares contenders of the same round`() {
        val comparison = compare(rounds = 3)
        val ratios = comparison.ratios(chain.peer("Netty"), chain.ours, Measure.NANOS)
        assertEquals(Spread(median = 2.0, min = 0.5, max = 2.0, rounds = 3), ratios)
    }

    @Test
    fun `what two rows share is measured once a round`() {
        compare(rounds = 2, rows = listOf(chain, chain.with(chain.peers.take(1))))
        assertEquals(6, measured.size)
    }

    @Test
    fun `a contender that fails leaves the others their rows and is not tried again`() {
        script.getValue("Netty").clear()
        val comparison = compare(rounds = 2)
        assertEquals(listOf("CallSoonChain.netty failed: List is empty."), comparison.failed())
        assertEquals(1, measured.count { it == "Netty" })
        assertEquals(2, comparison.values(chain.ours, Measure.NANOS)?.rounds)
        assertEquals(3, "${ComparisonTable(listOf(chain), comparison)}".trim().lines().size)
    }

    @Test
    fun `what has not begun when the time is over is left out`() {
        val comparison = compare(rounds = 1, timeLimit = Duration.ZERO)
        assertEquals(emptyList<String>(), measured)
        assertEquals(3, comparison.failures.size)
    }

    @Test
    fun `a row without peers that are missing keeps the others`() {
        val (rows, reasons) = listOf(chain).present { if (it is PythonContender) "no python3" else null }
        assertEquals(listOf("Menai", "Netty"), rows.single().contenders.map { it.label })
        assertEquals(listOf("no python3"), reasons)
    }

    @Test
    fun `the table shows medians, extremes and verdicts`() {
        val table = "${ComparisonTable(listOf(chain), compare(rounds = 3))}".lines()
        assertEquals(
            "| callSoon chain | asyncio | 10.0 ns → 800 ns | 60 (40 … 100) |  | ≥ 60× | open |",
            table[2],
        )
        assertEquals(
            "| callSoon chain | Netty | 10.0 ns → 20.0 ns | 2.00 (0.50 … 2.00) |  | ≥ 1.2× | open |",
            table[3],
        )
    }

    @Test
    fun `the table judges a limit by our own measure`() {
        val late =
            row("awake", "the last wakes", "MillionSleepers") {
                measure = Measure.SECONDS_LATE
                limit = 2.0
            }
        val comparison =
            Comparison(listOf(late), 1, Progress(say = said::add)) { Sample(mapOf(Measure.SECONDS_LATE to 0.5)) }
        comparison.run()
        assertEquals(
            "| the last wakes |  | 0.50 s |  |  | ≤ 2.00 s | (met) |",
            "${ComparisonTable(listOf(late), comparison)}".lines()[2],
        )
    }

    @Test
    fun `progress says which of how many, how long, and what`() {
        var now = 0L
        val progress = Progress({ now }, said::add)
        progress.begin(3)
        progress.step("round 1 of 1", "queue")
        now = 65_000_000_000
        progress.step("round 1 of 1", "lock")
        assertEquals(
            listOf("[1/3, 0:00] round 1 of 1 · queue", "[2/3, 1:05, about 2:10 left] round 1 of 1 · lock"),
            said,
        )
    }

    private fun compare(rounds: Int, rows: List<Row> = listOf(chain), timeLimit: Duration? = null): Comparison {
        val comparison =
            Comparison(rows, rounds, Progress(say = said::add), timeLimit) { contender ->
                measured += contender.label
                Sample(mapOf(Measure.NANOS to script.getValue(contender.label).removeFirst()))
            }
        comparison.run()
        return comparison
    }

    private fun Row.peer(label: String) = contenders.single { it.label == label }
}
