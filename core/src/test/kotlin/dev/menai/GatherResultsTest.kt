package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class GatherResultsTest {
    @RegisterExtension
    val log = CapturedLog()

    private val events = mutableListOf<String>()

    // asyncio 106
    @Test
    fun successesAreInTheOrderOfTheItems() =
        runVirtual {
            val results = listOf(3, 1, 2).gatherResults { n -> sleep(n.seconds).let { n * 10 } }
            assertEquals(listOf(30, 10, 20), results.map { it.getOrThrow() })
            assertEquals(3.seconds, time())
        }

    @Test
    fun failuresTakeNobodyWithThem() =
        runVirtual {
            val failure = Failure("bad")
            val results =
                listOf("a", "bad", "c").gatherResults { name ->
                    if (name == "bad") throw failure
                    sleep(1.seconds)
                    name
                }
            assertEquals(listOf("a", null, "c"), results.map { it.getOrNull() })
            assertSame(failure, results[1].exceptionOrNull())
            assertTrue(currentTask()!!.isActive)
        }

    @Test
    fun blocksMayBeGivenAsArgumentsOrAsList() =
        runVirtual {
            assertEquals(listOf(Result.success(1), Result.success(2)), gatherResults({ 1 }, { 2 }))
            assertEquals(listOf(Result.success(1)), gatherResults(listOf(suspend { 1 })))
            assertEquals(emptyList<Result<Int>>(), gatherResults<Int>())
            assertEquals(emptyList<Result<Int>>(), emptyList<Int>().gatherResults { it })
            assertEquals(emptyList<Result<Int>>(), emptyList<Task<Int>>().gatherResults())
        }

    // asyncio 110
    @Test
    fun itemThatCancelsItselfIsAFailedResult() =
        runVirtual {
            val results =
                listOf(1, 2).gatherResults { n ->
                    if (n == 1) currentTask()!!.cancel("by itself")
                    sleep(1.seconds).let { n }
                }
            assertEquals("by itself", assertThrows<CancellationException> { results[0].getOrThrow() }.message)
            assertEquals(2, results[1].getOrThrow())
            assertTrue(currentTask()!!.isActive)
        }

    // asyncio 110
    @Test
    fun taskCancelledByOthersIsAFailedResult() =
        runVirtual {
            val gone = createTask<Int> { sleep(1.hours).let { 0 } }
            val fine = createTask { sleep(2.seconds).let { 2 } }
            val broken = createTask<Int> { throw Failure("broken") }
            currentLoop().callLater(1.seconds) { gone.cancel("not wanted") }
            val results = listOf(gone, fine, broken).gatherResults()
            assertEquals("not wanted", assertThrows<CancellationException> { results[0].getOrThrow() }.message)
            assertEquals(2, results[1].getOrThrow())
            assertEquals("broken", results[2].exceptionOrNull()?.message)
            assertEquals(2.seconds, time())
        }

    // asyncio 114
    @Test
    fun sameTaskTwiceGivesItsResultTwice() =
        runVirtual {
            val task = createTask { 1 }
            assertEquals(listOf(Result.success(1), Result.success(1)), listOf(task, task).gatherResults())
        }

    // asyncio 119
    @Test
    fun cancelStopsAllItemsWaitsForThemAndThrows() =
        runVirtual {
            val gathering = createTask { listOf("a", "b").gatherResults { events.stopSlowly(it) } }
            sleep(1.seconds)
            gathering.cancel("stop all")
            assertEquals("stop all", assertThrows<CancellationException> { gathering.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
        }

    @Test
    fun limitBoundsHowManyRunAtOnceAlsoWhenItemsFail() =
        runVirtual {
            var running = 0
            var most = 0
            val results =
                (1..9).gatherResults(limit = 2) { n ->
                    most = maxOf(most, ++running)
                    sleep(1.seconds)
                    running--
                    if (n % 3 == 0) throw Failure("$n") else n
                }
            assertEquals(2, most)
            assertEquals(5.seconds, time())
            assertEquals(listOf(1, 2, null, 4, 5, null, 7, 8, null), results.map { it.getOrNull() })
        }

    @Test
    fun itemCancelledBeforeItBeganFreesItsPlace() =
        runVirtual(realTimeLimit = 10.seconds) {
            val loop = currentLoop()
            val items =
                sequence {
                    yield(1)
                    loop.tasks().single { it.name != "main" }.cancel("not this one")
                    yield(2)
                    yield(3)
                }
            val third = CompletableDeferred<Unit>()
            val results =
                items.asIterable().gatherResults(limit = 2) { n ->
                    events += "begin $n"
                    if (n == 3) third.complete(Unit) else third.await()
                    n
                }
            assertEquals(listOf("begin 2", "begin 3"), events)
            assertEquals(listOf(null, 2, 3), results.map { it.getOrNull() })
        }

    @Test
    fun limitBelowOneIsRefusedAtTheCall() =
        runVirtual {
            val refused = assertThrows<IllegalArgumentException> { listOf(1).gatherResults(limit = 0) { it } }
            assertEquals("limit < 1: 0", refused.message)
        }

    @Test
    fun iteratorThatThrowsStopsWhatHasBegun() =
        runVirtual {
            val items =
                sequence {
                    yield(3)
                    yield(1)
                    throw Failure("no more items")
                }
            val thrown =
                assertThrows<Failure> {
                    items.asIterable().gatherResults(limit = 2) { n ->
                        if (n == 1) sleep(1.seconds) else events.stopSlowly("item $n")
                    }
                }
            assertEquals("no more items", thrown.message)
            assertEquals(listOf("item 3 cancelled", "item 3 stopped"), events)
        }

    @Test
    fun errorOfTheMachineStopsTheOthersAtOnceAndIsThrown() {
        val error = OutOfMemoryError("made up")
        runVirtual {
            val thrown =
                assertThrows<OutOfMemoryError> {
                    listOf("slow", "big", "never").gatherResults(limit = 2) { name ->
                        events += "$name begins"
                        if (name == "big") sleep(1.seconds).also { throw error }
                        events.stopSlowly(name)
                    }
                }
            assertSame(error, thrown.original())
            assertEquals(listOf("slow begins", "big begins", "slow cancelled", "slow stopped"), events)
            assertEquals(2.seconds, time())
        }
        val report = log.take().single()
        assertTrue(Regex("ERROR task \"task-\\d+\" failed fatally \\| .*made up").matches(report), report)
    }

    @Test
    fun failureInTheCleanupOfAnItemIsItsResult() =
        runVirtual {
            val results =
                listOf("x").gatherResults {
                    try {
                        currentTask()!!.cancel()
                        sleep(1.hours)
                    } finally {
                        withContext(NonCancellable) { sleep(1.seconds) }
                        throw Failure("in cleanup")
                    }
                }
            assertEquals("in cleanup", results.single().exceptionOrNull()?.message)
        }

    @Test
    fun resultThatIsAResultIsNotFlattened() =
        runVirtual {
            val results = listOf(1).gatherResults { Result.failure<Int>(Failure("inner")) }
            assertTrue(results.single().isSuccess)
            assertEquals("inner", results.single().getOrThrow().exceptionOrNull()?.message)
        }
}
