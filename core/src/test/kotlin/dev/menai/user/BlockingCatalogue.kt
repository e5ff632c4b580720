package dev.menai.user

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import java.io.PipedInputStream
import java.io.PipedOutputStream
import java.net.DatagramPacket
import java.net.DatagramSocket
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketTimeoutException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.ByteBuffer
import java.nio.channels.Selector
import java.nio.channels.SocketChannel
import java.util.concurrent.ArrayBlockingQueue
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.Phaser
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.Semaphore
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.LockSupport
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.thread

/**
 * Thirty calls that block, as users write them; each for [MILLIS]. Some end by themselves, the others are ended by a
 * [timer].
 */
internal class BlockingCatalogue : AutoCloseable {
    private val timer = ScheduledThreadPoolExecutor(4) { thread(start = false, isDaemon = true, block = it::run) }
    private val loopback = InetAddress.getLoopbackAddress()
    private val server =
        HttpServer.create(InetSocketAddress(loopback, 0), 0).apply {
            executor = timer
            createContext("/") { exchange ->
                TimeUnit.MILLISECONDS.sleep(MILLIS)
                exchange.sendResponseHeaders(204, -1)
                exchange.close()
            }
            start()
        }
    private val uri = URI("http://${loopback.hostAddress}:${server.address.port}/")

    val calls: Map<String, () -> Unit> =
        linkedMapOf(
            "Thread.sleep" to ::sleep,
            "TimeUnit.sleep" to ::timeUnitSleep,
            "LockSupport.parkNanos" to ::parkNanos,
            "Object.wait" to ::objectWait,
            "synchronized" to ::monitor,
            "Thread.join" to ::threadJoin,
            "ReentrantLock.lock" to ::reentrantLock,
            "Condition.await" to ::condition,
            "Semaphore.acquire" to ::semaphore,
            "CountDownLatch.await" to ::latch,
            "CyclicBarrier.await" to ::barrier,
            "Phaser.awaitAdvance" to ::phaser,
            "CompletableFuture.get" to ::futureGet,
            "CompletableFuture.join" to ::futureJoin,
            "Future.get of an executor" to ::executorFuture,
            "ExecutorService.invokeAll" to ::invokeAll,
            "BlockingQueue.take" to ::queueTake,
            "BlockingQueue.put" to ::queuePut,
            "runBlocking" to ::blockingCoroutine,
            "HttpClient.send" to ::httpSend,
            "HttpURLConnection.getResponseCode" to ::httpUrlConnection,
            "Socket's InputStream.read" to ::socketRead,
            "SocketChannel.read" to ::channelRead,
            "ServerSocket.accept" to ::accept,
            "DatagramSocket.receive" to ::datagram,
            "Selector.select" to ::selector,
            "PipedInputStream.read" to ::pipedRead,
            "Process.waitFor" to ::processWaitFor,
            "Process's InputStream.read" to ::processRead,
            "a regular expression" to ::regularExpression,
        )

    private fun later(action: () -> Unit) {
        timer.schedule(action, MILLIS, TimeUnit.MILLISECONDS)
    }

    private fun sleep() = Thread.sleep(MILLIS)

    private fun timeUnitSleep() = TimeUnit.MILLISECONDS.sleep(MILLIS)

