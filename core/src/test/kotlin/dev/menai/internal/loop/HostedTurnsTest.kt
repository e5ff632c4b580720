package dev.menai.internal.loop

import dev.menai.EventLoop
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours

class HostedTurnsTest {
    @RegisterExtension
    val loops = LeakCheck()

    /** A host that runs and rings when the test says so. */
    private class HandHost : ScheduledThreadPoolExecutor(0) {
        val tasks = ArrayDeque<Runnable>()
        val alarms = ArrayList<Runnable>()
        val cancelled = ArrayList<Runnable>()

        override fun execute(command: Runnable) {
            tasks += command
        }

        override fun schedule(command: Runnable, delay: Long, unit: TimeUnit): ScheduledFuture<*> {
            alarms += command
            val future = CompletableFuture<Unit>()
            return object : ScheduledFuture<Unit> by scheduleNothing() {
                override fun isDone() = future.isDone

                override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
                    cancelled += command
                    return future.cancel(mayInterruptIfRunning)
                }
            }
        }

        private fun scheduleNothing(): ScheduledFuture<Unit> = super.schedule(Callable { }, 1, TimeUnit.DAYS)

        fun runAll() {
            while (tasks.isNotEmpty()) tasks.removeFirst().run()
        }
    }

    private val host = HandHost()
    private val loop = loops.watch(EventLoop.on(host, "guest"))

    private fun end() {
        loop.shutdown()
        host.runAll()
        host.shutdownNow()
    }

    @Test
    fun onePostOneTurnHoweverManyCallbacks() {
        host.runAll()
        repeat(5) { loop.callSoon {} }

        assertEquals(1, host.tasks.size)
        end()
    }

    @Test
    fun oneAlarmForTheEarliestTimer() {
        host.runAll()
        repeat(3) { loop.callLater((it + 1).hours) {} }
        host.runAll()

        assertEquals(1, host.alarms.size)
        end()
        assertEquals(host.alarms, host.cancelled)
    }

    /** A cancelled alarm would stay in most hosts' queues until its time. */
    @Test
    fun alarmThatRingsEarlierThanNeededStays() {
        host.runAll()
        repeat(100) {
            val timer = loop.callLater((it + 1).hours) {}
            host.runAll()
            timer.cancel()
            host.runAll()
        }

        assertEquals(1, host.alarms.size)
        assertEquals(emptyList<Runnable>(), host.cancelled)
        end()
    }

    @Test
    fun looksForDeadlocksLeaveTheTimersAlarmAtTheHost() {
        host.runAll()
        loop.debug = DebugOptions(stuckAfter = 1.hours, slowCallback = Duration.INFINITE)
        val timer = loop.callLater(24.hours) {}
        host.runAll()
        assertEquals(2, host.alarms.size)
        repeat(3) {
            host.alarms.last().run()
            host.runAll()
        }
        assertEquals(emptyList<Runnable>(), host.cancelled)
        timer.cancel()
        loop.debug = null
        end()
    }

    /** A coarse clock, and the turn comes before the executor has marked the alarm as done. */
    @Test
    fun alarmThatRingsEarlyIsSetAgain() {
        host.runAll()
        val timer = loop.callLater(1.hours) {}
        host.runAll()

        host.alarms.single().run()
        host.runAll()

        assertEquals(2, host.alarms.size)
        timer.cancel()
        host.runAll()
        end()
    }

    /** The post and the turn that puts the loop to sleep may come in any order; here it comes during the turn. */
    @Test
    fun postDuringATurnGetsAnother() {
        host.runAll()
        val ran = ArrayList<String>()
        loop.callSoon {
            inThread { loop.callSoon { ran += "second" } }.get()
            ran += "first"
        }

        host.runAll()

        assertEquals(listOf("first", "second"), ran)
        end()
    }
}
