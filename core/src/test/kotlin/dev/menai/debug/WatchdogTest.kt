package dev.menai.debug

import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test
import java.lang.ref.WeakReference
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicReference

class WatchdogTest {
    private class Looked(count: Int) : Watched {
        val looks = CountDownLatch(count)
        val thread = AtomicReference<Thread>()

        override fun look(nowNanos: Long): Long {
            thread.set(Thread.currentThread())
            looks.countDown()
            return 1_000_000
        }
    }

    private val watchdog = Watchdog()

    @Test
    fun oneThreadLooksAtAllAgainAndAgain() {
        val checks = List(3) { Looked(3) }
        checks.forEach(watchdog::add)
        checks.forEach { it.looks.awaitOrFail("three looks") }
        checks.forEach(watchdog::remove)

        val thread = checks.map { it.thread.get() }.distinct().single()
        assertEquals(listOf("menai-watchdog", true), listOf(thread.name, thread.isDaemon))
        awaitUntil("its end") { !thread.isAlive }
    }

    @Test
    fun itBeginsAgainAfterItsEnd() {
        val first = Looked(1).also(watchdog::add)
        first.looks.awaitOrFail()
        watchdog.remove(first)
        awaitUntil("its end") { !first.thread.get().isAlive }

        val second = Looked(1).also(watchdog::add)
        second.looks.awaitOrFail()
        watchdog.remove(second)
        assertNotEquals(first.thread.get(), second.thread.get())
    }

    @Test
    fun lookThatFailsKeepsNobodyElseFromBeingLookedAt() {
        val broken = Watched { error("broken") }
        val other = Looked(3)
        listOf(broken, other).forEach(watchdog::add)
        other.looks.awaitOrFail("three looks")
        listOf(broken, other).forEach(watchdog::remove)
        awaitUntil("its end") { !other.thread.get().isAlive }
    }

    @Test
    fun whatIsForgottenIsCollectedAndEndsTheThread() {
        val thread = AtomicReference<Thread>()
        val forgotten = addAndForget(thread)
        awaitUntil("the collection") {
            System.gc()
            forgotten.get() == null
        }
        awaitUntil("the thread's end") { !thread.get().isAlive }
    }

    private fun addAndForget(thread: AtomicReference<Thread>): WeakReference<Watched> {
        val check = Looked(1).also(watchdog::add)
        check.looks.awaitOrFail()
        thread.set(check.thread.get())
        return WeakReference(check)
    }
}
