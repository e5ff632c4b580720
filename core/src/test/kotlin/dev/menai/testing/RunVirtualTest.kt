package dev.menai.testing

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.time
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds

class RunVirtualTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun returnsTheResultAfterVirtualTime() {
        val slept =
            runVirtual {
                sleep(24.hours)
                delay(1.days)
                time()
            }

        assertEquals(2.days, slept)
    }

    @Test
    fun throwsTheRawFailure() {
        assertEquals("boom", assertThrows(IOException::class.java) { runVirtual { throw IOException("boom") } }.message)
    }

    @Test
    fun closesItsLoop() {
        lateinit var loop: EventLoop
        var cleaned = false
        runVirtual {
            loop = currentLoop()
            createTask {
                try {
                    awaitCancellation()
                } finally {
                    cleaned = true
                }
            }
            yield()
        }

        assertTrue(loop.isClosed && cleaned)
    }

    @Test
    fun waitForWhatNeverComesEndsAfterTheRealTimeLimit() {
        val thrown =
            assertThrows(IllegalStateException::class.java) {
                runVirtual(realTimeLimit = 20.milliseconds) { awaitCancellation() }
            }

        assertEquals("not done after 20ms of real time; waiting: main", thrown.message)
        assertFalse(thrown is CancellationException, "it would pass for an ordinary end")
    }

    @Test
    fun endlessTimersEndAfterTheRealTimeLimit() {
        val thrown =
            assertThrows(IllegalStateException::class.java) {
                runVirtual(realTimeLimit = 20.milliseconds) { while (true) sleep(1.hours) }
            }

        assertTrue(thrown.message!!.startsWith("not done after 20ms"))
    }

    @Test
    fun blockThatCancelsItselfIsStillACancellation() {
        assertThrows(CancellationException::class.java) {
            runVirtual {
                cancel("by itself")
                yield()
            }
        }
    }

    @Test
    fun isRefusedInsideARun() {
        runVirtual {
            assertThrows(IllegalStateException::class.java) { runVirtual { } }
        }
    }
}
