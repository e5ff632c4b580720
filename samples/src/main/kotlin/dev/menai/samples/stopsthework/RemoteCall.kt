package dev.menai.samples.stopsthework

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.TimeMark

/** A client library that speaks with a server that never answers. */
interface RemoteClient : AutoCloseable {
    val name: String

    /** Where its calls can be cancelled; some clients are looked at in one place only. */
    val places: Set<Place> get() = Place.entries.toSet()

    /** Whether the client has a way at all to stop a call that the server has begun. */
    val canStop: Boolean get() = true

    fun newCall(): RemoteCall

    /** A call that is answered. What this client had to send before it, the server has then seen. */
    fun ping()
}

/** A call that never ends by itself. It begins once, with [start] or [block]. */
interface RemoteCall {
    /** Begins the call as users of the client do, and returns the client's own future. */
    fun start(): CompletableFuture<*>

    /** Begins the call and blocks the thread for its answer, until the thread is interrupted. */
    fun block() = blockOn(start())

    /** Returns when the call has got as far as it ever gets. */
    fun awaitArrival()

    /** Waits until the call has ended, or until [deadline]. */
    fun awaitEnd(deadline: TimeMark)

    /** Whether the server saw the call end. */
    fun isStopped(): Boolean
}

/** What programs do that need the answer of a future on a thread that may be interrupted. */
fun blockOn(future: CompletableFuture<*>) {
    try {
        future.get()
    } catch (interrupted: InterruptedException) {
        future.cancel(true)
        throw interrupted
    }
}

/** A call whose begin and end the server sees. */
internal open class SeenCall(
    private val sight: SilentServer.Sight,
    private val starts: (key: String) -> CompletableFuture<*>,
) : RemoteCall {
    protected val key: String get() = sight.key

    override fun start() = starts(key)

    override fun awaitArrival() = check(sight.arrived.awaitAtMost(ARRIVAL_MILLIS)) { "the server never saw the call" }

    override fun awaitEnd(deadline: TimeMark) {
        sight.ended.awaitUntil(deadline)
    }

    override fun isStopped() = sight.ended.count == 0L
}

internal const val ARRIVAL_MILLIS = 20_000L

internal fun CountDownLatch.awaitAtMost(millis: Long) = await(millis, TimeUnit.MILLISECONDS)

internal fun CountDownLatch.awaitUntil(deadline: TimeMark) = awaitAtMost(-deadline.elapsedNow().inWholeMilliseconds)
