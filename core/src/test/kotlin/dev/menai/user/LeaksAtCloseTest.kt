package dev.menai.user

import dev.menai.EventLoop
import dev.menai.Handle
import dev.menai.TaskGroup
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.sleep
import dev.menai.threads.toThread
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What debug mode says of a loop that is closed before what lives on it. Lies outside of Menai's packages, as users do. */
class LeaksAtCloseTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private fun debugLoop(options: DebugOptions = DebugOptions()) = loops.loop("orders").also { it.debug = options }

    /** The lines logged by now, with the numbers of the source's lines replaced. */
    private fun lines() = log.take().map { it.replace(Regex("""kt:\d+"""), "kt:N") }

    private val site = "(created at LeaksAtCloseTest.kt:N)"

    @Test
    fun timersThatRepeatAreNamedWithTheirSite() {
        val loop = debugLoop()
        loop.callEvery(1.seconds) {}
        loop.callEvery(50.milliseconds) {}
        loop.close()
        assertEquals(
            listOf("INFO loop \"orders\" closed with 2 timers still set: callEvery(50ms) $site; callEvery(1s) $site"),
            lines(),
        )
    }

    @Test
    fun timersThatWereCancelledOrRunOnceAreNot() {
        val loop = debugLoop()
        val ticks = loop.callEvery(1.seconds) {}
        loop.callLater(1.seconds) {}
        loop.createTask { sleep(1.seconds) }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        ticks.cancel()
        loop.close()
    }

    @Test
    fun timerThatATasksFinallyBlockStopsIsNotNamed() {
        val loop = debugLoop()
        loop.createTask {
            val ticks: Handle = loop.callEvery(1.seconds) {}
            try {
                awaitCancellation()
            } finally {
                ticks.cancel()
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        loop.close()
    }

    @Test
    fun manyAreCounted() {
        val loop = debugLoop(DebugOptions(creationSites = false))
        repeat(7) { loop.callEvery(1.seconds) {} }
        loop.close()
        val five = List(5) { "callEvery(1s)" }.joinToString("; ")
        assertEquals(listOf("INFO loop \"orders\" closed with 7 timers still set: $five; and 2 more"), lines())
    }

    @Test
    fun groupsThatAreOpenAreNamedInTheOrderTheyWereOpened() {
        val loop = debugLoop()
        TaskGroup.open(loop, "connection")
        TaskGroup.open(loop, "closed").close()
        TaskGroup.open(loop, "cancelled").cancel("enough")
        loop.close()
        val left = "task group \"connection\" $site; task group \"cancelled\" $site"
        assertEquals(listOf("WARN loop \"orders\" closed with 2 task groups still open: $left"), lines())
    }

    @Test
    fun groupThatATasksFinallyBlockEndsIsNotNamed() {
        val loop = debugLoop()
        loop.createTask {
            val group = TaskGroup.open(loop, "connection")
            try {
                group.createTask { awaitCancellation() }
                awaitCancellation()
            } finally {
                group.cancel("gone")
                runCatching { group.join() }
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        loop.close()
    }

    @Test
    fun blockingCodeWhoseCallerIsNoTaskIsNamedWithItsPlace() {
        val loop = loops.start("orders").also { it.debug = DebugOptions() }
        val begun = CountDownLatch(1)
        val release = CountDownLatch(1)
        val caller = inThread { runBlocking { callOn(loop, begun, release) } }
        begun.awaitOrFail()
        awaitUntil("the code to block") {
            loop.outside
                .snapshot()
                .single()
                .thread
                ?.state == Thread.State.TIMED_WAITING
        }
        loop.close()
        val expected =
            "WARN loop \"orders\" closed while blocking code runs on: thread \"menai-worker-N\", in Waiting.kt:N"
        assertEquals(listOf(expected), lines().map { it.replace(Regex("""worker-\d+( [^"]*)?"""), "worker-N") })
        release.countDown()
        runCatching { caller.orFail() }
        awaitUntil("the call ends") { loop.outside.snapshot().isEmpty() }
    }

    private suspend fun callOn(loop: EventLoop, begun: CountDownLatch, release: CountDownLatch) =
        withContext(loop) {
            toThread(name = "load") {
                begun.countDown()
                release.awaitOrFail()
            }
        }

    @Test
    fun nothingIsSaidWithTheOptionOff() {
        val loop = debugLoop(DebugOptions(leaks = false))
        loop.callEvery(1.seconds) {}
        TaskGroup.open(loop, "connection")
        loop.close()
    }
}
