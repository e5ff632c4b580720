package dev.menai.internal.wait

import dev.menai.fixture.LeakCheck
import dev.menai.sync.Event
import dev.menai.sync.Semaphore
import kotlinx.coroutines.CancellationException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine

/** Waiters that break the rules; those who wait beside them must not notice. */
class UnusualWaitersTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val ran = ArrayList<String>()

    /** Without a dispatcher it goes on in place, within the call that wakes it, and its failure comes out there. */
    private fun inPlace(body: suspend () -> Unit) =
        body.startCoroutine(Continuation(EmptyCoroutineContext) { it.getOrThrow() })

    @Test
    fun waiterThatThrowsInPlaceKeepsNobodyWaiting() {
        val event = Event()
        val failures = listOf(IOException("first"), IOException("second"))
        failures.forEach { failure ->
            inPlace {
                event.wait()
                throw failure
            }
        }
        inPlace {
            event.wait()
            ran += "the last"
        }

        val thrown = assertThrows<IOException> { event.set() }

        assertEquals(listOf("the last"), ran)
        assertSame(failures[0], thrown)
        assertEquals(listOf(failures[1]), thrown.suppressed.toList())
    }

    @Test
    fun waiterThatReleasesInPlaceServesTheNext() {
        val semaphore = Semaphore(0)
        repeat(3) { number ->
            inPlace {
                semaphore.acquire()
                ran += "$number"
                semaphore.release()
            }
        }
        semaphore.release()
        assertEquals(listOf("0", "1", "2"), ran)
        assertEquals(1, semaphore.availablePermits)
    }

    /** A condition's wait releases the lock when it stands in the line; somebody else may have done so before. */
    @Test
    fun waitThatFailsBeforeItSuspendsLeavesTheLine() =
        loops.virtually {
            val permits = Permits(0, max = 9)
            assertThrows<CancellationException> {
                permits.suspendInLineUntil(null, 1, permits::enlist) { throw CancellationException("no") }
            }
            assertEquals(emptyList<String>(), permits.waiters())
            assertThrows<CancellationException> {
                permits.suspendInLineUntil(null, 1, permits::enlist) {
                    permits.giveBack(1)
                    throw CancellationException("served already")
                }
            }
            assertEquals(1, permits.available)
        }
}
