package dev.menai.samples.fetch

import dev.menai.samples.printedBy
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.net.Socket
import java.net.URI
import kotlin.time.Duration.Companion.milliseconds

internal class MoodySiteTest {
    private val hanging = MoodyPage(Mood.HANGS, delayMillis = 0, size = 0)
    private val slow = MoodyPage(Mood.ANSWERS, delayMillis = 60_000, size = 0)

    @Test
    fun seesWhenTheClientOfAHangingRequestCloses() {
        MoodySite(listOf(hanging)).use { site ->
            ask(site.urls[0]).close()
            assertEquals(1, site.awaitAborted())
            val printed = printedBy { Source(site.urls, site).checkAborted() }
            assertEquals(listOf("server saw 1 of 1 hanging requests aborted"), printed.lines)
        }
    }

    @Test
    fun aRequestThatGoesOnFailsTheCheck() {
        MoodySite(listOf(hanging), patience = 20.milliseconds).use { site ->
            ask(site.urls[0]).use {
                val check = {
                    assertThrows(
                        IllegalStateException::class.java,
                    ) { Source(site.urls, site).checkAborted() }
                }
                val printed = printedBy { assertEquals("1 requests go on although they timed out", check().message) }
                assertEquals(listOf("server saw 0 of 1 hanging requests aborted"), printed.lines)
            }
        }
    }

    @Test
    fun countsHowManyAreHereAtOnce() {
        MoodySite(listOf(slow, hanging)).use { site ->
            val here = listOf(0, 0, 1).map { ask(site.urls[it]) }
            while (site.mostAtOnce < 2) Thread.onSpinWait()
            here.forEach { it.close() }
            site.awaitAborted()
            assertEquals(2, site.mostAtOnce)
        }
    }

    @Test
    fun theSixtyPagesAreTheSameEveryTime() {
        val (one, other) = List(2) { Source.of(emptyArray()).use { source -> source.urls.map { it.path } } }
        assertEquals(60, one.size)
        assertEquals(one, other)
    }

    private fun ask(url: URI): Socket {
        val socket = Socket(url.host, url.port)
        socket.getOutputStream().write("GET ${url.path} HTTP/1.1\r\n\r\n".toByteArray())
        return socket
    }
}
