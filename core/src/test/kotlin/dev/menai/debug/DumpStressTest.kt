package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.future.await
import dev.menai.gather
import dev.menai.queue.Queue
import dev.menai.race
import dev.menai.sleep
import dev.menai.sync.Barrier
import dev.menai.sync.Condition
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.sync.withReadLock
import dev.menai.sync.withWriteLock
import dev.menai.taskGroup
import dev.menai.threads.toThread
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.util.concurrent.CompletableFuture
import kotlin.random.Random
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds

/** Dumps from other threads, while tasks come, wait for all there is to wait for, and go. */
class DumpStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val lock = Lock("lock")
    private val semaphore = Semaphore(2, name = "semaphore")
    private val rwLock = RwLock("rwLock")
    private val event = Event("event")
    private val queue = Queue<Int>(2, "queue")
    private val condition = Condition(name = "condition")

    private val waits =
        listOf<suspend (Random) -> Unit>(
            { lock.withLock { pause(it) } },
            { semaphore.withPermit { pause(it) } },
            { random -> if (random.nextBoolean()) rwLock.withReadLock { pause(random) } else rwLock.withWriteLock { } },
            { if (event.tryWait(SHORT)) event.clear() else event.set() },
            { queue.tryPut(1, SHORT) },
            { queue.tryGet(SHORT) },
            { condition.lock.withLock { condition.tryWait(SHORT) } },
            { condition.lock.withLock { condition.notifyAll() } },
            { Barrier(2).tryWait(SHORT) },
            { withTimeoutOrNull(SHORT) { awaitCancellation() } },
            { random -> gather(createTask { pause(random) }, createTask { lock.withLock { } }) },
            { random -> taskGroup { repeat(2) { createTask { pause(random) } } } },
            { random -> race({ pause(random) }, { semaphore.withPermit { } }) },
            { random -> listOf(1, 2, 3).gather(limit = 2) { pause(random) } },
            { toThread { } },
            { stage().await() },
            { createTask { awaitCancellation() }.cancel() },
            { createTask { lock.withLock { } }.cancel() },
        )

    private suspend fun pause(random: Random) = sleep(random.nextInt(100).microseconds)

    private fun stage() = CompletableFuture<Int>().also { it.completeAsync { 1 } }

    @Test
    fun dumpsNeitherFailNorDisturb() =
        seeded { random ->
            val loop = loops.start("stress")
            loop.debug = DebugOptions(creationSites = false, slowCallback = 1.hours)
            val ended = tasksOf(loop, random)
            val dumpers =
                listOf<() -> LoopDump>({ loop.dump() }, { DumpMaker(loop, isExact = false, isHere = false).make() })
                    .map { look -> inThread { dumpUntil(ended, look) } }
            ended.orFail("the tasks")
            dumpers.forEach { assertTrue(it.orFail("a dumper") > 0) }
            assertEquals(emptyList<String>(), holders())
        }

    @Test
    fun allLoopsAreDumpedWhileSomeAreMadeAndClosed() =
        seeded { random ->
            val churn =
                List(2) { number ->
                    val own = Random(random.nextLong())
                    inThread { repeat(ROUNDS * stressFactor) { openAndClose("churn-$number-$it", own) } }
                }
            var dumps = 0
            do {
                val bytes = ByteArrayOutputStream()
                dumpAllLoops(PrintStream(bytes, true, "UTF-8"))
                val text = bytes.toString("UTF-8")
                assertTrue(text.isEmpty() || text.startsWith("loop \""), text)
                dumps++
            } while (churn.any { !it.isDone })
            churn.forEach { it.orFail("a thread that opens and closes") }
            assertTrue(dumps > 0)
        }

    private fun openAndClose(name: String, random: Random) {
        val loop = loops.start(name)
        if (random.nextBoolean()) loop.debug = DebugOptions(creationSites = false, slowCallback = 1.hours)
        loop.createTask("a") { awaitCancellation() }
        if (random.nextBoolean()) loop.dump()
        loop.close()
    }

    private fun holders(): List<String> =
        listOf(lock.permits, semaphore.permits, rwLock.point)
            .flatMap { it.holders?.all().orEmpty() }
            .map { it.holder.name }

    private fun tasksOf(loop: EventLoop, random: Random): CompletableFuture<Unit> {
        val ended = CompletableFuture<Unit>()
        val seeds = List(TASKS) { Random(random.nextLong()) }
        loop.createTask("all") {
            try {
                taskGroup { seeds.forEachIndexed { i, seed -> createTask("task $i") { work(seed) } } }
                ended.complete(Unit)
            } catch (failure: Throwable) {
                ended.completeExceptionally(failure)
                throw failure
            }
        }
        return ended
    }

    private suspend fun work(random: Random) = repeat(WAITS * stressFactor) { waits.random(random)(random) }

    /** Nobody holds one thing and waits for another: there is no cycle at any moment. */
    private fun dumpUntil(ended: CompletableFuture<*>, look: () -> LoopDump): Int {
        var count = 0
        do {
            val dump = look()
            assertTrue(dump.toJson().startsWith("{") && dump.toString().startsWith("loop \"stress\""))
            if (dump.isExact) assertEquals(emptyList<String>(), dump.cycles, dump.toString())
            count++
        } while (!ended.isDone)
        return count
    }

    private companion object {
        const val TASKS = 20
        const val ROUNDS = 50
        const val WAITS = 150
        val SHORT = 50.microseconds
    }
}
