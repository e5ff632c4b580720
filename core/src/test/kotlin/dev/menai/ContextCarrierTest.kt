package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.future.await
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import org.slf4j.MDC
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What hangs on a thread, carried to what it starts. */
class ContextCarrierTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val user = ThreadLocal<String?>()
    private val clock = VirtualClock()
    private val loop = loops.on(clock).also { it.carry(ContextCarrier.threadLocal(user)) }
    private val seen = CopyOnWriteArrayList<String?>()

    private fun <T> asUser(name: String?, action: () -> T): T {
        val outer = user.get()
        user.set(name)
        try {
            return action()
        } finally {
            user.set(outer)
        }
    }

    private fun see() {
        seen += user.get()
    }

    /** Runs [block] as a task of the loop, on the virtual clock. */
    private fun <T> running(block: suspend CoroutineScope.() -> T): T {
        val task = loop.createTask(block = block)
        clock.advance(10.seconds)
        return task.resultOrThrow()
    }

    @Test
    fun aCallbackSeesWhatItsCreatorHadAtThatMoment() {
        asUser("ann") {
            loop.callSoon { see() }
            loop.callLater(1.seconds) { see() }
            loop.callAt(2.seconds) { see() }
            user.set("changed")
        }
        loop.callSoon { see() }
        clock.advance(2.seconds)
        assertEquals(listOf("ann", null, "ann", "ann"), seen)
    }

    // asyncio 18
    @Test
    fun whatACallbackChangesReachesNobodyElse() {
        asUser("ann") { loop.callSoon { user.set("leaked") } }
        loop.callSoon { see() }
        clock.advance(Duration.ZERO)
        assertEquals(listOf(null), seen)
        assertNull(user.get(), "in the thread that turned the loop")
    }

    @Test
    fun whatACallbackCreatesSeesWhatTheCallbackHad() {
        asUser("ann") {
            loop.callSoon {
                user.set("bob")
                loop.callSoon { see() }
            }
        }
        clock.advance(Duration.ZERO)
        assertEquals(listOf("bob"), seen)
    }

    @Test
    fun eachTickSeesWhatTheCreatorHad() {
        val ticks =
            asUser("ann") {
                loop.callEvery(1.seconds) {
                    see()
                    user.set("changed by a tick")
                }
            }
        clock.advance(2.seconds)
        ticks.cancel()
        assertEquals(listOf("ann", "ann"), seen)
    }

    // asyncio 53
    @Test
    fun aTaskInheritsWhatItsCreatorHadAndItsChangesStayItsOwn() {
        running {
            user.set("ann")
            val task =
                createTask {
                    see()
                    user.set("bob")
                }
            user.set("eve") // after the creation: the task does not see it
            createTask { see() }
            task.await()
            see()
        }
        assertEquals(listOf("ann", "eve", null), seen)
    }

    @Test
    fun aTaskBeginsAgainAfterEachSuspensionWithWhatItWasCreatedWith() {
        running {
            user.set("ann")
            createTask {
                user.set("bob")
                sleep(1.seconds)
                see()
            }.await()
        }
        assertEquals(listOf("ann"), seen)
    }

    // asyncio 54
    @Test
    fun manyTasksKeepTheirOwnOverSuspensions() {
        running {
            repeat(100) { i ->
                user.set("user $i")
                createTask {
                    repeat(10) {
                        sleep(((i * 7 + it) % 5).milliseconds)
                        assertEquals("user $i", user.get())
                    }
                    see()
                }
            }
            sleep(1.seconds)
            assertNull(user.get())
        }
        assertEquals(List(100) { "user $it" }.toSet(), seen.toSet())
    }

    @Test
    fun threadContextKeepsWhatATaskChanged() {
        running {
            user.set("ann")
            withContext(loop.threadContext()) {
                sleep(1.seconds)
                see()
                withContext(Dispatchers.Unconfined) { see() }
            }
            see()
        }
        assertEquals(listOf("ann", "ann", null), seen)
    }

    // asyncio 94
    @Test
    fun anEagerStepRunsInACopyOfItsCreators() {
        running {
            user.set("ann")
            val task =
                createTask(eager = true) {
                    see()
                    user.set("bob")
                    sleep(1.seconds)
                    see()
                }
            see()
            task.await()
        }
        assertEquals(listOf("ann", "ann", "ann"), seen)
    }

    @Test
    fun tasksCreatedOutsideOfCoroutinesSeeTheirCreators() {
        val created = asUser("ann") { loop.createTask { user.get() } }
        val submitted = inThread { asUser("bob") { loop.submit { user.get() } } }.orFail()
        clock.advance(Duration.ZERO)
        assertEquals("ann", created.resultOrThrow())
        assertEquals("bob", submitted.get())
        assertNull(user.get())
    }

    @Test
    fun gatheredItemsSeeWhatTheCallerHadAtTheCall() {
        running {
            user.set("ann")
            listOf("x", "y", "z").gather(limit = 1) { item ->
                see()
                user.set(item)
                sleep(1.seconds)
                see()
            }
        }
        assertEquals(List(6) { "ann" }, seen)
    }

    @Test
    fun childrenOfATaskAndOtherDispatchersSeeWhatItWasCreatedWith() {
        val own = loops.start("own").also { it.carry(ContextCarrier.threadLocal(user)) }
        asUser("ann") {
            own.submit {
                user.set("changed")
                launch { see() }.join()
                async(Dispatchers.Default) { see() }.await()
                withContext(Dispatchers.IO) {
                    see()
                    user.set("changed")
                }
                see()
                launch(start = CoroutineStart.UNDISPATCHED) { user.set("changed") }
                see()
            }
        }.orFail()
        assertEquals(List(5) { "ann" }, seen)
    }

    @Test
    fun whatRunsInPlaceSeesWhatTheTaskChanged() {
        running {
            user.set("ann")
            timeout(5.seconds) { see() }
            coroutineScope { see() }
        }
        assertEquals(listOf("ann", "ann"), seen)
    }

    @Test
    fun aStageCompletedElsewhereResumesWithTheTasksOwn() {
        val stage = CompletableFuture<String>()
        val task =
            asUser("ann") {
                loop.createTask {
                    stage.await()
                    user.get()
                }
            }
        clock.advance(Duration.ZERO)
        asUser("bob") { stage.complete("a") }
        clock.advance(Duration.ZERO)
        assertEquals("ann", task.resultOrThrow())
    }

    // asyncio 317
    @Test
    fun theExceptionHandlerSeesWhatTheCallbackHad() {
        loop.exceptionHandler = ExceptionHandler { seen += "${it.message}: ${user.get()}" }
        asUser("ann") { loop.callSoon { throw Failure("broken") } }
        clock.advance(Duration.ZERO)
        assertEquals(listOf("exception in callback of loop \"test\": ann"), seen)
    }

    // asyncio 317
    @Test
    fun theExceptionHandlerSeesWhatTheTaskHad() {
        loop.exceptionHandler = ExceptionHandler { seen += user.get() }
        asUser("ann") {
            loop.createTask {
                try {
                    awaitCancellation()
                } finally {
                    user.set("bob")
                    throw Failure("broken while closing")
                }
            }
        }
        clock.advance(Duration.ZERO)
        loop.close()
        assertEquals(listOf("bob"), seen)
    }

    @Test
    fun theMdcIsCarried() {
        loop.carry(ContextCarrier.mdc())
        MDC.putCloseable("request", "7").use {
            loop.callSoon {
                seen += MDC.get("request")
                MDC.put("request", "leaked")
            }
            loop.createTask {
                MDC.put("step", "1")
                withContext(loop.threadContext()) {
                    sleep(1.seconds)
                    seen += MDC.get("request") + MDC.get("step")
                }
            }
        }
        loop.callSoon { seen += MDC.get("request") }
        clock.advance(1.seconds)
        assertEquals(listOf("7", null, "71"), seen)
        assertTrue(MDC.getCopyOfContextMap().isNullOrEmpty())
    }

    @Test
    fun aCarrierThatThrowsIsReportedAndTheOthersWork() {
        val broken =
            object : ContextCarrier<String> {
                override fun capture(): String = throw Failure("no capture")

                override fun install(snapshot: String?) = throw Failure("no install")
            }
        val freshClock = VirtualClock()
        val fresh = loops.on(freshClock, "fresh")
        val reports = mutableListOf<String>()
        fresh.exceptionHandler = ExceptionHandler { reports += it.toString() }
        fresh.carry(broken)
        fresh.carry(ContextCarrier.threadLocal(user))
        asUser("ann") { fresh.callSoon { see() } }
        freshClock.advance(Duration.ZERO)
        assertEquals(listOf("ann"), seen)
        assertNull(user.get())
        assertTrue(
            reports.first().startsWith("a context carrier of loop \"fresh\" threw in capture"),
            reports.toString(),
        )
        assertTrue(
            reports.last().startsWith("a context carrier of loop \"fresh\" threw in install"),
            reports.toString(),
        )
    }

    @Test
    fun aLoopThatCarriesNothingInstallsNothing() {
        val plainClock = VirtualClock()
        val plain = loops.on(plainClock, "plain")
        asUser("ann") { plain.callSoon { see() } }
        plainClock.advance(Duration.ZERO)
        assertEquals(listOf(null), seen)
    }

    @Test
    fun aFailureOfATaskLeavesTheThreadClean() {
        val task =
            asUser("ann") {
                loop.createTask {
                    user.set("bob")
                    throw Failure("broken")
                }
            }
        clock.advance(Duration.ZERO)
        assertThrows<Failure> { task.resultOrThrow() }
        assertNull(user.get())
    }

    /** Threads post callbacks and tasks under names of their own; each step sees its own, and the loop's thread none. */
    @Test
    fun stressEachSeesItsOwn() =
        seeded { random ->
            val own = loops.start("own").also { it.carry(ContextCarrier.threadLocal(user)) }
            val wrong = CopyOnWriteArrayList<String>()
            val seeds = List(4) { random.nextInt() }
            val threads = seeds.map { seed -> inThread { post(own, kotlin.random.Random(seed), wrong) } }
            threads.forEach { posted -> posted.orFail().forEach { it.orFail() } }
            own.submit { if (user.get() != null) wrong += "left: ${user.get()}" }.orFail()
            assertEquals(emptyList<String>(), wrong)
        }

    private fun post(own: EventLoop, random: kotlin.random.Random, wrong: MutableList<String>) =
        List(200 * stressFactor) {
            val name = "user ${random.nextInt()}"
            val jump = random.nextInt(3)

            fun check(where: String) {
                if (user.get() != name) wrong += "$where: ${user.get()} instead of $name"
            }
            asUser(name) {
                own.callSoon {
                    check("callback")
                    user.set("leaked")
                }
                own.submit {
                    check("begin")
                    if (jump == 0) sleep(Duration.ZERO)
                    if (jump == 1) withContext(Dispatchers.Default) { check("elsewhere") }
                    gather({ user.set("child's") }, { sleep(Duration.ZERO) })
                    check("end")
                }
            }
        }
}
