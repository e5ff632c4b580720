package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.endedWithin
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random
import kotlin.time.Duration.Companion.microseconds

/** No task outlives its group, whatever happens to it; counts are exact. */
class TaskGroupStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val begun = AtomicInteger()
    private val ended = AtomicInteger()
    private val failed = AtomicInteger()

    @Test
    fun groupsOfThousandsThatFailAreCancelledAndTimeOut() =
        seeded { random ->
            val loop = loops.start("storm")
            repeat(20 * stressFactor) {
                val own = Random(random.nextLong())
                val limit = own.nextInt(20_000).microseconds
                val group =
                    loop.createTask {
                        if (own.nextInt(3) == 0) timeout(limit) { nested(own, depth = 3) } else nested(own, depth = 3)
                        assertEquals(begun.get(), ended.get(), "a task outlives its group")
                    }
                if (own.nextInt(3) == 0) {
                    repeat(own.nextInt(100_000)) { Thread.onSpinWait() }
                    group.cancel("storm")
                }
                assertTrue(group.endedWithin(), "$group hangs")
                assertFalse(group.failure() is AssertionError, "a task outlives its group")
                assertEquals(begun.get(), ended.get())
                assertEquals(emptyList<Task<*>>(), loop.tasks())
            }
            assertTrue(begun.get() > 1_000 * stressFactor, "${begun.get()} tasks begun")
        }

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun Task<*>.failure() = getCompletionExceptionOrNull()

    /** [FAN] tasks a level; each is a leaf or a group. */
    private suspend fun nested(random: Random, depth: Int) {
        val policy = GroupPolicy.entries[random.nextInt(3)]
        val before = failed.get()
        try {
            taskGroup(policy = policy) {
                for (n in 1..FAN) {
                    val isLeaf = depth == 0 || n % 4 != 0
                    createTask { counted { if (isLeaf) leaf(random) else nested(random, depth - 1) } }
                }
            }
        } catch (failure: Failure) {
            if (policy == GroupPolicy.COLLECT) assertTrue(failed.get() - before >= failure.suppressed.size)
            if (random.nextBoolean()) throw failure
        } catch (_: TimeoutException) {
        }
    }

    private suspend fun counted(body: suspend () -> Unit) {
        begun.incrementAndGet()
        try {
            body()
        } finally {
            withContext(NonCancellable) { yield() } // a cleanup that takes a turn
            ended.incrementAndGet()
        }
    }

    private suspend fun leaf(random: Random) {
        when (random.nextInt(200)) {
            0 -> throw Failure("storm").also { failed.incrementAndGet() }
            1 -> throw CancellationException("by itself")
            2 -> timeout(random.nextInt(100).microseconds) { awaitCancellation() }
            3 -> currentTask()!!.cancel("by itself")
            in 4..50 -> yield()
            in 51..60 -> sleep(random.nextInt(500).microseconds)
        }
    }

    /** Other threads create tasks while the group ends: each is refused, or has ended when the group has. */
    @Test
    fun creatorsThatRaceWithTheEndOfTheGroup() =
        seeded { random ->
            val loop = loops.start("race")
            repeat(300 * stressFactor) {
                val taken = AtomicInteger()
                val done = AtomicInteger()
                val group = CompletableDeferred<TaskGroup>()
                val how = random.nextInt(4)
                val owner =
                    loop.submit {
                        runCatching {
                            taskGroup<Unit>("race") {
                                group.complete(this)
                                createTask { repeat(random.nextInt(5)) { yield() } }
                                when (how) {
                                    0 -> finish(Unit)
                                    1 -> throw Failure("race")
                                    2 -> createTask { throw Failure("race") }
                                }
                            }
                        }
                    }
                val creators = List(2) { inThread { createUntilRefused(loop, group, taken, done) } }
                owner.orFail("owner")
                creators
                    .flatMap {
                        it.orFail(
                            "creator",
                        )
                    }.forEach { assertTrue(it.isCompleted, "$it outlives its group") }
                assertEquals(taken.get(), done.get())
            }
        }

    private fun createUntilRefused(
        loop: EventLoop,
        group: CompletableDeferred<TaskGroup>,
        taken: AtomicInteger,
        done: AtomicInteger,
    ): List<Task<*>> {
        val target = loop.submit { group.await() }.orFail("group")
        val tasks = ArrayList<Task<*>>()
        try {
            repeat(MOST) {
                val task = target.createTask { yield() }
                taken.incrementAndGet()
                task.invokeOnCompletion { done.incrementAndGet() }
                tasks += task
            }
        } catch (_: TaskGroupEndedException) {
            return tasks
        }
        loop.submit { tasks.forEach { it.join() } }.orFail("tasks")
        return tasks
    }

    /** Closing against creating, for groups that live as long as an object. */
    @Test
    fun closesThatRaceWithCreators() =
        seeded { random ->
            val loop = loops.start("close")
            repeat(300 * stressFactor) {
                val group = TaskGroup.open(loop, "pool")
                val creators =
                    List(2) {
                        inThread {
                            val tasks = ArrayList<Task<*>>()
                            runCatching { repeat(MOST) { tasks += group.createTask { awaitCancellation() } } }
                            tasks
                        }
                    }
                repeat(random.nextInt(20_000)) { Thread.onSpinWait() }
                group.close()
                assertTrue(group.tasks().isEmpty())
                creators.forEach { creator -> creator.orFail().forEach { assertTrue(it.isCompleted, "$it outlives") } }
            }
        }

    @Test
    fun loopThatIsClosedInTheMiddleEndsItsGroups() =
        seeded { random ->
            repeat(20 * stressFactor) {
                val loop = loops.start("closing")
                loop.exceptionHandler = ExceptionHandler {} // hears of what fails while it closes
                val own = Random(random.nextLong())
                val tasks = List(3) { loop.createTask { runCatching { nested(own, depth = 3) } } }
                repeat(own.nextInt(200_000)) { Thread.onSpinWait() }
                assertEquals(emptyList<Straggler>(), loop.close(kotlin.time.Duration.INFINITE))
                tasks.forEach { assertTrue(it.isCompleted) }
                assertEquals(begun.get(), ended.get())
            }
        }

    private companion object {
        const val FAN = 12
        const val MOST = 500
    }
}
