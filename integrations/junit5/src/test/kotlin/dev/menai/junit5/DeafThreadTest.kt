package dev.menai.junit5

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import java.util.logging.SimpleFormatter

/** Nothing ends a wait that ignores interrupts; at least it is told where it is. */
class DeafThreadTest {
    private val logger = Logger.getLogger(LoopTest::class.java.name)

    @Test
    fun verdictIsLoggedWhileTheTestHangs() {
        logger.addHandler(ToldOf)
        try {
            val failure = Cases.failureOf(Deaf::class.java, "joins")
            assertEquals("not done after 20ms", failure.message?.lines()?.first())
        } finally {
            logger.removeHandler(ToldOf)
        }
        val told = ToldOf.answer.getNow("nothing")
        val name = Thread.currentThread().name
        val start = "thread \"$name\" ignores the interrupt that ends its test; not done after 20ms\n"
        assertTrue(told.startsWith(start), told)
        assertTrue("CompletableFuture.join" in told, told)
    }

    @LoopTest(clock = LoopClock.VIRTUAL, timeout = 20, unit = TimeUnit.MILLISECONDS)
    class Deaf {
        @Test
        fun joins() {
            ToldOf.answer.join()
        }
    }

    private object ToldOf : Handler() {
        val answer = CompletableFuture<String>()

        override fun publish(record: LogRecord) {
            answer.complete(SimpleFormatter().formatMessage(record))
        }

        override fun flush() = Unit

        override fun close() = Unit
    }
}
