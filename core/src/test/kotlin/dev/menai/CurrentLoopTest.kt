package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.orFail
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration

class CurrentLoopTest {
    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 302
    @Test
    fun noLoopOutsideARun() {
        val loop = loops.loop()

        assertNull(EventLoop.currentOrNull())
        val thrown = assertThrows(NoEventLoopException::class.java) { EventLoop.current() }
        assertEquals(
            "thread \"${Thread.currentThread().name}\" runs no event loop; call from a callback or a task of one",
            thrown.message,
        )
        loop.runUntilComplete { }
        assertNull(EventLoop.currentOrNull())
    }

    // asyncio 302
    @Test
    fun insideARunItIsTheRunningOne() {
        val loop = loops.loop()
        val inCallback = CompletableFuture<EventLoop>()
        loop.callSoon { inCallback.complete(EventLoop.current()) }

        loop.runUntilComplete {
            assertSame(loop, EventLoop.current())
            assertSame(loop, currentLoop())
        }

        assertSame(loop, inCallback.orFail())
    }

    @Test
    fun suspendCodeOnAnotherDispatcherKeepsTheLoopOfItsTask() {
        val loop = loops.loop()

        loop.runUntilComplete {
            withContext(Dispatchers.IO) {
                assertSame(loop, currentLoop())
                assertNull(EventLoop.currentOrNull())
            }
        }
    }

    /** `NonCancellable` takes the place of the task's job. */
    @Test
    fun cleanupKeepsItsTaskAndLoop() {
        val loop = loops.loop()

        loop.runUntilComplete("tidy") {
            val task = currentTask()
            withContext(NonCancellable) {
                assertSame(task, currentTask())
                withContext(Dispatchers.IO) {
                    assertSame(task, currentTask())
                    assertSame(loop, currentLoop())
                    sleep(Duration.ZERO)
                }
            }
        }
    }

    @Test
    fun withContextMovesToTheOtherLoop() {
        val here = loops.loop("here")
        val there = loops.start("there")

        here.runUntilComplete {
            withContext(there) {
                assertSame(there, currentLoop())
                assertSame(there, EventLoop.current())
                assertSame(there.ownThread, Thread.currentThread())
            }
            assertSame(here, EventLoop.current())
        }
    }

    @Test
    fun plainCoroutineHasNone() {
        val thrown = assertThrows(NoEventLoopException::class.java) { runBlocking { currentLoop() } }

        assertEquals("no event loop here; call from runLoop { } or from a task of a loop", thrown.message)
    }

    /** A loop that is closed within another one's turn turns there; the outer one is current again after that. */
    @Test
    fun closeOfAnotherLoopGivesTheThreadBack() {
        val outer = loops.loop("outer")
        val inner = loops.loop("inner")
        val during = CompletableFuture<EventLoop>()
        inner.callSoon { during.complete(EventLoop.current()) }

        outer.runUntilComplete {
            inner.close()
            assertSame(outer, EventLoop.current())
            assertEquals(true, outer.isOnLoop())
        }

        assertSame(inner, during.orFail())
    }
}
