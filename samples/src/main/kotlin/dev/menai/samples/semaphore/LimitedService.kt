package dev.menai.samples.semaphore

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** A service on loopback that takes its time, and answers "429 Too Many Requests" to more than [limit] at once. */
class LimitedService(private val limit: Int, private val delayMillis: Long = 300) : AutoCloseable {
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val timer: ScheduledExecutorService = Executors.newSingleThreadScheduledExecutor()
    private val working = AtomicInteger()
    private val mostWorking = AtomicInteger()
    private val turnedAway = AtomicInteger()

    val mostAtOnce: Int get() = mostWorking.get()
    val refused: Int get() = turnedAway.get()

    init {
        server.createContext("/", ::serve)
        server.start()
    }

    /** The [count] pages it has. */
    fun urls(count: Int): List<URI> = List(count) { URI("http://localhost:${server.address.port}/page/${it + 1}") }

    private fun serve(exchange: HttpExchange) {
        val now = working.incrementAndGet()
        if (now > limit) {
            working.decrementAndGet()
            turnedAway.incrementAndGet()
            answer(exchange, 429, "not so many at once")
        } else {
            mostWorking.accumulateAndGet(now, ::maxOf)
            timer.schedule({ finish(exchange) }, delayMillis, TimeUnit.MILLISECONDS)
        }
    }

    /** Counts before it answers: the client may send its next request as soon as it has the answer. */
    private fun finish(exchange: HttpExchange) {
        working.decrementAndGet()
        answer(exchange, 200, "the text of ${exchange.requestURI.path}")
    }

    private fun answer(exchange: HttpExchange, status: Int, text: String) {
        val body = text.toByteArray()
        exchange.sendResponseHeaders(status, body.size.toLong())
        exchange.responseBody.use { it.write(body) }
        exchange.close()
    }

    override fun close() {
        server.stop(0)
        timer.shutdownNow()
    }
}
