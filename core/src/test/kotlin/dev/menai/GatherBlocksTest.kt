package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class GatherBlocksTest {
    private val events = mutableListOf<String>()

    private suspend fun <T> after(seconds: Int, value: T): T {
        sleep(seconds.seconds)
        events += "$value"
        return value
    }

    @Test
    fun twoBlocksGiveAPairOfTheirTypes() =
        runVirtual {
            val (number, text) = gather({ after(2, 1) }, { after(1, "a") })
            val sum: Int = number + text.length
            assertEquals(2, sum)
            assertEquals(listOf("a", "1"), events)
            assertEquals(2.seconds, time())
        }

    @Test
    fun threeBlocksGiveATriple() =
        runVirtual {
            val (a, b, c) = gather({ after(3, "a") }, { after(2, 'b') }, { after(1, 3L) })
            assertEquals(Triple("a", 'b', 3L), Triple(a, b, c))
            assertEquals(3.seconds, time())
        }

    @Test
    fun fourBlocksGiveFourResults() =
        runVirtual {
            val (a, b, c, d) = gather({ after(4, 1) }, { after(3, "b") }, { after(2, 'c') }, { after(1, 4.0) })
            assertEquals(Gathered4(1, "b", 'c', 4.0), Gathered4(a, b, c, d))
            assertEquals(4.seconds, time())
        }

    @Test
    fun fiveBlocksGiveFiveResults() =
        runVirtual {
            val (a, b, c, d, e) =
                gather({ after(5, 1) }, { after(4, "b") }, { after(3, 'c') }, { after(2, 4.0) }, { after(1, 5L) })
            assertEquals(Gathered5(1, "b", 'c', 4.0, 5L), Gathered5(a, b, c, d, e))
            assertEquals(5.seconds, time())
        }

    @Test
    fun listOfBlocksGivesAList() =
        runVirtual {
            assertEquals(listOf(1, 2), gather(listOf(suspend { after(2, 1) }, suspend { after(1, 2) })))
            assertEquals(emptyList<Int>(), gather(emptyList<suspend () -> Int>()))
        }

    // asyncio 107
    @Test
    fun failureOfAnyBlockStopsTheOthers() =
        runVirtual {
            val slow: suspend () -> Unit = { events.stopSlowly("slow") }
            val bad: suspend () -> Unit = { sleep(1.seconds).also { throw Failure("bad") } }
            val gathers =
                listOf<suspend () -> Unit>(
                    { gather(slow, bad) },
                    { gather(slow, slow, bad) },
                    { gather(slow, bad, slow, slow) },
                    { gather(slow, slow, slow, slow, bad) },
                    { gather(listOf(bad, slow)) },
                )
            gathers.forEachIndexed { i, gather ->
                events.clear()
                assertEquals("bad", assertThrows<Failure> { gather() }.message)
                val others = listOf(1, 2, 3, 4, 1)[i]
                assertEquals(List(others) { "slow cancelled" } + List(others) { "slow stopped" }, events)
            }
            assertEquals(10.seconds, time())
        }

    @Test
    fun cancellationThatABlockThrowsIsAFailure() =
        runVirtual {
            val failure =
                assertThrows<TaskCancelledException> {
                    gather(
                        { throw CancellationException("not mine") },
                        { events.stopSlowly("sibling") },
                    )
                }
            assertEquals("not mine", failure.original().cause?.message)
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun nestedGathersStopFromTheInsideOut() =
        runVirtual {
            assertThrows<Failure> {
                gather(
                    { gather({ events.stopSlowly("inner", 2.seconds) }, { sleep(1.hours) }) },
                    { sleep(1.seconds).also { throw Failure("outer") } },
                )
            }
            assertEquals(listOf("inner cancelled", "inner stopped"), events)
            assertEquals(3.seconds, time())
        }

    @Test
    fun gatheredResultsCompareByValue() {
        assertEquals(Gathered4(1, 2, 3, 4), Gathered4(1, 2, 3, 4))
        assertEquals("Gathered5(first=1, second=2, third=3, fourth=4, fifth=5)", Gathered5(1, 2, 3, 4, 5).toString())
        assertNotEquals(Gathered4(1, 2, 3, 4), Gathered4(1, 2, 3, 5))
    }
}
