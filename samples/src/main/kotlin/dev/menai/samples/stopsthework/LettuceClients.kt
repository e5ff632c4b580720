package dev.menai.samples.stopsthework

import io.lettuce.core.ClientOptions
import io.lettuce.core.RedisClient
import io.lettuce.core.RedisURI
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.protocol.ProtocolVersion
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.TimeMark

private const val FOR_EVER = 0L

/** Lettuce, on a [SilentRedis]. */
abstract class Lettuce(override val name: String, protected val server: SilentRedis) : RemoteClient {
    protected val uri: RedisURI = RedisURI.create(SilentServer.HOST, server.port)
    protected val client: RedisClient =
        RedisClient.create(uri).apply {
            val options = ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).autoReconnect(false)
            this.options = options.build()
        }

    override fun close() = client.shutdown()
}

/** Commands that the server has begun, each on a connection of its own that ends with its future. */
class LettuceOwnConnections(server: SilentRedis) : Lettuce("Lettuce, BLPOP", server) {
    override fun newCall(): RemoteCall =
        SeenCall(server.expectCall()) { key ->
            LettuceFutures.onOwnConnection(client, uri) { it.blpop(FOR_EVER, key) }
        }

    override fun ping() {
        LettuceFutures.onOwnConnection(client, uri) { it.ping() }.get()
    }
}

/** The same commands without any care: the future is Lettuce's, and the connection stays. */
class LettuceBare(server: SilentRedis) : Lettuce("Lettuce, BLPOP as it is", server) {
    private val pinging = client.connect()

    override val places get() = setOf(Place.CALL)

    /** The protocol has no way to take back what was sent. */
    override val canStop get() = false

    override fun newCall(): RemoteCall {
        val connection = client.connect()
        return SeenCall(server.expectCall()) { key -> connection.async().blpop(FOR_EVER, key).toCompletableFuture() }
    }

    override fun ping() {
        pinging.async().ping().get()
    }
}

/** Commands that still wait in the client, behind a lost connection or as here for the end of a batch. */
class LettuceUnsent(server: SilentRedis) : Lettuce("Lettuce, LPUSH unsent", server) {
    private val connection = client.connect().apply { setAutoFlushCommands(false) }

    override fun newCall(): RemoteCall = UnsentCall(server.expectCall(), connection)

    /** Sends what still waits in the client, before it. */
    override fun ping() {
        val pong = connection.async().ping()
        connection.flushCommands()
        pong.get()
    }
}

/** A call that is stopped if the server never hears of it. */
private class UnsentCall(
    private val sight: SilentServer.Sight,
    private val connection: StatefulRedisConnection<String, String>,
) : RemoteCall {
    private val queued = CountDownLatch(1)
    private val done = CountDownLatch(1)

    override fun start(): CompletableFuture<*> {
        val answer = connection.async().lpush(sight.key, "job").toCompletableFuture()
        answer.whenComplete { _, _ -> done.countDown() }
        queued.countDown()
        return answer
    }

    override fun awaitArrival() = check(queued.awaitAtMost(ARRIVAL_MILLIS)) { "the call was never made" }

    override fun awaitEnd(deadline: TimeMark) {
        done.awaitUntil(deadline)
    }

    override fun isStopped() = sight.arrived.count == 1L
}
