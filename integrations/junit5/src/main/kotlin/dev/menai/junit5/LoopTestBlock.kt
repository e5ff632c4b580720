package dev.menai.junit5

import kotlinx.coroutines.CoroutineScope
import java.util.concurrent.ExecutionException

/**
 * Runs [block] as a task on the loop of the [LoopTest] that this thread runs, and waits for its end.
 *
 * What it throws is thrown here, unwrapped. On virtual time this thread turns the loop meanwhile, which jumps to the next
 * deadline whenever nothing is ready.
 *
 * @throws IllegalStateException if this thread runs no test with a loop.
 */
@JvmSynthetic // Java's is LoopTests.run
public fun loopTest(block: suspend CoroutineScope.() -> Unit) {
    try {
        LoopUnderTest.current().eventLoop().submit("test", block).get()
    } catch (failure: ExecutionException) {
        throw failure.cause!!
    }
}
