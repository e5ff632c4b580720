package dev.menai.samples.docs

import ch.qos.logback.classic.Logger
import ch.qos.logback.classic.spi.ILoggingEvent
import ch.qos.logback.core.read.ListAppender
import com.acme.poll
import dev.menai.EventLoop
import dev.menai.currentLoop
import dev.menai.gather
import dev.menai.java.AsyncLoop
import dev.menai.runLoop
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.timeout
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.slf4j.LoggerFactory
import java.util.concurrent.CompletableFuture
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The errors that README.md shows are the ones that users meet. */
class ErrorsUsersMeetTest {
    @Test
    fun readmeShowsThemAsTheyAre() {
        val readme = Checkout.markdown().single { it.path == "README.md" }
        val shown = readme.blocks.single { it.comment == "output: ErrorsUsersMeetTest" }
        val real =
            listOf(
                textOf { runVirtual { timeout(1.seconds) { sleep(2.seconds) } } },
                textOf { runLoop { listOf(1).gather(limit = 0) { it } } },
                textOf { blockOnOwnFuture() },
                textOf { EventLoop("orders").run { close().also { createTask("prices") { } } } },
                textOf { runBlocking { currentLoop() } },
                onThread("main") { textOf { EventLoop("orders").use { it.checkOnLoop() } } },
                lastLogLineOf { closeWithStraggler() },
            )
        assertEquals(real.joinToString("\n"), shown.lines.joinToString("\n"), "README.md:${shown.number}")
    }

    private fun textOf(misuse: () -> Unit) = assertThrows<Throwable> { misuse() }.toString()

    /** As in a program; JUnit runs tests in threads with names of its own. */
    private fun onThread(name: String, text: () -> String): String {
        val result = CompletableFuture<String>()
        thread(name = name) { result.complete(text()) }.join()
        return result.getNow(null)
    }

    private fun blockOnOwnFuture() {
        AsyncLoop.start("orders").use { loop ->
            val failure = CompletableFuture<Throwable>()
            loop.callSoon { failure.complete(runCatching { loop.createFuture<String>().join() }.exceptionOrNull()) }
            throw failure.get()
        }
    }

    private fun closeWithStraggler() {
        val loop = EventLoop("orders")
        loop.createTask("poller") { poll() }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        loop.close(grace = 10.milliseconds)
    }

    private fun lastLogLineOf(block: () -> Unit): String {
        val logger = LoggerFactory.getLogger(EventLoop::class.java) as Logger
        val appender = ListAppender<ILoggingEvent>().apply { start() }
        logger.addAppender(appender)
        logger.isAdditive = false
        try {
            block()
        } finally {
            logger.isAdditive = true
            logger.detachAppender(appender)
        }
        return appender.list.last().run { "$level $formattedMessage" }.replace(Regex("""59m [\d.]+s"""), "59m 59s")
    }
}
