package dev.menai.sync

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.timeout
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.seconds

class LockDebugTest {
    @RegisterExtension
    val loops = LeakCheck()

    private lateinit var lock: Lock

    @BeforeEach
    fun makeLockInDebugMode() {
        System.setProperty("menai.debug", "true")
        lock = Lock("door")
        System.clearProperty("menai.debug")
    }

    @AfterEach
    fun lockIsFree() = assertFalse(lock.isLocked)

    @Test
    fun whoHoldsTheLockIsToldThatItCannotBeTakenTwice() =
        loops.virtually {
            createTask("y") {
                lock.withLock {
                    val state = "Lock(\"door\", locked by task \"y\", 0 waiting)"
                    val expected = "$state is not re-entrant: task \"y\" holds it already"
                    assertEquals(expected, assertThrows<IllegalStateException> { lock.acquire() }.message)
                    assertEquals(expected, assertThrows<IllegalStateException> { lock.tryAcquire(1.seconds) }.message)
                    assertFalse(lock.tryAcquire())
                }
            }.await()
        }

    @Test
    fun blocksOfTheHolderAreTheHolder() =
        loops.virtually {
            lock.withLock {
                assertThrows<IllegalStateException> {
                    timeout(
                        1.seconds,
                    ) { withContext(CoroutineName("x")) { lock.acquire() } }
                }
            }
        }

    @Test
    fun childOfTheHolderMayWaitForIt() =
        loops.virtually {
            lock.acquire()
            val child = launch { lock.withLock { } }
            settle()
            lock.release()
            child.join()
        }

    @Test
    fun siblingsInOneTaskMayWaitForEachOther() =
        loops.virtually {
            val children = List(3) { launch { lock.withLock { settle() } } }
            lock.withLock { settle() }
            children.forEach { it.join() }
        }

    @Test
    fun holderIsForgottenWithTheRelease() =
        loops.virtually {
            repeat(2) {
                lock.withLock { }
                assertTrue(lock.tryAcquire(1.seconds))
                lock.release()
            }
            assertEquals("Lock(\"door\", unlocked, 0 waiting)", lock.toString())
        }

    @Test
    fun whoGetsTheLockFromAnotherIsItsHolder() =
        loops.virtually {
            lock.acquire()
            val next = createTask("next") { lock.withLock { settle() } }
            val timed = createTask("timed") { lock.tryAcquire(1.seconds).also { settle() } }
            settle()
            assertEquals("Lock(\"door\", locked by task \"main\", 2 waiting)", lock.toString())
            assertEquals(listOf("task \"next\"", "task \"timed\""), lock.permits.waiters())
            lock.release()
            assertEquals("Lock(\"door\", locked, 1 waiting)", lock.toString()) // on its way
            settle()
            assertEquals("Lock(\"door\", locked by task \"next\", 1 waiting)", lock.toString())
            next.await()
            settle()
            assertEquals("Lock(\"door\", locked by task \"timed\", 0 waiting)", lock.toString())
            assertTrue(timed.await())
            lock.release()
        }

    @Test
    fun holderIsUnknownWhereNoCoroutineTookTheLock() =
        loops.virtually {
            assertTrue(lock.tryAcquire())
            assertEquals("Lock(\"door\", locked, 0 waiting)", lock.toString())
            assertFalse(lock.tryAcquire(1.seconds))
            lock.release()
        }

    @Test
    fun waitOfConditionGivesTheLockAwayAndTakesItBack() =
        loops.virtually {
            val condition = Condition(lock)
            val waiter =
                async {
                    lock.withLock {
                        condition.wait()
                        assertThrows<IllegalStateException> { lock.acquire() }
                    }
                }
            settle()
            lock.withLock { condition.notify() }
            assertEquals(true, waiter.await().message?.endsWith("task \"main\" holds it already"))
        }

    @Test
    fun coroutinesWithoutTaskAreNamedToo() {
        runBlocking {
            lock.withLock { assertEquals("Lock(\"door\", locked by a coroutine, 0 waiting)", lock.toString()) }
            withContext(CoroutineName("worker")) {
                lock.withLock {
                    assertEquals(
                        "Lock(\"door\", locked by coroutine \"worker\", 0 waiting)",
                        lock.toString(),
                    )
                }
            }
        }
    }
}
