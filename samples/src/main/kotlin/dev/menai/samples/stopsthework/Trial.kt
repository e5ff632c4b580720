package dev.menai.samples.stopsthework

import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/** Whether the server saw a call end that was cancelled at [place]; `null` if the library has nothing for it. */
class Verdict(val client: RemoteClient, val place: Place, val stopped: List<Boolean?>)

/**
 * Cancels a call of each client at each place in each way, and looks what the servers see of it.
 *
 * A call that goes on has no end to wait for. So all calls are cancelled first, and have [patience] together to end. Then
 * each client has another call answered by its server; what that server still sees of the others, goes on.
 */
class Trial(private val columns: List<Column>, private val patience: Duration = 3.seconds) {
    fun run(clients: List<RemoteClient>): List<Verdict> {
        clients.forEach { it.ping() } // loads its classes
        val attempts = clients.flatMap { client -> client.places.sorted().map { attempt(client, it) } }
        val deadline = TimeSource.Monotonic.markNow() + patience
        attempts.forEach { it.awaitEnd(deadline) }
        clients.forEach { it.ping() }
        return attempts.map { it.verdict() }
    }

    private fun attempt(client: RemoteClient, place: Place): Attempt =
        Attempt(client, place, columns.map { column -> column.ways[place]?.let { cancelled(client.newCall(), it) } })

    private fun cancelled(call: RemoteCall, way: Way): RemoteCall {
        val cancel = way.begin(call)
        call.awaitArrival()
        cancel.run()
        return call
    }

    private class Attempt(val client: RemoteClient, val place: Place, val calls: List<RemoteCall?>) {
        fun awaitEnd(deadline: TimeMark) = calls.forEach { it?.awaitEnd(deadline) }

        fun verdict() = Verdict(client, place, calls.map { it?.isStopped() })
    }
}
