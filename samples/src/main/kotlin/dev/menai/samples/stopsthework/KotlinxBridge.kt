package dev.menai.samples.stopsthework

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.asDeferred
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withTimeout
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletableFuture.completedFuture

/** Stops calls by what kotlinx.coroutines brings along for futures. */
fun kotlinxBridge(scope: CoroutineScope): Column =
    Column(
        "kotlinx",
        mapOf(
            Place.CALL to Way { call -> cancels(call.start().asDeferred()) },
            Place.THEN_APPLY to Way { call -> cancels(scope.future { call.start().await() }.thenApply { "$it" }) },
            Place.THEN_COMPOSE to
                Way { call -> cancels(completedFuture(Unit).thenCompose { scope.future { call.start().await() } }) },
            Place.GATHER to
                Way { call ->
                    cancels(scope.launch { awaitAll(async { call.start().await() }, async { awaitCancellation() }) })
                },
            Place.SIBLING_FAILS to Way { call -> besideFailing(scope, call) },
            Place.GROUP to
                Way { call -> cancels(scope.launch { coroutineScope { launch { call.start().await() } } }) },
            Place.TASK_FAILS to Way { call -> besideFailingChild(scope, call) },
            Place.TIMEOUT to
                Way { call ->
                    val answer = call.start()
                    Runnable { scope.launch { withTimeout(10) { answer.await() } } }
                },
            Place.COROUTINE to Way { call -> cancels(scope.launch { call.start().await() }) },
            Place.TO_THREAD to
                Way { call -> cancels(scope.launch { runInterruptible(Dispatchers.IO) { call.block() } }) },
        ),
    )

private fun besideFailing(scope: CoroutineScope, call: RemoteCall): Runnable {
    val sibling = CompletableDeferred<Unit>()
    scope.launch { awaitAll(async { call.start().await() }, async { sibling.await() }) }
    return Runnable { sibling.completeExceptionally(IOException("a sibling failed")) }
}

private fun besideFailingChild(scope: CoroutineScope, call: RemoteCall): Runnable {
    val sibling = CompletableDeferred<Unit>()
    scope.launch {
        coroutineScope {
            launch { call.start().await() }
            launch { sibling.await() }
        }
    }
    return Runnable { sibling.completeExceptionally(IOException("a child failed")) }
}

internal fun cancels(job: Job) = Runnable { job.cancel() }

internal fun cancels(future: CompletableFuture<*>) = Runnable { future.cancel(true) }
