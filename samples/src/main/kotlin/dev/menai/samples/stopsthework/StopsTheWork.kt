package dev.menai.samples.stopsthework

import dev.menai.EventLoop
import dev.menai.ExceptionHandler
import dev.menai.future.asTask
import dev.menai.future.await
import dev.menai.gather
import dev.menai.java.AsyncLoop
import dev.menai.taskGroup
import dev.menai.threads.toThread
import dev.menai.timeout
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import java.io.IOException
import java.util.concurrent.CompletableFuture.completedFuture
import kotlin.time.Duration.Companion.milliseconds

/** Cancels calls of other people's client libraries wherever a program may do so, and asks the servers what they saw. */
fun main(vararg args: String) {
    EventLoop.start("stops-the-work").use { loop ->
        loop.exceptionHandler = ExceptionHandler { } // else it logs the failures that stop calls here
        report(menai(loop), args)
    }
}

/** Stops calls through Menai. */
fun menai(loop: EventLoop): Column {
    val java = AsyncLoop.of(loop)
    return Column(
        "Menai",
        mapOf(
            Place.CALL to Way { call -> cancels(call.start().asTask(loop)) },
            Place.THEN_APPLY to
                Way { call -> cancels(java.future(loop.createTask { call.start().await() }).thenApply { "$it" }) },
            Place.THEN_COMPOSE to
                Way { call ->
                    val before = java.adopt(completedFuture(Unit))
                    cancels(before.thenCompose { java.future(loop.createTask { call.start().await() }) })
                },
            Place.GATHER to
                Way { call ->
                    cancels(loop.createTask { gather({ call.start().await() }, { awaitCancellation() }) })
                },
            Place.SIBLING_FAILS to Way { call -> besideFailing(loop, call) },
            Place.GROUP to
                Way { call ->
                    cancels(loop.createTask { taskGroup { createTask { call.start().await() } } })
                },
            Place.TASK_FAILS to Way { call -> besideFailingTask(loop, call) },
            Place.TIMEOUT to
                Way { call ->
                    val answer = call.start()
                    Runnable { loop.createTask { timeout(10.milliseconds) { answer.await() } } }
                },
            Place.COROUTINE to Way { call -> cancels(loop.createTask { call.start().await() }) },
            Place.TO_THREAD to Way { call -> cancels(loop.createTask { toThread { call.block() } }) },
        ),
    )
}

// <siblings>
private fun besideFailing(loop: EventLoop, call: RemoteCall): Runnable {
    val sibling = CompletableDeferred<Unit>()
    loop.createTask { gather({ call.start().await() }, { sibling.await() }) }
    return Runnable { sibling.completeExceptionally(IOException("a sibling failed")) }
}
// </siblings>

private fun besideFailingTask(loop: EventLoop, call: RemoteCall): Runnable {
    val sibling = CompletableDeferred<Unit>()
    loop.createTask {
        taskGroup {
            createTask { call.start().await() }
            createTask { sibling.await() }
        }
    }
    return Runnable { sibling.completeExceptionally(IOException("a task failed")) }
}
