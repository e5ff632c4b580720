package dev.menai.samples.scraper

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** Two sites on loopback that link to each other, in circles, more than once, and to pages moved or missing. */
class SmallSites(private val delayMillis: Long = 30) : AutoCloseable {
    private val timer = Executors.newSingleThreadScheduledExecutor()
    val shop = Site()
    val press = Site()

    /** Where to begin. */
    val urls: List<URI> get() = listOf(shop.url("/"))

    /** Whose pages they are. */
    val hosts: Set<String> get() = all.map { it.url("/").authority }.toSet()
    val all: List<Site> get() = listOf(shop, press)

    init {
        shop.page("/", "Cups and plates", "/cups", "/dishes", "/cups#large", press.url("/").toString())
        shop.moved("/dishes", "/plates")
        shop.page("/cups", "Cups", "/", "/cups/1", "/cups/2", "/cups/3")
        shop.page("/plates", "Plates", "/", "/plates/1", "/cups/1", "/sold-out")
        shop.page("/cups/1", "A blue cup", "/cups")
        shop.page("/cups/2", "A large cup", "/cups", "/cups/2")
        shop.page("/cups/3", "A cup without a handle", "/cups", "http://elsewhere.example/")
        shop.page("/plates/1", "A plate", "/plates", "mailto:shop@localhost")
        press.page("/", "Press", "/2025", "/2026", shop.url("/").toString())
        press.page("/2025", "Last year", "/", shop.url("/cups/1").toString())
        press.page("/2026", "This year", "/", "/2025")
    }

    override fun close() {
        all.forEach { it.close() }
        timer.shutdownNow()
    }

    /** Counts who is there. */
    inner class Site : AutoCloseable {
        private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        private val pages = HashMap<String, String>()
        private val targets = HashMap<String, String>()
        private val working = AtomicInteger()
        private val mostWorking = AtomicInteger()
        private val asked = ConcurrentLinkedQueue<String>()

        val mostAtOnce: Int get() = mostWorking.get()
        val requests: List<String> get() = asked.toList()

        init {
            server.createContext("/", ::serve)
            server.start()
        }

        fun url(path: String) = URI("http://localhost:${server.address.port}$path")

        internal fun page(path: String, title: String, vararg links: String) {
            val anchors = links.joinToString("\n") { "<a href='$it'>$it</a>" }
            pages[path] = "<html><head><title>$title</title></head><body>$anchors</body></html>"
        }

        internal fun moved(path: String, target: String) {
            targets[path] = target
        }

        private fun serve(exchange: HttpExchange) {
            asked += exchange.requestURI.path
            mostWorking.accumulateAndGet(working.incrementAndGet(), ::maxOf)
            timer.schedule({ answer(exchange) }, delayMillis, TimeUnit.MILLISECONDS)
        }

        private fun answer(exchange: HttpExchange) {
            working.decrementAndGet() // before the client has the answer, and sends its next request
            val path = exchange.requestURI.path
            val body = (pages[path] ?: "it is not here").toByteArray()
            exchange.responseHeaders.add("Content-Type", "text/html")
            targets[path]?.let { exchange.responseHeaders.add("Location", it) }
            exchange.sendResponseHeaders(statusOf(path), body.size.toLong())
            exchange.responseBody.use { it.write(body) }
            exchange.close()
        }

        private fun statusOf(path: String) =
            when (path) {
                in pages -> 200
                in targets -> 301
                else -> 404
            }

        override fun close() = server.stop(0)
    }
}
