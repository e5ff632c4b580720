package dev.menai.samples.stopsthework

import okhttp3.Dispatcher
import okhttp3.OkHttpClient
import okhttp3.Request
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider
import software.amazon.awssdk.core.async.AsyncResponseTransformer
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient
import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.s3.S3AsyncClient
import java.net.InetSocketAddress
import java.net.Socket
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

private const val MANY = 1000
private val FOR_EVER: Duration = Duration.ofDays(1)

/** A client of a [SilentWebServer]. */
abstract class WebClient(override val name: String, protected val server: SilentWebServer) : RemoteClient {
    override fun newCall(): RemoteCall = SeenCall(server.expectCall(), ::start)

    protected abstract fun start(key: String): CompletableFuture<*>

    override fun ping() {
        val answer = start(SilentServer.PING).get()
        if (answer is AutoCloseable) answer.close()
    }

    override fun close() = Unit
}

class JavaNetHttp(server: SilentWebServer) : WebClient("java.net.http", server) {
    private val client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()

    override fun start(key: String) = client.sendAsync(request(key), BodyHandlers.ofString())

    override fun newCall(): RemoteCall {
        val sight = server.expectCall()
        return object : SeenCall(sight, ::start) {
            override fun block() {
                client.send(request(key), BodyHandlers.ofString()) // heeds interrupts since JDK 16
            }
        }
    }

    private fun request(key: String) = HttpRequest.newBuilder(server.url(key)).build()
}

class OkHttp(server: SilentWebServer) : WebClient("OkHttp", server) {
    private val dispatcher =
        Dispatcher().apply {
            maxRequests = MANY
            maxRequestsPerHost = MANY
        }
    private val client =
        OkHttpClient
            .Builder()
            .dispatcher(dispatcher)
            .readTimeout(0, TimeUnit.SECONDS)
            .build()

    override fun start(key: String): CompletableFuture<*> =
        OkHttpFutures.send(client.newCall(Request.Builder().url(server.url(key).toURL()).build()))

    override fun close() {
        dispatcher.executorService.shutdown()
    }
}

class AwsSdk(server: SilentWebServer) : WebClient("AWS SDK v2, S3", server) {
    private val credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("user", "secret"))
    private val client =
        S3AsyncClient
            .builder()
            .endpointOverride(server.url(""))
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(MANY).readTimeout(FOR_EVER))
            .build()

    override fun start(key: String): CompletableFuture<*> =
        client.getObject({ it.bucket("bucket").key(key) }, AsyncResponseTransformer.toBytes())

    override fun close() = client.close()
}

/** What people write who have no client library: a future, and work that looks after it. */
class OwnFutures(server: SilentWebServer) : WebClient("a future of one's own", server) {
    override fun start(key: String): CompletableFuture<String> {
        val answer = CompletableFuture<String>()
        val socket = Socket()
        answer.whenComplete { _, _ -> socket.close() } // however it ended
        thread(isDaemon = true) {
            runCatching { socket.ask(key) }.fold(answer::complete, answer::completeExceptionally)
        }
        return answer
    }

    private fun Socket.ask(key: String): String {
        connect(InetSocketAddress(SilentServer.HOST, server.port))
        getOutputStream().write("GET /$key HTTP/1.1\r\n\r\n".toByteArray())
        return getInputStream().reader().readText()
    }
}
