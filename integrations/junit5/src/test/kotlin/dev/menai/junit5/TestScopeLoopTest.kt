package dev.menai.junit5

import dev.menai.EventLoop
import dev.menai.sleep
import dev.menai.sync.Event
import dev.menai.time
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestCoroutineScheduler
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

@OptIn(ExperimentalCoroutinesApi::class)
class TestScopeLoopTest {
    @Test
    fun loopAndTestShareTheTime() =
        runTest {
            val loop = newLoop()
            val task =
                loop.createTask {
                    sleep(1.hours)
                    time()
                }
            delay(30.minutes)
            assertFalse(task.isCompleted)
            assertEquals(1.hours, task.await())
            assertEquals(1.hours.inWholeMilliseconds, currentTime)
        }

    @Test
    fun coroutinesOfBothMeetAtAPrimitive() =
        runTest {
            val loop = newLoop()
            val event = Event()
            launch {
                delay(1.hours)
                event.set()
            }
            val reached = loop.createTask { event.wait().let { time() } }
            assertEquals(1.hours, reached.await())
            withContext(loop) { delay(1.hours) }
            assertEquals(2.hours.inWholeMilliseconds, currentTime)
        }

    @Test
    fun timersAreNeverEarly() =
        runTest {
            val loop = newLoop()
            val at = loop.createTask { sleep(1500.microseconds).let { time() } }.await()
            assertEquals(2.milliseconds, at)
        }

    @Test
    fun loopIsClosedWithTheTest() {
        lateinit var loop: EventLoop
        runTest {
            loop = newLoop()
            loop.createTask { sleep(1.hours) }
            loop.callEvery(1.hours) { }
        }
        assertTrue(loop.isClosed)
        assertTrue(loop.tasks().isEmpty())
    }

    @Test
    fun schedulerAloneTurnsALoop() {
        val scheduler = TestCoroutineScheduler()
        val loop = scheduler.newLoop()
        val task = loop.createTask { sleep(1.hours) }
        scheduler.advanceTimeBy(1.hours.inWholeMilliseconds)
        assertFalse(task.isCompleted)
        scheduler.runCurrent()
        assertTrue(task.isCompleted)
        loop.shutdown()
        scheduler.advanceUntilIdle()
        assertTrue(loop.isClosed)
    }
}
