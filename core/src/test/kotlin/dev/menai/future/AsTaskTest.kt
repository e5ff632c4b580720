package dev.menai.future

import dev.menai.EventLoop
import dev.menai.Failure
import dev.menai.LoopClosedException
import dev.menai.TaskCancelledException
import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.endedWithin
import dev.menai.gather
import dev.menai.sleep
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import kotlin.time.Duration

class AsTaskTest {
    @RegisterExtension
    val loops = LeakCheck()

    private suspend fun loop(): EventLoop = currentLoop()

    @Test
    fun stageBecomesANamedTaskOfTheLoop() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            val task = stage.asTask(loop(), "prices")
            assertEquals("prices", task.name)
            assertTrue(task in loop().tasks())
            loop().callSoon { stage.complete(5) }
            assertEquals(5, task.await())
        }

    @Test
    fun taskFailsWithTheRawCause() =
        runVirtual {
            val failure = Failure("raw")
            val task = CompletableFuture.failedFuture<Int>(CompletionException(failure)).asTask(loop())
            assertSame(failure, assertThrows<Failure> { task.await() })
        }

    @Test
    fun completedStageIsACompletedTask() =
        runVirtual {
            assertTrue(CompletableFuture.completedFuture(1).asTask(loop()).isCompleted)
        }

    // asyncio 29
    @Test
    fun cancellingTheTaskCancelsTheStage() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            val task = stage.asTask(loop())
            sleep(Duration.ZERO)
            task.cancel("not needed")
            assertTrue(stage.isCancelled)
            assertEquals("not needed", assertThrows<CancellationException> { task.await() }.message)
        }

    @Test
    fun taskCancelledBeforeItsLoopTurnedCancelsTheStage() {
        val stage = CompletableFuture<Int>()
        val loop = loops.loop()
        val task = stage.asTask(loop)
        task.cancel()
        loop.runUntilComplete { task.join() }
        assertTrue(stage.isCancelled)
    }

    @Test
    fun closeOfTheLoopCancelsTheStage() {
        val stages = List(2) { CompletableFuture<Int>() }
        val idle = loops.loop("idle")
        val running = loops.start("running")
        val tasks = listOf(stages[0].asTask(idle), stages[1].asTask(running))
        assertEquals(emptyList<Any>(), idle.close(Duration.INFINITE) + running.close(Duration.INFINITE))
        assertTrue(stages.all { it.isCancelled })
        assertTrue(tasks.all { it.endedWithin() })
    }

    @Test
    fun taskMadeOnAnotherThreadResumesOnItsLoop() {
        val loop = loops.start()
        val stage = CompletableFuture<Int>()
        val task = stage.asTask(loop)
        val onLoop = CompletableFuture<Boolean>()
        task.invokeOnCompletion { onLoop.complete(loop.isOnLoop()) }
        stage.complete(1)
        assertEquals(1, runBlocking { task.await() })
        assertTrue(onLoop.join())
    }

    @Test
    fun stageCancelledByOthersIsAFailedTask() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            val task = stage.asTask(loop())
            stage.cancel(true)
            val thrown = assertThrows<TaskCancelledException> { task.await() }
            assertEquals("the awaited stage was cancelled", thrown.message)
        }

    @Test
    fun stagesAreGatheredAsTasks() =
        runVirtual {
            val stages = List(3) { CompletableFuture<Int>() }
            loop().callSoon { stages.forEachIndexed { i, stage -> stage.complete(i) } }
            assertEquals(listOf(0, 1, 2), stages.map { it.asTask(loop()) }.gather())
        }

    @Test
    fun failingStageCancelsTheOthersOfAGather() =
        runVirtual {
            val stages = List(2) { CompletableFuture<Int>() }
            loop().callSoon { stages[1].completeExceptionally(Failure("x")) }
            assertThrows<Failure> { stages.map { it.asTask(loop()) }.gather() }
            assertTrue(stages[0].isCancelled)
        }

    @Test
    fun closedLoopRefuses() {
        val loop = loops.loop("orders")
        loop.close()
        val refused = assertThrows<LoopClosedException> { CompletableFuture<Int>().asTask(loop, "prices") }
        assertEquals("loop \"orders\" is closed; createTask(\"prices\") refused", refused.message)
    }
}
