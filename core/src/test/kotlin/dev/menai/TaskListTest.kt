package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.awaitCancellation
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration

class TaskListTest {
    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 383
    @Test
    fun otherThreadsListTheTasksWhileTheyComeAndGo() {
        val loop = loops.start()
        val stays = loop.createTask("stays") { awaitCancellation() }
        val enough = AtomicBoolean()
        val readers = List(2) { inThread { listUntil(enough, loop) } }
        val work = List(2_000) { loop.submit { sleep(Duration.ZERO) } }
        work.forEach { it.orFail() }
        enough.set(true)
        assertEquals(listOf(0, 0), readers.map { it.orFail() })
        stays.cancel("enough")
    }

    /** How many lists lacked the task that was there all the time. */
    private fun listUntil(enough: AtomicBoolean, loop: EventLoop): Int {
        var lacking = 0
        while (!enough.get()) if (loop.tasks().none { it.name == "stays" }) lacking++
        return lacking
    }
}
