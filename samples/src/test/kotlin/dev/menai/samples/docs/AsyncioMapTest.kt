package dev.menai.samples.docs

import dev.menai.EventLoop
import dev.menai.ExceptionHandler
import dev.menai.Handle
import dev.menai.Runner
import dev.menai.TimerHandle
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.currentTask
import dev.menai.future.asTask
import dev.menai.future.await
import dev.menai.gather
import dev.menai.gatherResults
import dev.menai.java.AsyncLoop
import dev.menai.runLoop
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.time
import dev.menai.timeout
import dev.menai.timeoutAt
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.ExperimentalCoroutinesApi
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.time.Duration.ofSeconds
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The Kotlin lines of docs/asyncio-map.md, each run once. */
@OptIn(ExperimentalCoroutinesApi::class)
class AsyncioMapTest {
    private val done = ArrayList<String>()

    private suspend fun main() = "done".also { sleep(1.milliseconds) }

    private suspend fun fetch(item: String = "page") = item.also { sleep(10.seconds) }

    private fun work() {
        done += "work"
    }

    @Test
    fun running() {
        assertEquals("done", runLoop { main() })
        Runner().use { runner ->
            assertEquals("done", runner.run { main() })
            assertEquals("done", runner.run { main() })
            assertFalse(runner.loop.isRunning)
        }
    }

    @Test
    fun loopOfOnesOwn() {
        val loop = EventLoop("orders")
        assertEquals("done", loop.runUntilComplete { main() })
        loop.callSoon { loop.stop() }
        loop.runForever()
        assertFalse(loop.isRunning || loop.isClosed)
        loop.close()
        assertEquals(emptyList<Any>(), loop.close(grace = 10.seconds))
    }

    @Test
    fun loopInTheBackground() {
        EventLoop.start("orders").use { loop ->
            assertEquals("done", loop.submit { main() }.get())
            val seen = CompletableFuture<EventLoop>()
            loop.callSoon { seen.complete(EventLoop.current()) }
            assertSame(loop, seen.get())
        }
    }

    @Test
    fun loopOnAHostsExecutor() {
        val executor = Executors.newSingleThreadScheduledExecutor()
        EventLoop.on(executor, "guest").use { loop -> assertEquals("done", loop.submit { main() }.get()) }
        executor.shutdown()
    }

    @Test
    fun callbacks() =
        runVirtual {
            val loop = currentLoop()
            loop.callSoon { work() }
            val handle: Handle = loop.callLater(1.5.seconds) { work() }
            val timer: TimerHandle = loop.callAt(loop.time() + 2.seconds) { work() }
            assertEquals(2.seconds, timer.deadline)
            assertTrue(handle.cancel() && handle.isCancelled)
            val ticks = loop.callEvery(1.seconds) { done += "tick" }
            sleep(3.5.seconds)
            ticks.cancel()
            assertEquals(listOf("work", "tick", "work", "tick", "tick"), done)
            assertEquals(3.5.seconds, time())
        }

    @Test
    fun exceptionHandler() =
        runVirtual {
            val loop = currentLoop()
            loop.exceptionHandler = ExceptionHandler { context -> done += context.message }
            loop.callSoon { error("broken") }
            sleep(Duration.ZERO)
            assertEquals(listOf("exception in callback of loop \"virtual\""), done)
        }

    @Test
    fun futures() =
        runVirtual {
            val future = CompletableDeferred<String>()
            val registration = future.invokeOnCompletion { done += "told" }
            future.complete("value")
            assertEquals("value", future.await())
            registration.dispose()
            assertEquals(listOf("told"), done)
            val failed = CompletableDeferred<String>()
            failed.completeExceptionally(IllegalStateException("broken"))
            assertEquals("broken", failed.getCompletionExceptionOrNull()?.message)
        }

    @Test
    fun foreignStages() =
        runVirtual {
            val loop = currentLoop()
            val stage = CompletableFuture.completedFuture("value")
            assertEquals("value", stage.await())
            assertEquals("value", stage.asTask(loop, "prices").await())
        }

    @Test
    fun futuresOfJavaAreAwaitedAsStages() =
        runVirtual {
            val future = AsyncLoop.of(currentLoop()).sleep(ofSeconds(1)).thenApply { "slept" }
            assertEquals("slept", future.await())
        }

    @Test
    fun tasks() =
        runVirtual {
            val loop = currentLoop()
            val task = createTask("prices") { fetch() }
            assertEquals("prices", task.name)
            assertSame(loop, task.loop)
            assertTrue(task in loop.tasks())
            assertFalse(task.isCompleted)
            assertEquals("page", task.await())
            assertEquals("page", task.getCompleted())
            val cancelled = createTask { fetch() }
            cancelled.cancel("not needed")
            cancelled.join()
            assertTrue(cancelled.isCancelled)
            val eager = createTask(eager = true) { currentTask() }
            assertTrue(eager.isCompleted && eager.await() === eager)
            assertEquals("page", loop.createTask(context = CoroutineName("shared")) { fetch() }.await())
        }

    @Test
    fun gathering() =
        runVirtual {
            assertEquals(Pair("a", "b"), gather({ fetch("a") }, { fetch("b") }))
            val blocks = listOf("a", "b").map { suspend { fetch(it) } }
            assertEquals(listOf("a", "b"), gather(blocks))
            val tasks = List(2) { createTask { fetch("$it") } }
            assertEquals(listOf("0", "1"), tasks.gather())
            val urls = listOf("a", "b", "c")
            assertEquals(urls, urls.gather(limit = 10) { url -> fetch(url) })
            assertEquals(urls, urls.gatherResults { url -> fetch(url) }.map { it.getOrThrow() })
            val (first, second) = gatherResults({ fetch() }, { error("broken") })
            assertEquals("page" to "broken", first.getOrThrow() to second.exceptionOrNull()?.message)
            assertEquals(60.seconds, time())
        }

    @Test
    fun limits() =
        runVirtual {
            assertThrows<TimeoutException> { timeout(1.seconds) { fetch() } }
            assertThrows<TimeoutException> { timeoutAt(time() + 1.seconds) { fetch() } }
            val task = createTask { fetch() }
            assertThrows<TimeoutException> { timeout(1.seconds) { task.await() } }
            assertTrue(task.isActive)
            timeout(1.seconds) { deadline ->
                deadline.reschedule(after = 5.seconds)
                deadline.rescheduleAt(time() + 60.seconds)
                assertEquals("page", fetch())
                assertFalse(deadline.expired)
                assertEquals(63.seconds, deadline.deadline)
            }
            sleep(1.seconds)
            sleep(Duration.ZERO)
            assertEquals(14.seconds, time())
        }

    @Test
    fun noLoopHere() {
        assertNull(EventLoop.currentOrNull())
    }
}
