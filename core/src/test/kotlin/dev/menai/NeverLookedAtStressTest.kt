package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.collectUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CancellationException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.random.Random

class NeverLookedAtStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val reported = ConcurrentHashMap<String, Int>()

    /** Half of the others are let go before the close, half are held until then. */
    @Test
    fun exactlyWhatNobodyLookedAtIsReportedOnce() =
        seeded { random ->
            repeat(3 * stressFactor) {
                reported.clear()
                val loop = loops.start("stress")
                loop.exceptionHandler = ExceptionHandler { reported.merge(it.taskName!!, 1, Int::plus) }
                val dropped = HashSet<String>()
                val held = HashMap<String, Task<*>>()
                run(loop, random, dropped, held)
                collectUntil("reports of what was let go") {
                    loop.submit {}.get()
                    reported.keys.containsAll(dropped)
                }
                assertEquals(dropped, reported.keys.toSet())
                loop.close()
                assertEquals((dropped + held.keys).associateWith { 1 }, reported.toMap())
            }
        }

    private fun run(loop: EventLoop, random: Random, dropped: MutableSet<String>, held: MutableMap<String, Task<*>>) {
        val toLookAt = List(2) { ConcurrentLinkedQueue<Task<*>>() }
        val all = ArrayList<Task<*>>()
        repeat(TASKS) { i ->
            val task = loop.createTask("task $i") { sleep(NANO * random.nextInt(1000)).let { throw Failure("$i") } }
            when (random.nextInt(4)) {
                0, 1 -> toLookAt.random(random) += task
                2 -> dropped += task.name
                3 -> held[task.name] = task
            }
            all += task
        }
        val lookers = toLookAt.map { tasks -> inThread { lookAt(tasks, Random(random.nextInt())) } }
        lookers.forEach { it.orFail() }
        runLoop { all.forEach { it.join() } }
    }

    /** At random moments: before, while and after they fail. */
    private fun lookAt(tasks: ConcurrentLinkedQueue<Task<*>>, random: Random) =
        runLoop {
            for (task in tasks) {
                if (random.nextBoolean()) Thread.yield()
                val failure = runCatching { task.await() }.exceptionOrNull()
                if (failure is CancellationException) throw failure
            }
        }

    private companion object {
        const val TASKS = 400
        val NANO = kotlin.time.Duration.parse("1us")
    }
}