    private fun parkNanos() = LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS))

    @Suppress("PLATFORM_CLASS_MAPPED_TO_KOTLIN")
    private fun objectWait() {
        val monitor = Object()
        synchronized(monitor) { monitor.wait(MILLIS) }
    }

    private fun monitor() {
        val monitor = Any()
        heldElsewhere { release -> synchronized(monitor) { release() } }
        synchronized(monitor) { }
    }

    private fun threadJoin() = thread(isDaemon = true) { Thread.sleep(MILLIS) }.join()

    private fun reentrantLock() {
        val lock = ReentrantLock()
        heldElsewhere { release ->
            lock.lock()
            release()
            lock.unlock()
        }
        lock.lock()
        lock.unlock()
    }

    /** Returns when another thread is within [hold]; that stays there for a while. */
    private fun heldElsewhere(hold: (() -> Unit) -> Unit) {
        val held = CompletableFuture<Unit>()
        timer.execute {
            hold {
                held.complete(Unit)
                Thread.sleep(MILLIS)
            }
        }
        while (!held.isDone) Thread.onSpinWait()
    }

    private fun condition() {
        val lock = ReentrantLock()
        val condition = lock.newCondition()
        lock.lock()
        condition.await(MILLIS, TimeUnit.MILLISECONDS)
        lock.unlock()
    }

    private fun semaphore() {
        val semaphore = Semaphore(0)
        later { semaphore.release() }
        semaphore.acquire()
    }

    private fun latch() {
        val latch = CountDownLatch(1)
        later { latch.countDown() }
        latch.await()
    }

    private fun barrier() {
        val barrier = CyclicBarrier(2)
        later { barrier.await() }
        barrier.await()
    }

    private fun phaser() {
        val phaser = Phaser(1)
        later { phaser.arrive() }
        phaser.awaitAdvance(0)
    }

    private fun futureGet() {
        val future = CompletableFuture<Int>()
        later { future.complete(1) }
        future.get()
    }

    private fun futureJoin() {
        val future = CompletableFuture<Int>()
        later { future.complete(1) }
        future.join()
    }

    private fun executorFuture() {
        timer.submit { Thread.sleep(MILLIS) }.get()
    }

    private fun invokeAll() {
        timer.invokeAll(listOf(Callable { Thread.sleep(MILLIS) }))
    }

    private fun queueTake() {
        val queue = LinkedBlockingQueue<Int>()
        later { queue.put(1) }
        queue.take()
    }

    private fun queuePut() {
        val queue = ArrayBlockingQueue<Int>(1)
        queue.put(1)
        later { queue.take() }
        queue.put(2)
    }

    private fun blockingCoroutine() = runBlocking { delay(MILLIS) }

    private fun httpSend() {
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
    }

    private fun httpUrlConnection() {
        (uri.toURL().openConnection() as java.net.HttpURLConnection).responseCode
    }

    private fun socketRead() =
        ServerSocket(0, 1, loopback).use { server ->
            Socket(loopback, server.localPort).use { client ->
                val peer = server.accept()
                later { peer.close() }
                client.getInputStream().read()
                Unit
            }
        }

    private fun channelRead() =
        ServerSocket(0, 1, loopback).use { server ->
            SocketChannel.open(server.localSocketAddress).use { client ->
                val peer = server.accept()
                later { peer.close() }
                client.read(ByteBuffer.allocate(1))
                Unit
            }
        }

    private fun accept() =
        ServerSocket(0, 1, loopback).use { server ->
            server.soTimeout = MILLIS.toInt()
            expectTimeout { server.accept() }
        }

    private fun datagram() =
        DatagramSocket(0, loopback).use { socket ->
            socket.soTimeout = MILLIS.toInt()
            expectTimeout { socket.receive(DatagramPacket(ByteArray(1), 1)) }
        }

    private inline fun expectTimeout(call: () -> Unit) {
        try {
            call()
        } catch (_: SocketTimeoutException) {
            return
        }
        error("did not time out")
    }

    private fun selector() {
        Selector.open().use { it.select(MILLIS) }
    }

    private fun pipedRead() {
        val end = PipedOutputStream()
        val pipe = PipedInputStream(end)
        later { end.close() }
        pipe.read()
    }

    private fun processWaitFor() {
        sleepingProcess().waitFor()
    }

    private fun processRead() {
        sleepingProcess().inputStream.read()
    }

    private fun sleepingProcess() = ProcessBuilder("sleep", "${MILLIS / 1000.0}").start()

    /** Tries each way to split the text, and there are more than anybody has time for. */
    private fun regularExpression() {
        val giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS)
        while (System.nanoTime() - giveUp < 0) check(!"aaaaaaaaaaaaaaaaaaaa!".matches(SLOW))
    }

    override fun close() {
        server.stop(0)
        timer.shutdownNow()
    }

    private companion object {
        const val MILLIS = 200L
        val SLOW = Regex("(a|aa)+")
    }
}
