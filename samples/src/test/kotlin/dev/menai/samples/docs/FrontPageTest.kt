package dev.menai.samples.docs

import dev.menai.java.AsyncLoop
import dev.menai.samples.fetch.Mood
import dev.menai.samples.fetch.MoodyPage
import dev.menai.samples.fetch.MoodySite
import dev.menai.sleep
import dev.menai.testing.VirtualClock
import dev.menai.testing.runVirtual
import dev.menai.time
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.http.HttpClient
import java.net.http.HttpResponse
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.seconds

/** README.md's programs do what it says. */
class FrontPageTest {
    private val client = HttpClient.newHttpClient()

    @Test
    fun kotlinFetchesAndStopsWhatHangs() =
        onSite { site ->
            val (answer, hanging) = fetchAll(client, site.urls)
            assertEquals(100, answer.getOrThrow().body().length)
            assertInstanceOf(TimeoutException::class.java, hanging.exceptionOrNull())
        }

    @Test
    fun javaFetchesAndStopsWhatHangs() =
        onSite { site ->
            val (answer, hanging) = FrontPageJava.fetchAll(client, site.urls)
            assertEquals(100, answer.value().body().length)
            assertInstanceOf(TimeoutException::class.java, hanging.failure())
        }

    private fun onSite(test: (MoodySite) -> Unit) {
        val pages = listOf(MoodyPage(Mood.ANSWERS, delayMillis = 0, size = 100), MoodyPage(Mood.HANGS, 0, 0))
        MoodySite(pages).use { site ->
            client.send(request(site.urls[0]), HttpResponse.BodyHandlers.discarding()) // loads its classes in peace
            test(site)
            assertEquals(1, site.awaitAborted())
        }
    }

    @Test
    fun kotlinLoadsAllAtOnce() =
        runVirtual {
            val shop =
                Shop(
                    users = { "user $it".also { sleep(2.seconds) } },
                    orders = { listOf("book").also { sleep(3.seconds) } },
                    news = { "sale".also { sleep(4.seconds) } },
                )
            assertEquals("user 7: [book]; sale", shop.page(7))
            assertEquals(4.seconds, time())
        }

    @Test
    fun javaCombinesTwoTasks() =
        onVirtualLoop { loop, turn ->
            val page = FrontPageJava.Shop({ completed("user $it") }, { completed(listOf("book")) }).page(loop, 7)
            turn()
            assertEquals("user 7: [book]", page.join())
        }

    @Test
    fun javaStopsBothRequestsWhenTheLastStageIsCancelled() =
        onVirtualLoop { loop, turn ->
            val user = CompletableFuture<String>()
            val orders = CompletableFuture<List<String>>()
            val page = FrontPageJava.Shop({ user }, { orders }).page(loop, 7)
            turn()
            FrontPageJava.Shop.abandon(page)
            turn()
            assertTrue(user.isCancelled && orders.isCancelled)
        }

    @Test
    fun kotlinOrdersInAGroup() =
        runVirtual {
            val till =
                Till(
                    reserve = { sleep(3.seconds) },
                    near = { 12.also { sleep(1.seconds) } },
                    far = { 13.also { sleep(2.seconds) } },
                    bill = { book, price -> "$book: $price" },
                )
            assertEquals("tea: 12", till.order("tea"))
            assertEquals(3.seconds, time())
        }

    @Test
    fun javaOrdersInAGroup() {
        val near = CompletableFuture<Int>()
        val far = CompletableFuture<Int>()
        val askFar = { far.also { near.complete(12) } }
        val till = FrontPageJava.Till({ completed(null) }, { near }, { askFar() }, { book, price -> "$book: $price" })
        AsyncLoop.start("orders").use { loop -> assertEquals("tea: 12", till.order(loop, "tea").get()) }
        assertTrue(far.isCancelled)
    }

    private fun <T> completed(value: T) = CompletableFuture.completedFuture(value)

    private fun onVirtualLoop(test: (loop: AsyncLoop, turn: () -> Unit) -> Unit) {
        val clock = VirtualClock()
        AsyncLoop.of(clock.newLoop()).use { loop -> test(loop, clock::runUntilIdle) }
    }

    @Test
    fun aDayPasses() {
        aDayInNoTime() // in real time, the limit for a test would end it
        FrontPageJava.aDayInNoTime()
    }
}
