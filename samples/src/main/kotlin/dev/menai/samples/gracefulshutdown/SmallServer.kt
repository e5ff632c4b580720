package dev.menai.samples.gracefulshutdown

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executors
import java.util.concurrent.Semaphore
import java.util.function.Consumer
import kotlin.concurrent.thread

/** As much of HTTP as one page needs: a connection, a request without a body, an answer. On loopback. */
class SmallServer : Server {
    private val socket = ServerSocket(0, BACKLOG, InetAddress.getByName(HOST))
    private val connections = ConcurrentHashMap.newKeySet<Socket>()
    private val threads = Executors.newCachedThreadPool { thread(start = false, isDaemon = true) { it.run() } }
    private val taken = Semaphore(0)

    val url: URI = URI("http://$HOST:${socket.localPort}")

    override fun start(handler: Consumer<Request>) = threads.execute { acceptUntilClosed(handler) }

    private fun acceptUntilClosed(handler: Consumer<Request>) {
        try {
            while (true) {
                val connection = socket.accept()
                connections += connection
                threads.execute { take(connection, handler) }
            }
        } catch (_: IOException) {
            // no more
        }
    }

    private fun take(connection: Socket, handler: Consumer<Request>) {
        val path = readPath(connection) ?: return end(connection)
        val request = SocketRequest(path, connection)
        try {
            handler.accept(request)
        } catch (refused: RuntimeException) {
            request.answer(503, "too late: ${refused.message}")
        }
        taken.release()
    }

    /** Waits until [count] requests have come in. */
    fun awaitRequests(count: Int) = taken.acquire(count)

    override fun stopAccepting() = socket.close()

    override fun close() {
        socket.close()
        connections.forEach(::end)
        threads.shutdown()
    }

    private fun end(connection: Socket) {
        connections -= connection
        connection.close()
    }

    private inner class SocketRequest(override val path: String, private val connection: Socket) : Request {
        override fun answer(status: Int, text: String) {
            val head = "HTTP/1.1 $status -\r\nContent-Length: ${text.length + 1}\r\nConnection: close\r\n\r\n"
            try {
                connection.getOutputStream().write("$head$text\n".toByteArray()) // too little to block anybody
            } catch (_: IOException) {
                // The visitor is gone.
            }
            end(connection)
        }
    }

    private companion object {
        const val HOST = "127.0.0.1"
        const val BACKLOG = 50

        /** Of `GET /path HTTP/1.1` and what follows it; `null` if the visitor says nothing. */
        fun readPath(connection: Socket): String? =
            try {
                val lines = connection.getInputStream().bufferedReader().lineSequence()
                val head = lines.takeWhile { it.isNotEmpty() }.toList()
                head.firstOrNull()?.split(" ")?.getOrNull(1)
            } catch (_: IOException) {
                null
            }
    }
}
