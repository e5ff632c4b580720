package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.ExceptionHandler
import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class LoopListenerTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val heard = mutableListOf<String>()

    private val listener =
        object : LoopListener {
            override fun taskCreated(task: TaskInfo) = hear("$task created")

            override fun taskEnded(task: TaskInfo, failure: Throwable?) = hear("$task ended, $failure")

            override fun stepBegins(step: StepInfo) = hear("$step begins")

            override fun stepEnds(step: StepInfo) = hear("$step ends")

            override fun loopWaits(longestNanos: Long) = hear("waits $longestNanos")

            override fun loopWakes() = hear("wakes")

            override fun timerLate(lateNanos: Long) = hear("timer late $lateNanos")
        }

    private fun hear(event: String) {
        heard += event
    }

    @Test
    fun hearsTheLifeOfATaskInOrder() {
        val loop = loops.on(VirtualClock())
        loop.listen(listener).use {
            loop.runUntilComplete { sleep(1.seconds) }
        }

        val expected =
            listOf(
                "task \"main\" created",
                "task \"main\" begins",
                "task \"main\" ends",
                "waits 1000000000",
                "wakes",
                "timer late 0",
                "task \"main\" begins",
                "task \"main\" ended, null",
                "task \"main\" ends",
            )
        assertEquals(expected, heard)
    }

    @Test
    fun hearsCallbacksAndFailuresAndCancellations() {
        val loop = loops.on(VirtualClock())
        loop.listen(listener).use {
            loop.runUntilComplete {
                runCatching { createTask("failing") { error("no") }.await() }
                createTask("cancelled") { sleep(Duration.INFINITE) }.also { it.cancel("enough") }.join()
            }
            loop.callSoon { loop.stop() }
            loop.runForever()
        }

        assertEquals(
            listOf(
                "task \"failing\" ended, java.lang.IllegalStateException: no",
                "task \"cancelled\" ended, java.util.concurrent.CancellationException: enough",
                "task \"main\" ended, null",
            ),
            heard.filter { "ended" in it },
        )
        assertEquals(listOf("a callback begins", "a callback ends"), heard.takeLast(2))
    }

    @Test
    fun hearsNothingAfterItWasClosed() {
        val loop = loops.loop()
        loop.listen(listener).close()

        loop.runUntilComplete { }

        assertEquals(emptyList<String>(), heard)
        assertNull(loop.turn.probe)
    }

    private fun reportsOf(loop: EventLoop): List<String> {
        val reports = mutableListOf<String>()
        loop.exceptionHandler = ExceptionHandler { reports += it.toString() }
        return reports
    }

    @Test
    fun oneThatThrowsIsReportedAndLeftOut() {
        val loop = loops.loop()
        val reports = reportsOf(loop)
        loop.listen(
            object : LoopListener {
                override fun stepBegins(step: StepInfo) = error("broken")
            },
        )
        loop.runUntilComplete { sleep(Duration.ZERO) }

        val expected =
            "listener of loop \"test\" failed and is left out from now on: java.lang.IllegalStateException: broken"
        assertEquals(listOf(expected), reports)
        assertNull(loop.turn.probe)
    }

    @Test
    fun oneThatThrowsHearsNothingMoreOfThatTurn() {
        val loop = loops.loop()
        val reports = reportsOf(loop)
        loop.listen(
            object : LoopListener {
                override fun stepBegins(step: StepInfo) = error("broken")

                override fun stepEnds(step: StepInfo) = error("heard on")
            },
        )
        repeat(3) { loop.callSoon { } }
        loop.runUntilComplete { }

        assertEquals(1, reports.size, "$reports")
    }

    @Test
    fun oneThatLeavesInAStepDoesNotHearItsEnd() {
        val loop = loops.loop()
        lateinit var stay: Listening
        stay =
            loop.listen(
                object : LoopListener {
                    override fun stepBegins(step: StepInfo) {
                        hear("begins")
                        stay.close()
                    }

                    override fun stepEnds(step: StepInfo) = hear("ends")
                },
            )
        loop.runUntilComplete { sleep(Duration.ZERO) }

        assertEquals(listOf("begins"), heard)
    }
}
