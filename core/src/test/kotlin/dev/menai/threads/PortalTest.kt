package dev.menai.threads

import dev.menai.LoopClosedException
import dev.menai.currentLoop
import dev.menai.currentTask
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.time
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class PortalTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val begun = CountDownLatch(1)
    private val events = ConcurrentLinkedQueue<String>()

    // asyncio 270
    @Test
    fun callGivesTheResult() {
        val loop = loops.start()
        assertEquals("orders", loop.portal().call("orders") { currentTask()!!.name })
    }

    // asyncio 270
    @Test
    fun callThrowsTheRawFailure() {
        val failure = IOException("broken")
        assertSame(failure, assertThrows<IOException> { loops.start().portal().call<Unit> { throw failure } })
    }

    @Test
    fun blockingCodeOfTheLoopMayCallBack() {
        val loop = loops.start()
        val portal = loop.portal()
        assertEquals(2, loop.submit { toThread { portal.call { 1 + toThread { 1 } } } }.orFail())
    }

    /** The thread waits for the loop, and the loop for the thread: time has to go on, or nothing would. */
    @Test
    fun virtualTimeGoesOnWhileBlockingCodeWaitsForTheLoop() =
        runVirtual {
            val portal = currentLoop().portal()
            toThread { portal.call { sleep(1.hours) } }
            assertEquals(1.hours, time())
        }

    /** From call to call the thread is the loop's to wait for, however long it takes, and another timer stays behind. */
    @Test
    fun virtualTimeStandsStillBetweenTheCallsOfBlockingCode() =
        runVirtual {
            val portal = currentLoop().portal()
            val timer = currentLoop().callLater(1.days) { }
            toThread { repeat(1_000) { portal.call { sleep(1.milliseconds) } } }
            timer.cancel()
            assertEquals(1.seconds, time())
        }

    @Test
    fun refusedOnTheLoopItself() {
        val loop = loops.start("orders")
        val portal = loop.portal()
        val hint =
            "would block loop \"orders\" for task \"prices\" of its own; " +
                "call the suspend function, or use createTask { }"
        loop
            .submit {
                assertEquals(hint, assertThrows<IllegalStateException> { portal.call("prices") { } }.message)
                assertEquals(hint, assertThrows<IllegalStateException> { portal.wrap("prices", { 1 }, { }) }.message)
            }.orFail()
    }

    @Test
    fun interruptCancelsTheTaskAndWaitsForItsEnd() {
        val loop = loops.start()
        val mayEnd = CompletableDeferred<Unit>()
        val caller = CompletableFuture<Thread>()
        val outcome =
            inThread("servlet") {
                caller.complete(Thread.currentThread())
                loop.portal().call("slow") {
                    try {
                        begun.countDown()
                        awaitCancellation()
                    } catch (cancellation: kotlinx.coroutines.CancellationException) {
                        events += cancellation.message!!
                        withContext(NonCancellable) { mayEnd.await() }
                        throw IOException("clean-up")
                    }
                }
            }
        begun.awaitOrFail()
        caller.orFail().interrupt()
        awaitUntil("the cancel") { events.isNotEmpty() }
        assertTrue(!outcome.isDone)
        mayEnd.complete(Unit)
        val thrown = assertThrows<ExecutionException> { outcome.orFail() }.cause
        assertTrue(thrown is InterruptedException, "$thrown")
        assertEquals("clean-up", thrown!!.suppressed.single().message)
        assertEquals(listOf("thread \"servlet\", which waited for it, was interrupted"), events.toList())
    }

    @Test
    fun closeOfTheLoopEndsTheWait() {
        val loop = loops.start("orders")
        val outcome = inThread { loop.portal().call("slow") { begun.countDown().also { awaitCancellation() } } }
        begun.awaitOrFail()
        loop.close()
        val thrown = assertThrows<ExecutionException> { outcome.orFail() }.cause
        assertEquals(
            "loop \"orders\" was closed before task \"slow\" completed",
            (thrown as LoopClosedException).message,
        )
    }

    @Test
    fun closeEndsTheWaitEvenIfTheTaskDoesNotEnd() {
        val loop = loops.start("orders")
        val never = CompletableDeferred<Unit>()
        val outcome =
            inThread {
                loop.portal().call("stubborn") {
                    begun.countDown()
                    withContext(NonCancellable) { never.await() }
                }
            }
        begun.awaitOrFail()
        assertEquals("stubborn", loop.close(1.milliseconds).single().taskName)
        assertTrue(assertThrows<ExecutionException> { outcome.orFail() }.cause is LoopClosedException)
        assertEquals(1, log.take().size)
        never.complete(Unit)
    }

    @Test
    fun closedLoopRefuses() {
        val loop = loops.loop("orders")
        loop.close()
        assertEquals(
            "loop \"orders\" is closed; createTask(\"prices\") refused",
            assertThrows<LoopClosedException> { loop.portal().call("prices") { } }.message,
        )
    }

    @Test
    fun startTaskReturnsAtOnce() {
        val gate = CompletableDeferred<Int>()
        val future = loops.start().portal().startTask { gate.await() }
        assertTrue(!future.isDone)
        gate.complete(7)
        assertEquals(7, future.orFail())
    }

    @Test
    fun wrappedResourceIsOpenedAndClosedInOneTask() {
        val portal = loops.start().portal()
        val open = suspend { "connection of ${currentTask()!!.name}" }
        portal.wrap("db", open, { events += "closed $it in ${currentTask()!!.name}" }).use { held ->
            assertEquals("connection of db", held.value)
            held.close()
        }
        assertEquals(listOf("closed connection of db in db"), events.toList())
    }

    @Test
    fun failureToOpenOrCloseIsTheRawOne() {
        val portal = loops.start().portal()
        val failure = IOException("broken")
        assertSame(failure, assertThrows<IOException> { portal.wrap<Unit>(open = { throw failure }, close = { }) })
        val held = portal.wrap(open = { 1 }, close = { throw failure })
        assertSame(failure, assertThrows<IOException> { held.close() })
        held.close()
    }

    @Test
    fun loopThatClosesClosesTheResource() {
        val loop = loops.start()
        val held = loop.portal().wrap(open = { "connection" }, close = { events += "closed $it" })
        loop.close()
        assertEquals(listOf("closed connection"), events.toList())
        held.close()
        assertEquals(1, events.size)
    }

    @Test
    fun interruptWhileItOpensEndsThat() {
        val loop = loops.start()
        val caller = CompletableFuture<Thread>()
        val outcome =
            inThread {
                caller.complete(Thread.currentThread())
                loop.portal().wrap(open = { begun.countDown().also { awaitCancellation() } }, close = { })
            }
        begun.awaitOrFail()
        caller.orFail().interrupt()
        assertTrue(assertThrows<ExecutionException> { outcome.orFail() }.cause is InterruptedException)
        assertEquals(emptyList<Any>(), loop.tasks())
    }
}
