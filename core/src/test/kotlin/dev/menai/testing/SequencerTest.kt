package dev.menai.testing

import dev.menai.Failure
import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.sleep
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.joinAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.ExecutionException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class SequencerTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val sequencer = Sequencer()
    private val events = mutableListOf<String>()

    @Test
    fun stepsOfTasksRunInTheOrderOfTheirNumbers() =
        runVirtual {
            val tasks = listOf(3, 1, 0, 2).map { n -> createTask { sequencer.at(n) { events += "$n" } } }
            tasks.joinAll()
            assertEquals(listOf("0", "1", "2", "3"), events)
            assertEquals(4, sequencer.position)
        }

    @Test
    fun nextStepWaitsForTheEndOfTheOneBefore() =
        runVirtual {
            val second = createTask { sequencer.at(1) { events += "second" } }
            sequencer.at(0) {
                sleep(1.seconds)
                assertEquals(0, sequencer.position)
                events += "first"
            }
            second.await()
            assertEquals(listOf("first", "second"), events)
        }

    @Test
    fun stepGivesTheResultOfItsBlock() =
        runVirtual {
            assertEquals("result", sequencer.at(0) { "result" })
            assertEquals("blocking", sequencer.runAt(1) { "blocking" })
        }

    @Test
    fun stepsOfThreadsAndTasksMix() {
        val loop = loops.start()
        val order = ConcurrentLinkedQueue<Int>()
        val last = inThread { sequencer.runAt(3) { order += 3 } }
        loop.submit { sequencer.at(2) { order += 2 } }
        inThread { sequencer.runAt(1) { order += 1 } }
        loop.submit { sequencer.at(0) { order += 0 } }
        last.orFail()
        assertEquals(listOf(0, 1, 2, 3), order.toList())
    }

    @Test
    fun failedStepFailsThoseThatWaitAndThoseThatComeLater() =
        runVirtual {
            val waiting = createTask { sequencer.at(2) { events += "never" } }
            sleep(Duration.ZERO)
            val failure = Failure("broken")
            assertSame(failure, assertThrows<Failure> { sequencer.at(0) { throw failure } })
            val reason = "step 0 failed, so no later step can run"
            assertEquals(reason, assertThrows<IllegalStateException> { waiting.await() }.message)
            assertEquals(reason, assertThrows<IllegalStateException> { sequencer.at(1) { } }.message)
            assertEquals(reason, assertThrows<IllegalStateException> { sequencer.runAt(3) { } }.message)
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun failureOfABlockingStepReachesTheThreadsThatWait() {
        val waiting = inThread { sequencer.runAt(1) { } }
        assertThrows<Failure> { sequencer.runAt(0) { throw Failure("broken") } }
        val thrown = assertThrows<ExecutionException> { waiting.orFail() }.cause!!
        assertEquals("step 0 failed, so no later step can run", thrown.message)
    }

    @Test
    fun cancelledWaiterBreaksTheSequence() =
        runVirtual {
            val waiting = createTask { sequencer.at(1) { } }
            sleep(Duration.ZERO)
            waiting.cancel("test over")
            assertThrows<CancellationException> { waiting.await() }
            assertEquals(
                "step 1 failed, so no later step can run",
                assertThrows<IllegalStateException> { sequencer.at(0) { } }.message,
            )
        }

    @Test
    fun stepRunsOnce() =
        runVirtual {
            sequencer.at(0) { }
            val refused = assertThrows<IllegalStateException> { sequencer.at(0) { } }
            assertEquals("step 0 is there already; each step runs once", refused.message)
        }

    @Test
    fun negativeStepIsRefused() =
        runVirtual {
            val refused = assertThrows<IllegalArgumentException> { sequencer.at(-1) { } }
            assertEquals("step < 0: -1", refused.message)
        }
}
