package dev.menai.benchmarks

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture

/** What a Java program gets from plain kotlinx.coroutines. */
object KotlinxFutures {
    @JvmStatic
    fun future(scope: CoroutineScope, value: Int): CompletableFuture<Int> = scope.future { value }

    @JvmStatic
    fun awaitAll(scope: CoroutineScope, stages: List<CompletableFuture<Int>>): CompletableFuture<List<Int>> =
        scope.future { stages.map { it.await() } }

    @JvmStatic
    fun asyncAll(scope: CoroutineScope, items: List<Int>): CompletableFuture<List<Int>> =
        scope.future { items.map { async { it } }.awaitAll() }
}
