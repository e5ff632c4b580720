package dev.menai.debug

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.orFail
import dev.menai.sleep
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.milliseconds

class InterruptsTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val line =
        "WARN thread \"menai-orders\" was interrupted, which does not end loop \"orders\"; " +
            "cancel a task, or close the loop"

    @Test
    fun interruptIsReportedOnceAndTheLoopGoesOn() {
        val loop = loops.start("orders")
        loop.debug = DebugOptions()
        loop.submit { Thread.currentThread().interrupt() }.orFail()
        repeat(3) { loop.submit { sleep(1.milliseconds) }.orFail() }

        assertEquals(listOf(line), log.take())
    }

    @Test
    fun interruptOfALoopThatWaitsIsReported() {
        val loop = loops.start("orders")
        loop.debug = DebugOptions()
        loop.submit { }.orFail()
        loop.ownThread!!.interrupt()
        val lines = mutableListOf<String>()
        awaitUntil("the report") { lines.addAll(log.take()) || lines.isNotEmpty() }

        assertEquals(listOf(line), lines)
    }

    @Test
    fun interruptIsForgottenInSilenceWithoutDebugMode() {
        val loop = loops.start("orders")
        loop.submit { Thread.currentThread().interrupt() }.orFail()
        loop.submit { sleep(1.milliseconds) }.orFail()
        assertEquals(emptyList<String>(), log.take())
    }
}
