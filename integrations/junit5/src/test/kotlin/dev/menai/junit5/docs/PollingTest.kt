package dev.menai.junit5.docs

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.gather
import dev.menai.junit5.LoopClock.VIRTUAL
import dev.menai.junit5.LoopTest
import dev.menai.junit5.loopTest
import dev.menai.junit5.newLoop
import dev.menai.sleep
import dev.menai.testing.Sequencer
import dev.menai.testing.VirtualClock
import dev.menai.time
import dev.menai.timeout
import io.mockk.coEvery
import io.mockk.mockk
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Nested
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The Kotlin programs of docs/testing.md. */
class PollingTest {
    // <subject>

    /** Asks every minute until the answer is yes, and waits five seconds for each answer. */
    suspend fun untilYes(question: suspend () -> Boolean) {
        while (true) {
            val yes =
                try {
                    timeout(5.seconds) { question() }
                } catch (late: TimeoutException) {
                    false
                }
            if (yes) return
            sleep(1.minutes)
        }
    }
    // </subject>

    @Nested
    // <first>
    @LoopTest(clock = VIRTUAL)
    inner class UntilYesTest {
        @Test
        fun asksEveryMinute() =
            loopTest {
                var asked = 0
                untilYes { ++asked == 1441 }
                assertEquals(1.days, time())
            }
    }
    // </first>

    @Nested
    @LoopTest(clock = VIRTUAL)
    inner class More {
        // <advance>
        @Test
        fun waitsAMinuteAfterANo(loop: EventLoop, clock: VirtualClock) {
            var asked = 0
            val yes = loop.createTask { untilYes { ++asked == 2 } }
            clock.advance(59.seconds)
            assertFalse(yes.isCompleted)
            clock.advance(1.seconds)
            assertTrue(yes.isCompleted)
        }
        // </advance>

        // <double>
        private val question = mockk<suspend () -> Boolean>()

        @Test
        fun givesUpAfterFiveSeconds() =
            loopTest {
                coEvery { question() } coAnswers { awaitCancellation() } andThen true
                untilYes(question)
                assertEquals(1.minutes + 5.seconds, time())
            }
        // </double>
    }

    @Nested
    inner class Orders {
        // <shuffle>
        @LoopTest(clock = VIRTUAL, shuffle = 100)
        fun sumDoesNotDependOnTheOrder() =
            loopTest {
                val parts = List(10) { createTask { it + 1 } }
                assertEquals(55, parts.gather().sum())
            }
        // </shuffle>

        // <sequencer>
        @LoopTest(clock = VIRTUAL)
        fun secondComesAfterTheFirst() =
            loopTest {
                val order = Sequencer()
                val seen = ArrayList<String>()
                val second = createTask { order.at(1) { seen += "second" } }
                val first = createTask { order.at(0) { seen += "first" } }
                gather(first, second)
                assertEquals(listOf("first", "second"), seen)
            }
        // </sequencer>
    }

    // <runtest>
    @Test
    fun loopsAndRunTestShareTheTime() =
        runTest {
            val loop = newLoop()
            val task = loop.createTask { sleep(1.hours).let { "slept" } }
            delay(59.minutes)
            assertFalse(task.isCompleted)
            assertEquals("slept", task.await())
        }
    // </runtest>
}
