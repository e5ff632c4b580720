package dev.menai.future

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.orFail
import dev.menai.gather
import dev.menai.gatherResults
import dev.menai.runLoop
import dev.menai.timeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.net.ConnectException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds

/** The JDK's HTTP client against a server on loopback: a cancelled exchange is really given up. */
class AwaitHttpTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val workers: ExecutorService = Executors.newCachedThreadPool()
    private val server =
        HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0).apply {
            executor = workers
            createContext("/hello") { it.answer("hello") }
            createContext("/missing") { it.respond(404, "nothing here") }
            createContext("/endless") { it.answerForEver() }
            start()
        }
    private val client = HttpClient.newHttpClient()

    /** Counted down as soon as an endless answer has begun. */
    private val endlessBegun = CountDownLatch(1)

    /** What the server sees of a client that goes away. */
    private val clientGone = CompletableFuture<IOException>()

    @AfterEach
    fun stop() {
        server.stop(0)
        workers.shutdownNow()
    }

    @Test
    fun responseIsAwaited() {
        val response = runLoop { get("/hello") }
        assertEquals(200 to "hello", response.statusCode() to response.body())
    }

    @Test
    fun connectionFailureIsTheRawCause() {
        server.stop(0)
        assertThrows<ConnectException> { runLoop { get("/hello") } }
    }

    @Test
    fun timeoutAbortsTheExchange() {
        assertThrows<TimeoutException> {
            runLoop { timeout(200.milliseconds) { get("/endless") } }
        }
        assertTrue(clientGone.orFail("the server to see its client go").message != null)
    }

    @Test
    fun cancelOfATaskAbortsTheExchange() {
        val loop = loops.start()
        val future = loop.submit { get("/endless") }
        endlessBegun.awaitOrFail("the exchange")
        future.cancel(true)
        clientGone.orFail("the server to see its client go")
    }

    @Test
    fun failingSiblingAbortsTheExchange() {
        val thrown =
            assertThrows<IllegalStateException> {
                runLoop {
                    listOf("/endless", "/missing").gather { path ->
                        val response = get(path)
                        endlessBegun.awaitOrFail("the other exchange")
                        check(response.statusCode() == 200) { "status ${response.statusCode()}" }
                        response.body()
                    }
                }
            }
        assertEquals("status 404", thrown.message)
        clientGone.orFail("the server to see its client go")
    }

    @Test
    fun errorsAreKeptPerItem() {
        val paths = listOf("/hello", "/endless", "/missing")
        val results =
            runLoop {
                paths.gatherResults(limit = 2) { path ->
                    timeout(300.milliseconds) {
                        val response = get(path)
                        check(response.statusCode() == 200) { "status ${response.statusCode()}" }
                        response.body()
                    }
                }
            }
        assertEquals("hello", results[0].getOrThrow())
        assertTrue(results[1].exceptionOrNull() is TimeoutException, "${results[1]}")
        assertEquals("status 404", results[2].exceptionOrNull()?.message)
        clientGone.orFail("the server to see its client go")
    }

    private suspend fun get(path: String): HttpResponse<String> {
        val uri = URI("http://${server.address.address.hostAddress}:${server.address.port}$path")
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).await()
    }

    private fun HttpExchange.answer(text: String) = respond(200, text)

    private fun HttpExchange.respond(status: Int, text: String) =
        use {
            sendResponseHeaders(status, text.length.toLong())
            responseBody.write(text.toByteArray())
        }

    /** Writes until the client is gone; nothing else tells a server of that. */
    private fun HttpExchange.answerForEver() {
        sendResponseHeaders(200, 0)
        val chunk = ByteArray(1024)
        try {
            while (true) {
                responseBody.write(chunk)
                responseBody.flush()
                endlessBegun.countDown()
            }
        } catch (gone: IOException) {
            clientGone.complete(gone)
        }
    }
}
