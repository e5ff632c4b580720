package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.lang.ref.WeakReference
import java.lang.reflect.InvocationTargetException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch

class CallSoonTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val ran = ArrayList<String>()

    @Test
    fun callbacksRunInOrderEachOnce() {
        val loop = loops.loop()
        val names = List(1000) { "c$it" }
        names.forEach { loop.callSoon { ran += it } }

        loop.runUntilComplete { }

        assertEquals(names, ran)
    }

    // asyncio 286
    @Test
    fun callbackThatACallbackAddsWaitsForTheNextTurn() {
        val loop = loops.loop()
        loop.callSoon {
            loop.callSoon { ran += "added" }
            loop.callSoon { loop.stop() }
            ran += "first"
        }
        loop.callSoon { ran += "second" }

        loop.runForever()

        assertEquals(listOf("first", "second", "added"), ran)
    }

    // asyncio 281
    @Test
    fun postFromAnotherThreadWakesASleepingLoop() {
        val loop = loops.start("sleeper")
        awaitUntil("the loop sleeps") { loop.ownThread!!.state == Thread.State.WAITING }
        val woken = CountDownLatch(1)

        loop.callSoon { woken.countDown() }

        woken.awaitOrFail("the callback")
    }

    // asyncio 281
    @Test
    fun whatOneThreadPostsKeepsItsOrder() {
        val loop = loops.start()
        val done = CountDownLatch(1)
        repeat(10_000) { loop.callSoon { ran += "$it" } }
        loop.callSoon { done.countDown() }

        done.awaitOrFail()

        assertEquals(List(10_000) { "$it" }, ran)
    }

    @Test
    fun callbacksRunOnTheLoopsThread() {
        val loop = loops.start("home")
        val thread = inCallback(loop) { Thread.currentThread() }

        assertEquals("menai-home", thread.name)
        assertTrue(thread.isDaemon)
    }

    // asyncio 287
    @Test
    fun cancelledCallbackNeverRuns() {
        val loop = loops.loop()
        val handle = loop.callSoon { ran += "cancelled" }

        assertTrue(handle.cancel())
        loop.runUntilComplete { }

        assertTrue(handle.isCancelled)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun cancelIsTrueOnce() {
        val loop = loops.loop()
        val handle = loop.callSoon { }

        assertTrue(handle.cancel())
        assertFalse(handle.cancel())
    }

    @Test
    fun cancelAfterTheRunIsFalseAndHarmless() {
        val loop = loops.loop()
        val handle = loop.callSoon { ran += "ran" }
        loop.runUntilComplete { }

        assertFalse(handle.cancel())
        assertFalse(handle.isCancelled)
        assertEquals(listOf("ran"), ran)
    }

    // asyncio 282: different, a cancel never waits for a callback that is running.
    @Test
    fun cancelFromAnotherThreadDoesNotWaitForARunningCallback() {
        val loop = loops.start()
        val running = CountDownLatch(1)
        val mayEnd = CountDownLatch(1)
        val handle =
            loop.callSoon {
                running.countDown()
                mayEnd.awaitOrFail()
            }
        running.awaitOrFail()

        assertFalse(handle.cancel())
        assertFalse(handle.isCancelled)
        mayEnd.countDown()
    }

    // asyncio 282
    @Test
    fun callbackMayCancelItself() {
        val loop = loops.loop()
        lateinit var handle: Handle
        handle = loop.callSoon { ran += "cancelled: ${handle.cancel()}" }

        loop.runUntilComplete { }

        assertEquals(listOf("cancelled: false"), ran)
    }

    // asyncio 291
    @Test
    fun cancelFreesWhatTheCallbackHolds() {
        val loop = loops.loop()
        var held: Any? = Any()
        val reference = WeakReference(held)
        val handle = holding(loop, held!!)
        @Suppress("AssignedValueIsNeverRead")
        held = null

        handle.cancel()

        awaitUntil("the callback is collected") {
            System.gc()
            reference.get() == null
        }
        assertNull(reference.get())
        loop.runUntilComplete { }
    }

    private fun holding(loop: EventLoop, held: Any) = loop.callSoon { held.hashCode() }

    @Test
    fun nullCallbackIsRefusedAtTheCall() {
        val loop = loops.loop()
        val callSoon = EventLoop::class.java.getMethod("callSoon", Runnable::class.java)

        val thrown = assertThrows(InvocationTargetException::class.java) { callSoon.invoke(loop, null) }

        assertTrue(thrown.cause is NullPointerException)
    }

    @Test
    fun loopConfinedStateIsGuarded() {
        val loop = loops.start("home")

        assertTrue(inCallback(loop) { loop.isOnLoop().also { loop.checkOnLoop() } })
        val thrown = inThread("elsewhere") { assertThrows(IllegalStateException::class.java) { loop.checkOnLoop() } }
        assertEquals(
            "not on loop \"home\" but on thread \"elsewhere\"; use loop.callSoon { } to get there",
            thrown.orFail().message,
        )
    }

    private fun <T> inCallback(loop: EventLoop, body: () -> T): T {
        val result = CompletableFuture<T>()
        loop.callSoon { result.complete(body()) }
        return result.orFail()
    }
}
