package dev.menai.samples.threadsvstasks

import dev.menai.EventLoop
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.UsageException
import dev.menai.samples.printedBy
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.nio.file.Path
import kotlin.io.path.readText
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

internal class ThreadsVsTasksTest {
    @TempDir
    lateinit var folder: Path

    private fun startTask(language: Language, loop: EventLoop, crowd: Crowd) =
        when (language) {
            Language.KOTLIN -> startTask(loop, crowd)
            Language.JAVA -> ThreadsVsTasks.startTask(AsyncLoop.of(loop), crowd)
        }

    private fun startThread(language: Language, crowd: Crowd) =
        if (language == Language.KOTLIN) startThread(crowd) else ThreadsVsTasks.startThread(crowd)

    @ParameterizedTest
    @EnumSource
    fun aHundredThousandTasksSleepTogetherForOneSecond(language: Language) {
        assertSleepTogether(language, Crowd(2)) // which tells at once what would take a hundred thousand a day
        assertSleepTogether(language, Crowd(100_000))
    }

    private fun assertSleepTogether(language: Language, crowd: Crowd) {
        val clock = VirtualClock()
        clock.newLoop().use { loop ->
            repeat(crowd.size) { startTask(language, loop, crowd) }
            clock.advance(Duration.ZERO)
            assertTrue(crowd.isAsleep) { "not all of ${crowd.size} are asleep at once" }
            clock.advance(1.seconds)
            assertFalse(crowd.isAsleep)
            crowd.awaitAwake()
            assertEquals(1.seconds, clock.now)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun theyTakeNoThreadOfTheirOwnAndLittleMemory(language: Language) {
        EventLoop.start("sleepers").use { loop ->
            startTask(language, loop, Crowd(1, napMillis = 1))
            val threads = Thread.activeCount()
            var most = 0
            val sleepers =
                Sleepers.tasks {
                    startTask(language, loop, it)
                    most = maxOf(most, Thread.activeCount())
                }
            val cost = sleepers.measure(5_000)
            assertTrue(most < threads + 100) { "$threads threads, then $most" }
            assertTrue(cost.heapBytes!! / cost.count in 50..2_000) { "${cost.heapBytes / cost.count} bytes each" }
            assertTrue(cost.nanos >= 1.seconds.inWholeNanoseconds)
            assertNull(cost.stackBytes)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun threadsSleepEachOnItsOwn(language: Language) {
        val naps = listOf(200L, 800L, 3_200L) // on a busy machine the first has woken up before the last falls asleep
        val threads = naps.firstNotNullOfOrNull { newThreadsOf(Crowd(20, it), language) }
        assertTrue(threads != null && threads.size >= 20) { "$threads" }
    }

    /** `null` if they were not all asleep at once. */
    private fun newThreadsOf(crowd: Crowd, language: Language): Set<Thread>? {
        val before = Thread.getAllStackTraces().keys
        repeat(crowd.size) { startThread(language, crowd) }
        crowd.awaitAsleep()
        val new = Thread.getAllStackTraces().keys - before
        return new.takeIf { crowd.isAsleep }.also { crowd.awaitAwake() }
    }

    @Test
    fun whatWasMeasuredOfAPartOnlyIsLeftOut() {
        val birds =
            Sleepers("early birds", listOf(2), haveStacks = false) {
                it.fallsAsleep()
                it.wokeUp()
            }
        val cost = birds.measure(count = 2)
        assertNull(cost.heapBytes)
        assertTrue("| early birds |        2 |" in table(listOf(cost)), table(listOf(cost)))
        assertTrue("not measured" in table(listOf(cost)))
    }

    @Test
    fun theTableIsForPeople() {
        val tasks = Sleepers.tasks {}
        val threads = Sleepers("threads", listOf(2_000), true) {}
        val table =
            table(
                listOf(
                    Cost(tasks, 100_000, 1_234_000_000, 43_200_000, null),
                    Cost(threads, 2_000, 1_500_000_000, 2_000_000, 80_000_000),
                ),
            )
        assertTrue("| tasks of one loop |  100,000 |          1.23 s |     432 B | in the heap |" in table, table)
        assertTrue("| threads           |    2,000 |          1.50 s |   1,000 B |       40 kB |" in table, table)
    }

    @Test
    fun theKernelSaysHowMuchIsResident() {
        assertEquals(1234L * 1024, Memory.residentBytesIn(listOf("Name:\tjava", "VmRSS:\t    1234 kB")))
        assertNull(Memory.residentBytesIn(listOf("Name:\tjava")))
    }

    @ParameterizedTest
    @EnumSource
    fun theProgramShowsATableAndWritesAChart(language: Language) {
        val chart = folder.resolve("chart.svg")
        val lines = printedBy { program(language, "$chart") }.lines
        val rows = lines.filter { it.startsWith("| ") }.drop(1)
        assertTrue(rows.first().startsWith("| platform threads  |")) { "$rows" }
        assertTrue(rows.last().startsWith("| tasks of one loop |  100,000 |")) { "$rows" }
        assertEquals(Runtime.version().feature() < 21, lines.any { it.startsWith("virtual threads: not on this JDK") })
        assertTrue(lines[lines.size - 2].startsWith("no more than ")) { "$lines" }
        assertEquals("chart: $chart", lines.last())
        assertTrue("</svg>" in chart.readText())
    }

    private fun program(language: Language, vararg arguments: String) =
        SAMPLES.single { it.name == "threads-vs-tasks" }.program(language).run(arguments.asList())

    @ParameterizedTest
    @EnumSource
    fun wrongArgumentsAreRefusedAtOnce(language: Language) {
        fun refusal(vararg arguments: String) =
            assertThrows(UsageException::class.java) { program(language, *arguments) }.message
        assertEquals("one file at most: a.svg b.svg", refusal("a.svg", "b.svg"))
        assertEquals("not a name of an SVG file, FILE.svg: chart.png", refusal("chart.png"))
        assertEquals("there is no folder ${folder.resolve("none")}", refusal("$folder/none/chart.svg"))
    }
}
