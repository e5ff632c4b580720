package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.endedWithin
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Closing a loop whose thread is stuck in a callback. */
class StuckLoopTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val stuck = CountDownLatch(1)
    private val release = CountDownLatch(1)

    /** Blocks the loop's thread until [release], whatever interrupts it. */
    private fun blockUntilReleased() {
        stuck.countDown()
        awaitUntil("release") { release.count == 0L }
    }

    @Test
    fun closeGivesUpOnItsThreadAndTellsWhereItIs() {
        val loop = loops.start("jammed")
        loop.callSoon(::blockUntilReleased)
        stuck.awaitOrFail()

        val stragglers = loop.close(Duration.ZERO)

        assertTrue(loop.isClosed)
        assertEquals("of thread menai-jammed", stragglers.single().taskName)
        assertTrue(stragglers.single().stack.any { it.methodName == "blockUntilReleased" })
        val line = log.take().single()
        release.countDown()
        assertTrue(
            line.startsWith("WARN loop \"jammed\" closed after 0s with 1 straggler: task \"of thread menai-jammed\""),
            line,
        )
    }

    @Test
    fun itsThreadIsInterrupted() {
        val loop = loops.start("sleepy")
        val interrupted = CompletableFuture<Boolean>()
        loop.callSoon {
            stuck.countDown()
            try {
                CountDownLatch(1).await()
            } catch (_: InterruptedException) {
                interrupted.complete(true)
            }
        }
        stuck.awaitOrFail()

        loop.close(Duration.ZERO)

        assertTrue(interrupted.orFail("the interrupt"))
        assertEquals(1, log.take().size)
    }

    /** One is queued on the loop itself, one waits in its inbox, one is suspended. */
    @Test
    fun tasksOfAStuckLoopEnd() {
        val loop = loops.start("jammed")
        val gate = CompletableDeferred<Unit>()
        val suspended = loop.createTask("suspended") { awaitCancellation() }
        val queued = loop.createTask("queued") { gate.await() }
        assertEquals(1, loop.submit { 1 }.orFail())
        val begun = CompletableFuture<Task<*>>()
        loop.callSoon {
            gate.complete(Unit)
            begun.complete(loop.createTask("queued on the loop") { })
            blockUntilReleased()
        }
        stuck.awaitOrFail()
        val posted = loop.createTask("posted") { }

        loop.abandon("of this test") // as its close does in the end
        release.countDown()

        for (task in listOf(suspended, queued, posted, begun.orFail())) {
            assertTrue(task.endedWithin(), task.name)
        }
        assertEquals(1, log.take().size)
    }

    @Test
    fun acceptedCallbacksOfAStuckLoopRunElsewhere() {
        val loop = loops.start("jammed")
        val ran = CountDownLatch(2)
        loop.callSoon {
            loop.callSoon { ran.countDown() }
            blockUntilReleased()
        }
        stuck.awaitOrFail()
        loop.callSoon { ran.countDown() }

        loop.abandon("of this test")
        release.countDown()

        ran.awaitOrFail("both callbacks")
        assertEquals(1, log.take().size)
    }

    @Test
    fun failuresOfThoseCallbacksReachTheHandler() {
        val loop = loops.start("jammed")
        val heard = CompletableFuture<ExceptionContext>()
        loop.exceptionHandler = ExceptionHandler { heard.complete(it) }
        loop.callSoon(::blockUntilReleased)
        stuck.awaitOrFail()
        loop.callSoon { error("elsewhere") }

        loop.abandon("of this test")
        release.countDown()

        assertEquals("exception in callback of loop \"jammed\"", heard.orFail().message)
        assertEquals(1, log.take().size)
    }

    @Test
    fun timersSetFromOutsideAStuckLoopAreDropped() {
        val loop = loops.start("jammed")
        loop.callSoon(::blockUntilReleased)
        stuck.awaitOrFail()
        val timer = inThread { loop.callLater(1.milliseconds) {} }.orFail()

        loop.abandon("of this test")
        release.countDown()

        assertTrue(timer.cancel())
        assertEquals(1, log.take().size)
    }

    /** Its sleep was on its way to the loop when that was closed. */
    @Test
    fun sleepFromOutsideAStuckLoopEnds() {
        val loop = loops.start("jammed")
        val asleep = CompletableDeferred<Unit>()
        val task =
            loop.createTask("abroad") {
                withContext(Dispatchers.IO + NonCancellable) {
                    asleep.await()
                    sleep(1.milliseconds)
                }
            }
        loop.callSoon(::blockUntilReleased)
        stuck.awaitOrFail()
        asleep.complete(Unit)

        loop.abandon("of this test")
        release.countDown()
        assertTrue(task.endedWithin())
        assertEquals(1, log.take().size)
    }

    @Test
    fun loopThatIsRunByOthersIsAbandonedToo() {
        val loop = loops.loop("borrowed")
        loop.callSoon(::blockUntilReleased)
        val run = inThread("lender") { loop.runForever() }
        stuck.awaitOrFail()

        assertEquals("of thread lender", loop.close(Duration.ZERO).single().taskName)

        release.countDown()
        run.orFail("runForever")
        assertEquals(1, log.take().size)
    }
}
