package dev.menai.samples.docs

import dev.menai.ContextCarrier
import dev.menai.EventLoop
import dev.menai.GroupPolicy.COLLECT
import dev.menai.GroupPolicy.FIRST_SUCCESS
import dev.menai.ReturnWhen.ALL_COMPLETED
import dev.menai.ReturnWhen.FIRST_COMPLETED
import dev.menai.ReturnWhen.FIRST_FAILED
import dev.menai.TaskGroup
import dev.menai.asCompleted
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.gather
import dev.menai.race
import dev.menai.runLoop
import dev.menai.shield
import dev.menai.sleep
import dev.menai.taskGroup
import dev.menai.testing.runVirtual
import dev.menai.threads.ThreadPool
import dev.menai.threads.portal
import dev.menai.threads.toThread
import dev.menai.time
import dev.menai.waitUntil
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.jdk9.asPublisher
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.slf4j.MDC
import java.util.concurrent.Executor
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The Kotlin lines about groups, waits, threads and context in docs/asyncio-map.md, each run once. */
class WaitingMapTest {
    private val done = ArrayList<String>()

    private suspend fun main() = "done".also { sleep(1.milliseconds) }

    private suspend fun fetch(item: String = "page", time: Duration = 10.seconds) = item.also { sleep(time) }

    private fun read() = "read"

    @Test
    fun groups() =
        runVirtual {
            val task = taskGroup { createTask("a") { fetch("a") } }
            assertTrue(task.isCompleted)
            val first =
                taskGroup<String> {
                    createTask { finish(fetch("a")) }
                    awaitCancellation()
                }
            assertEquals("a", first)
            val error =
                assertThrows<IllegalStateException> {
                    taskGroup(policy = COLLECT) {
                        createTask { error("broken") }
                        createTask { done += fetch("b") }
                    }
                }
            assertEquals("broken", error.message)
            taskGroup(policy = FIRST_SUCCESS) {
                createTask { fetch("a") }
                createTask { awaitCancellation() }
            }
            assertEquals(listOf("b"), done)
        }

    @Test
    fun groupOfAnOwner() =
        runVirtual {
            val loop = currentLoop()
            val group = TaskGroup.open(loop, "crawl")
            val task = group.createTask("a") { fetch("a") }
            group.join()
            assertEquals("a", task.await())
            val other = TaskGroup.open(loop, "crawl")
            other.createTask { awaitCancellation() }
            other.cancel("not needed")
            other.shutdown()
        }

    @Test
    fun groupThatAThreadCloses() {
        EventLoop.start("orders").use { loop ->
            val group = TaskGroup.open(loop, "crawl")
            group.createTask { awaitCancellation() }
            group.close()
        }
    }

    @Test
    fun waits() =
        runVirtual {
            val tasks = listOf(createTask("a") { fetch("a") }, createTask("b") { fetch("b", 20.seconds) })
            assertEquals(2, waitUntil(ALL_COMPLETED, tasks, timeout = 2.seconds).pending.size)
            assertThrows<TimeoutException> { asCompleted(tasks, timeout = 2.seconds).collect { done += it.name } }
            val (done, pending) = waitUntil(FIRST_COMPLETED, tasks)
            assertEquals("a" to "b", done.single().name to pending.single().name)
            waitUntil(FIRST_FAILED, tasks)
            assertEquals(20.seconds, time())
        }

    @Test
    fun tasksAsTheyEnd() =
        runVirtual {
            val tasks = listOf(createTask { fetch("a", 20.seconds) }, createTask { fetch("b") })
            asCompleted(tasks).collect { task -> done += task.await() }
            assertEquals(listOf("b", "a"), done)
        }

    @Test
    fun races() =
        runVirtual {
            assertEquals("a", race({ fetch("a") }, { fetch("b") }))
            val blocks = listOf("a", "b").map { suspend { fetch(it) } }
            assertEquals("a", race(blocks, stagger = 250.milliseconds))
            val tasks = List(2) { createTask { fetch("$it", (10 + it).seconds) } }
            assertEquals("0", tasks.race())
            assertTrue(tasks[1].isCancelled)
        }

    @Test
    fun shields() =
        runVirtual {
            val task = createTask { fetch() }
            assertEquals("page", shield(task))
            assertEquals("page", shield { fetch() })
        }

    @Test
    fun streams() =
        runVirtual {
            val loop = currentLoop()
            val urls = sequenceOf("a", "b", "c")
            assertEquals(listOf("a", "b", "c"), urls.gather(limit = 10) { url -> fetch(url) }.toList())
            val flow = flowOf("a", "b")
            assertEquals(listOf("a", "b"), flow.gather(limit = 10) { url -> fetch(url) }.toList())
            val publisher = flow.asPublisher(loop)
            assertEquals(listOf("a", "b"), publisher.asFlow().toList())
        }

    @Test
    fun threads() {
        val executor = Executor { Thread(it).start() }
        val pool = ThreadPool("db", threads = 4, maxWaiting = 100)
        runLoop {
            assertEquals("read", toThread { read() })
            assertEquals("read", toThread(executor) { read() })
            assertEquals("read", toThread(pool) { read() })
        }
        assertEquals(emptyList<Any>(), pool.close(grace = 10.seconds))
    }

    @Test
    fun callsIntoALoop() {
        EventLoop.start("orders").use { loop ->
            assertEquals("done", loop.portal().call { main() })
            val portal = loop.portal()
            assertEquals("done", portal.startTask { main() }.get())
            portal.wrap(open = { main() }, close = { done += it }).use { main -> done += main.value }
            assertEquals(listOf("done", "done"), done)
        }
    }

    @Test
    fun context() {
        val local = ThreadLocal<String?>()
        runVirtual {
            val loop = currentLoop()
            loop.carry(ContextCarrier.mdc())
            loop.carry(ContextCarrier.threadLocal(local))
            MDC.put("user", "ada")
            withContext(loop.threadContext()) {
                sleep(1.seconds)
                assertEquals("ada", MDC.get("user"))
            }
        }
        MDC.clear()
    }
}
