package dev.menai

import kotlinx.coroutines.CoroutineScope

/**
 * Runs [block] on a new loop in this thread, closes the loop, and returns the result.
 *
 * What `asyncio.run` is to Python: the front door of a program. When the block has ended, the tasks it left are
 * cancelled and waited for, see [EventLoop.close]. What it throws is thrown here, unwrapped. Ctrl-C cancels it, see
 * [Runner]. [debug] as in [EventLoop].
 *
 * @throws IllegalStateException if this thread runs a loop already.
 * @throws RunInterruptedException if Ctrl-C ended the block.
 */
public fun <T> runLoop(
    name: String = EventLoop.defaultName(),
    debug: Boolean = debugByDefault,
    block: suspend CoroutineScope.() -> T,
): T = Runner(name, debug).use { it.run(block = block) }
