package dev.menai.samples.gracefulshutdown

import dev.menai.EventLoop
import dev.menai.GroupPolicy
import dev.menai.TaskGroup
import dev.menai.currentLoop
import dev.menai.sleep
import dev.menai.sync.Event
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A service that ends well: signal, no new requests, the old ones are answered, a deadline, names of what is left. */
fun main(vararg args: String) {
    val visitors = Visitors.of(args)
    SmallServer().use { server ->
        val stop = Event()
        EndSignals(stop::set).use { signals ->
            val loop = EventLoop.start("service")
            val ended = loop.submit("service") { serve(server, stop) }
            visitors.visit(server, signals)
            ended.get()
            closeAndName(loop)
        }
    }
    visitors.report()
}

// <serve>
suspend fun serve(server: Server, stop: Event) {
    val requests = TaskGroup.open(currentLoop(), "requests", GroupPolicy.COLLECT)
    server.start { request -> requests.createTask(request.path) { respond(request) } }
    stop.wait() // a signal sets it, in a thread of its own
    server.stopAccepting()
    println("  no new requests; under way: ${names(requests)}")
    try {
        timeout(1.seconds) { requests.join() }
        println("  all are answered")
    } catch (_: TimeoutException) {
        println("  not answered after a second: ${names(requests)}")
        requests.cancel("the service ends")
    }
}

/** The last word: who does not listen to the cancel is named, and where he is. */
fun closeAndName(loop: EventLoop) {
    loop.close(grace = 300.milliseconds).forEach { println("  left behind: $it") }
}
// </serve>

private fun names(requests: TaskGroup) = requests.tasks().map { it.name }.sorted()

private suspend fun respond(request: Request) {
    try {
        request.answer(200, answerTo(request.path))
    } catch (cancel: CancellationException) {
        request.answer(503, "the service ends")
        throw cancel
    }
}

private suspend fun answerTo(path: String): String {
    when (path) {
        "/slow" -> sleep(600.milliseconds)
        "/slower" -> sleep(10.seconds)
        "/stubborn" -> withContext(NonCancellable) { sleep(3.seconds) } // as code does that nobody can stop
    }
    return "this is $path"
}
