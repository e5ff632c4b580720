package dev.menai.user

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.sync.withReadLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** What debug mode says of tasks that end and hold something. Lies outside of Menai's packages, as users do. */
class HeldAtEndTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val lock = Lock("stock")
    private val permits = Semaphore(3, name = "vendor")

    private fun onDebugLoop(options: DebugOptions = DebugOptions(), block: suspend CoroutineScope.(EventLoop) -> Unit) {
        val loop = loops.loop("orders").also { it.debug = options }
        loop.runUntilComplete { block(loop) }
        loop.close()
    }

    /** The lines logged by now, with the numbers of the source's lines replaced. */
    private fun lines() = log.take().map { it.replace(Regex("""kt:\d+"""), "kt:N") }

    private val site = "(acquired at HeldAtEndTest.kt:N)"

    @Test
    fun lockIsNamedWhenItsTaskHasEnded() {
        onDebugLoop {
            createTask("order") { lock.acquire() }.join()
            assertEquals(listOf("WARN task \"order\" ended and holds Lock \"stock\" $site"), lines())
        }
    }

    /** A semaphore that begins with none counts what others release: who takes it owes it to nobody. */
    @Test
    fun permitsThatOthersReleasedForItAreNotOwed() {
        val arrived = Semaphore(0, name = "arrived")
        onDebugLoop {
            createTask("producer") { repeat(3) { arrived.release() } }
            createTask("consumer") { repeat(3) { arrived.acquire() } }.join()
        }
        assertEquals(emptyList<String>(), lines())
    }

    /** The step after a sleep is the timer's, and yet it is known whose it is. */
    @Test
    fun whatIsReturnedAfterASleepIsNotTakenForSomebodyElses() {
        val prices = RwLock("prices")
        val end = Event()
        onDebugLoop {
            val first = createTask("first") { prices.withReadLock { end.wait() } }
            createTask("second") { prices.withReadLock { sleep(1.nanoseconds) } }.join()
            end.set()
            first.join()
        }
        assertEquals(emptyList<String>(), lines())
    }

    @Test
    fun soItIsWhenTheTaskFailedOrWasCancelled() {
        val other = Lock()
        onDebugLoop {
            runCatching { createTask("failed") { lock.acquire().also { error("no") } }.await() }
            val cancelled =
                createTask("cancelled", eager = true) {
                    other.acquire()
                    awaitCancellation()
                }
            cancelled.cancel("enough")
            cancelled.join()
        }
        assertEquals(
            listOf(
                "WARN task \"failed\" ended and holds Lock \"stock\" $site",
                "WARN task \"cancelled\" ended and holds a Lock $site",
            ),
            lines(),
        )
    }

    @Test
    fun allThatATaskHoldsStandsInOneLine() {
        val prices = RwLock("prices")
        val rates = RwLock("rates")
        onDebugLoop {
            createTask("order") {
                launch { lock.acquire() }
                prices.acquireRead()
                rates.acquireWrite()
            }.join()
        }
        val locks = listOf("RwLock \"prices\" for reading", "RwLock \"rates\" for writing", "Lock \"stock\"")
        val line = lines().single()
        val held = line.removePrefix("WARN task \"order\" ended and holds ").split(", ").sorted()
        assertEquals(locks.map { "$it $site" }.sorted(), held)
    }

    @Test
    fun locksForReadersAndWritersAreNamedWithTheirPurpose() {
        val prices = RwLock("prices")
        onDebugLoop { createTask("order") { prices.acquireRead() }.join() }
        val expected =
            "WARN task \"order\" ended and holds RwLock \"prices\" for reading (acquired at HeldAtEndTest.kt:N)"
        assertEquals(listOf(expected), lines())
    }

    @Test
    fun whatWasReleasedIsNotNamed() =
        onDebugLoop {
            createTask { lock.withLock { sleep(Duration.ZERO) } }.join()
            createTask { permits.withPermit { sleep(Duration.ZERO) } }.join()
            createTask { if (lock.tryAcquire()) lock.release() }.join()
            createTask { if (lock.tryAcquire(1.seconds)) lock.release() }.join()
        }

    @Test
    fun permitsAreNamedWhenTheLoopIsClosed() {
        onDebugLoop {
            createTask("load") { permits.acquire(2) }.join()
            assertEquals(emptyList<String>(), lines())
        }
        val held = "2 of Semaphore \"vendor\" by task \"load\", which has ended $site"
        assertEquals(listOf("WARN loop \"orders\" closed with permits still held: $held"), lines())
    }

    @Test
    fun permitThatAnotherTaskReturnsIsNotNamed() =
        onDebugLoop { loop ->
            repeat(40) {
                loop.createTask { permits.acquire() }.join()
                loop.createTask { permits.release() }.join()
            }
        }

    @Test
    fun holdersThatAreNoTasksAreLeftAlone() {
        val loop = loops.start("orders").also { it.debug = DebugOptions() }
        runBlocking { withContext(loop) { lock.acquire() } }
        loop.close()
    }

    @Test
    fun nothingIsSaidWithTheOptionOff() =
        onDebugLoop(DebugOptions(leaks = false)) {
            createTask { lock.acquire() }.join()
            createTask { permits.acquire() }.join()
        }
}
