package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.stressFactor
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.selects.select
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class TaskResultTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    // asyncio 3
    @Test
    fun resultOfAnUnfinishedTaskIsAnError() =
        runVirtual {
            val task = createTask("prices") { 5 }
            assertEquals(
                "task \"prices\" has not completed yet; use await()",
                assertThrows<IllegalStateException> { task.getCompleted() }.message,
            )
            assertThrows<IllegalStateException> { task.getCompletionExceptionOrNull() }
            task.await()
            assertEquals(5, task.getCompleted())
            assertEquals(null, task.getCompletionExceptionOrNull())
        }

    @Test
    fun resultOfAFailedTaskIsItsFailure() =
        runVirtual {
            val failure = Failure("broken")
            val task = createTask { throw failure }
            task.join()
            assertSame(failure, assertThrows<Failure> { task.getCompleted() })
            assertSame(failure, task.getCompletionExceptionOrNull())
        }

    // asyncio 2
    @Test
    fun resultOfACancelledTaskIsItsCancellation() =
        runVirtual {
            val task = createTask { 1 }
            task.cancel("not needed")
            task.join()
            assertEquals("not needed", assertThrows<CancellationException> { task.getCompleted() }.message)
        }

    // asyncio 11
    @Test
    fun awaitOfACompletedTaskDoesNotYield() =
        runVirtual {
            val task = createTask { 1 }
            task.await()
            val other = createTask { 2 }
            repeat(3) { task.await() }
            assertEquals("active", stateOf(other))
            other.join()
        }

    // asyncio 25
    @Test
    fun failureThatIsAwaitedOftenDoesNotGrow() =
        runVirtual {
            val failure = Failure("broken")
            val task = createTask { throw failure }
            runCatching { task.await() }
            val frames = failure.stackTrace.size
            repeat(5) { assertSame(failure, assertThrows<Failure> { task.await() }) }
            assertEquals(frames, failure.stackTrace.size)
            assertEquals(0, failure.suppressed.size)
        }

    // asyncio 46
    @Test
    fun failureKeepsItsCause() =
        runVirtual {
            val cause = Failure("first")
            val task =
                createTask { runCatching { throw cause }.getOrElse { throw IllegalStateException("second", it) } }
            val failure = assertThrows<IllegalStateException> { task.await() }
            assertSame(cause, failure.original().cause)
        }

    // asyncio 47
    @Test
    fun failureKeepsTheStackOfWhereItWasThrown() =
        runVirtual {
            val task = createTask { throwFromHere() }
            task.join()
            val frames = task.getCompletionExceptionOrNull()!!.stackTrace.map { it.methodName }
            assertEquals("throwFromHere", frames.first())
        }

    private fun throwFromHere(): Nothing = throw Failure("here")

    // asyncio 39
    @Test
    fun textShowsNameAndState() =
        runVirtual {
            val good = createTask("good") { sleep(1.seconds) }
            val bad = createTask("bad") { throw Failure("x") }
            val gone = createTask("gone") { }
            gone.cancel()
            assertEquals("Task(\"good\", active)", good.toString())
            assertEquals("Task(\"gone\", cancelling)", gone.toString())
            listOf(good, bad, gone).forEach { it.join() }
            assertEquals("Task(\"good\", completed)", good.toString())
            assertEquals("Task(\"bad\", failed)", bad.toString())
            assertEquals("x", bad.getCompletionExceptionOrNull()?.message)
            assertEquals("Task(\"gone\", cancelled)", gone.toString())
        }

    // asyncio 313
    @Test
    fun textOfTheResultIsNeverAsked() {
        class Shy {
            override fun toString() = error("do not look")
        }
        runVirtual { createTask { Shy() }.also { it.await() }.toString() }
        loops.loop().runUntilComplete { Shy() }
    }

    @Test
    fun taskIsASelectClause() =
        runVirtual {
            val slow = createTask { sleep(2.seconds).let { "slow" } }
            val fast = createTask { sleep(1.seconds).let { "fast" } }
            assertEquals("fast", select { listOf(slow, fast).forEach { task -> task.onAwait { it } } })
            assertEquals("slow", select { slow.onAwait { it } })
        }

    // asyncio 42
    @Test
    fun taskThatAwaitsItselfFails() =
        runVirtual(realTimeLimit = 10.seconds) {
            val task = createTask("snake") { currentTask()!!.await() }
            val failure = assertThrows<IllegalStateException> { task.await() }
            assertEquals("task \"snake\" cannot await itself", failure.message)
        }

    @Test
    fun taskThatAwaitsItselfInAScopeFails() =
        runVirtual(realTimeLimit = 10.seconds) {
            val task = createTask("snake") { coroutineScope { currentTask()!!.await() } }
            val failure = assertThrows<IllegalStateException> { task.await() }
            assertEquals("task \"snake\" cannot await itself", failure.message)
        }

    @Test
    fun taskThatGathersItselfFails() =
        runVirtual(realTimeLimit = 10.seconds) {
            val task = createTask("snake") { gather(currentTask()!!) }
            val failure = assertThrows<IllegalStateException> { task.await() }
            assertEquals("task \"snake\" cannot await itself", failure.message)
        }

    @Test
    fun resultIsThereAsSoonAsTheTaskIsCompleted() {
        val loop = loops.start()
        repeat(200_000 * stressFactor) {
            val task = loop.createTask { 42 }
            while (!task.isCompleted) Thread.onSpinWait()
            assertEquals(42, task.getCompleted())
        }
    }

    @Test
    fun errorOfTheMachineIsReportedEvenIfAwaited() {
        val error = OutOfMemoryError("made up")
        runVirtual {
            val task = createTask("big") { throw error }
            assertSame(error, assertThrows<OutOfMemoryError> { task.await() }.original())
        }
        assertEquals(listOf("ERROR task \"big\" failed fatally | $error"), log.take())
    }

    @Test
    fun failureDuringCloseGoesToTheExceptionHandler() {
        val loop = loops.loop("orders")
        val reports = mutableListOf<String>()
        loop.exceptionHandler = ExceptionHandler { reports += "${it.message}: ${it.exception.message}, ${it.taskName}" }
        loop.createTask("stock", eager = true) {
            try {
                sleep(Duration.INFINITE)
            } finally {
                throw Failure("in cleanup")
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        loop.close()
        assertEquals(listOf("task \"stock\" failed while loop \"orders\" was closing: in cleanup, stock"), reports)
    }

    private fun stateOf(task: Task<*>) = task.toString().substringAfter(", ").dropLast(1)
}
