package dev.menai.user

import dev.menai.EventLoop
import dev.menai.TaskGroup
import dev.menai.debug.DebugOptions
import dev.menai.debug.Unclosed
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.sleep
import kotlinx.coroutines.CompletableDeferred
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.lang.ref.WeakReference
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Loops and groups that are dropped without a close. Lies outside of Menai's packages, as users do. */
class UnclosedTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private fun dropped(name: String = "orders", use: (EventLoop) -> Unit): WeakReference<EventLoop> =
        WeakReference(EventLoop(name, debug = true).also(use))

    /** What is said when [dropped] was collected, and another loop after it: nothing of debug mode keeps them. */
    private fun linesAfterCollectionOf(dropped: WeakReference<*>): List<String> {
        awaitUntil("the collection") {
            System.gc()
            dropped.get() == null
        }
        dropped("later") { it.runUntilComplete { } }
        val lines = ArrayList<String>()
        awaitUntil("the report of a later loop") {
            System.gc()
            Unclosed.report()
            lines += log.take()
            lines.any { "later" in it }
        }
        return lines.filterNot { "later" in it }.map { it.replace(Regex("""kt:\d+"""), "kt:N") }
    }

    @Test
    fun loopThatWasUsedAndDroppedIsNamedOnceWithItsSite() {
        val loop = dropped { it.runUntilComplete { sleep(Duration.ZERO) } }
        val expected = "WARN loop \"orders\" was never closed (created at UnclosedTest.kt:N)"
        assertEquals(listOf(expected), linesAfterCollectionOf(loop))
        assertEquals(emptyList<String>(), linesAfterCollectionOf(dropped { }))
    }

    @Test
    fun loopThatWaitedForItsTimersIsUsed() {
        val loop = dropped { it.callLater(1.milliseconds) { it.stop() }.run { it.runForever() } }
        assertEquals(1, linesAfterCollectionOf(loop).size)
    }

    @Test
    fun loopThatWasClosedOrNeverUsedIsNotNamed() {
        val closed = dropped { it.use { loop -> loop.runUntilComplete { } } }
        val idle = dropped { }
        assertEquals(emptyList<String>(), linesAfterCollectionOf(closed) + linesAfterCollectionOf(idle))
    }

    @Test
    fun loopWhoseDebugModeWasSwitchedOffIsNotNamed() {
        val off =
            dropped {
                it.runUntilComplete { }
                it.debug = null
            }
        val without =
            dropped {
                it.debug = DebugOptions(leaks = false)
                it.runUntilComplete { }
            }
        assertEquals(emptyList<String>(), linesAfterCollectionOf(off) + linesAfterCollectionOf(without))
    }

    /** Apart, so that no frame of the caller holds it. */
    private fun droppedGroup(loop: EventLoop) =
        WeakReference(TaskGroup.open(loop, "connection").also { it.createTask { } })

    @Test
    fun groupThatIsDroppedIsNamedAtOnceAndNotAgainAtTheClose() {
        val loop = loops.watch(EventLoop("orders", debug = true))
        val group = droppedGroup(loop)
        loop.runUntilComplete { sleep(Duration.ZERO) }
        val expected = "WARN task group \"connection\" was never closed (created at UnclosedTest.kt:N)"
        assertEquals(listOf(expected), linesAfterCollectionOf(group))
        loop.close()
    }

    @Test
    fun groupWhoseTasksGoOnIsKept() {
        val loop = loops.watch(EventLoop("orders", debug = true))
        val gate = CompletableDeferred<Unit>()
        val task = TaskGroup.open(loop, "connection").createTask { gate.await() }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        assertEquals(emptyList<String>(), linesAfterCollectionOf(dropped { }))
        gate.complete(Unit)
        loop.runUntilComplete { task.join() }
        loop.close()
        assertEquals(1, log.take().size)
    }
}
