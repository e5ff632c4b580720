package dev.menai.samples.fetch

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketTimeoutException
import java.net.URI
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What a page of a [MoodySite] does to those who ask for it. */
enum class Mood { ANSWERS, FAILS, BREAKS_OFF, HANGS }

/** A page lets its readers wait for [delayMillis], unless it hangs; then it has a body of [size] bytes. */
class MoodyPage(val mood: Mood, val delayMillis: Int, val size: Int)

/**
 * A web site on loopback whose pages take their time, and some of which fail, break off or hang for ever.
 *
 * It works on plain sockets because it must see when a client gives up; the JDK's server learns that only by writing.
 */
class MoodySite(private val pages: List<MoodyPage>, private val patience: Duration = 5.seconds) : AutoCloseable {
    private val server = ServerSocket(0, BACKLOG, InetAddress.getByName(HOST))
    private val connections = ConcurrentHashMap.newKeySet<Socket>()
    private val threads = Executors.newCachedThreadPool { thread(start = false, isDaemon = true) { it.run() } }
    private val notYetAborted = CountDownLatch(hanging)
    private val answering = AtomicInteger()
    private val mostAnswering = AtomicInteger()

    val urls: List<URI> = pages.indices.map { URI("http://$HOST:${server.localPort}/page/%02d".format(it + 1)) }

    /** How many pages hang. */
    val hanging: Int get() = pages.count { it.mood == Mood.HANGS }

    /**
     * The most requests that were here at one time, without those that hang.
     *
     * The client of one that hangs may have closed it, and sent its next request, before this side hears of it.
     */
    val mostAtOnce: Int get() = mostAnswering.get()

    init {
        threads.execute { acceptUntilClosed() }
    }

    /** How many of the hanging requests were closed by their clients; waits for the last of them, within [patience]. */
    fun awaitAborted(): Int {
        notYetAborted.await(patience.inWholeMilliseconds, TimeUnit.MILLISECONDS)
        return hanging - notYetAborted.count.toInt()
    }

    private fun acceptUntilClosed() {
        try {
            while (true) {
                val socket = server.accept()
                connections += socket
                threads.execute { serve(socket) }
            }
        } catch (_: IOException) {
            // closed
        }
    }

    private fun serve(socket: Socket) {
        try {
            val page = requestedPage(socket) ?: return
            if (page.mood != Mood.HANGS) {
                answer(socket, page)
            } else if (isClosedWithin(socket, FOR_EVER)) {
                notYetAborted.countDown()
            }
        } catch (_: IOException) {
            // The client is gone, or this site is closed: nobody is there who could be told.
        } finally {
            connections -= socket
            socket.close()
        }
    }

    private fun requestedPage(socket: Socket): MoodyPage? {
        val lines = socket.getInputStream().bufferedReader().lineSequence()
        val request = lines.takeWhile { it.isNotEmpty() }.toList().firstOrNull() ?: return null
        val path = request.removePrefix("GET ").substringBefore(" ")
        return pages.getOrNull(urls.indexOfFirst { it.path == path })
    }

    private fun answer(socket: Socket, page: MoodyPage) {
        mostAnswering.accumulateAndGet(answering.incrementAndGet(), ::maxOf)
        val closed = page.delayMillis > 0 && isClosedWithin(socket, page.delayMillis)
        answering.decrementAndGet() // before the client has the answer, and sends its next request
        if (!closed) write(socket, page)
    }

    /** Waits for [millis]; true as soon as the client closes the connection. It sends nothing more, so reading tells. */
    private fun isClosedWithin(socket: Socket, millis: Int): Boolean {
        socket.soTimeout = millis
        return try {
            socket.getInputStream().read() == -1
        } catch (_: SocketTimeoutException) {
            false
        } catch (_: IOException) {
            !server.isClosed // a reset by the client, unless it was our own close
        }
    }

    private fun write(socket: Socket, page: MoodyPage) {
        val status = if (page.mood == Mood.FAILS) "500 Internal Server Error" else "200 OK"
        val head = "HTTP/1.1 $status\r\nContent-Length: ${page.size}\r\nConnection: close\r\n\r\n"
        val sent = if (page.mood == Mood.BREAKS_OFF) page.size / 2 else page.size
        socket.getOutputStream().write(head.toByteArray() + ByteArray(sent) { '.'.code.toByte() })
        if (page.mood == Mood.BREAKS_OFF) socket.setSoLinger(true, 0) // makes the close a reset
    }

    override fun close() {
        server.close()
        connections.forEach { it.close() } // which ends their threads
    }

    companion object {
        private const val HOST = "127.0.0.1"
        private const val BACKLOG = 100
        private const val FOR_EVER = 0

        private val MOODS =
            mapOf(
                Mood.FAILS to setOf(9, 31, 51),
                Mood.BREAKS_OFF to setOf(21, 42),
                Mood.HANGS to setOf(14, 27, 38, 46),
            )

        /** Sixty pages, the same ones every time; those that answer do so within 0.6 s. */
        @JvmStatic
        fun ofSixtyPages(): MoodySite {
            val random = Random(seed = 1826)
            val pages =
                (1..60).map { number ->
                    val mood = MOODS.entries.find { number in it.value }?.key ?: Mood.ANSWERS
                    val slowest = if (number <= 10) 200 else 600 // the first ones wait for the client's classes, too
                    MoodyPage(mood, delayMillis = random.nextInt(80, slowest), size = random.nextInt(500, 60_000))
                }
            return MoodySite(pages)
        }
    }
}
