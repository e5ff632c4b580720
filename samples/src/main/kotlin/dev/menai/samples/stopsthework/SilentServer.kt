package dev.menai.samples.stopsthework

import java.io.BufferedInputStream
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

/**
 * A server on loopback that takes calls and never answers them; it sees when a client gives one up.
 *
 * A call occupies its connection, so its end is the connection's.
 */
abstract class SilentServer : AutoCloseable {
    private val server = ServerSocket(0, BACKLOG, InetAddress.getByName(HOST))
    private val connections = ConcurrentHashMap.newKeySet<Socket>()
    private val threads = Executors.newCachedThreadPool { thread(start = false, isDaemon = true) { it.run() } }
    private val calls = ConcurrentHashMap<String, Sight>()
    private val lastKey = AtomicInteger()

    val port: Int get() = server.localPort

    init {
        threads.execute { acceptUntilClosed() }
    }

    /** Looks out for a call that names the key of what this returns. */
    fun expectCall(): Sight {
        val call = Sight("call-${lastKey.incrementAndGet()}")
        calls[call.key] = call
        return call
    }

    private fun acceptUntilClosed() {
        try {
            while (true) {
                val socket = server.accept()
                connections += socket
                threads.execute { serveUntilClosed(socket) }
            }
        } catch (_: IOException) {
            // closed
        }
    }

    private fun serveUntilClosed(socket: Socket) {
        try {
            serve(socket, BufferedInputStream(socket.getInputStream()))
        } catch (_: IOException) {
            // The client is gone, or this server is closed.
        } finally {
            connections -= socket
            socket.close()
        }
    }

    /** Speaks with a client until that closes [socket]. */
    protected abstract fun serve(socket: Socket, input: InputStream)

    /** Lets the call with [key] wait for an answer, until the client closes its connection. */
    protected fun hold(key: String, input: InputStream) {
        val call = checkNotNull(calls[key]) { "nobody expects the call $key" }
        call.arrived.countDown()
        try {
            input.transferTo(OutputStream.nullOutputStream()) // there is nothing more to read but the end
        } catch (_: IOException) {
            // A reset is an end, too.
        }
        if (!server.isClosed) call.ended.countDown()
    }

    /** Notes that the call with [key] came, and is done. */
    protected fun take(key: String) {
        calls[key]?.arrived?.countDown()
    }

    override fun close() {
        server.close()
        connections.forEach { it.close() } // which ends their threads, and what still waits for an answer
        threads.shutdown()
    }

    /** What the server sees of one call. */
    class Sight(val key: String) {
        val arrived = CountDownLatch(1)
        val ended = CountDownLatch(1)
    }

    companion object {
        const val HOST = "127.0.0.1"
        const val PING = "ping"
        private const val BACKLOG = 100
    }
}

/** Serves `GET /…/KEY`, and answers at once if the key is [PING]. */
class SilentWebServer : SilentServer() {
    fun url(key: String) = URI("http://$HOST:$port/$key")

    override fun serve(socket: Socket, input: InputStream) {
        val request = generateSequence { input.readLine() }.takeWhile { it.isNotEmpty() }.toList()
        val path = request.firstOrNull()?.split(" ")?.get(1) ?: return
        val key = path.substringBefore("?").substringAfterLast("/")
        if (key == PING) socket.getOutputStream().write(PONG.toByteArray()) else hold(key, input)
    }

    private companion object {
        const val PONG = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npong"
    }
}

/** A line without its `\r\n`; nothing at the end of the stream. */
internal fun InputStream.readLine(): String? {
    val line = StringBuilder()
    while (true) {
        val next = read()
        if (next == -1) return null
        if (next == '\n'.code) return line.removeSuffix("\r").toString()
        line.append(next.toChar())
    }
}
