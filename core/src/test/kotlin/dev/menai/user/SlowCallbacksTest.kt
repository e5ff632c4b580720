package dev.menai.user

import dev.menai.EventLoop
import dev.menai.debug.SlowCallbacks
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.joinOrFail
import dev.menai.fixture.orFail
import dev.menai.internal.loop.LoopProbe
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The watchdog's looks are made by hand, at times that the test says; only the loop's thread is real. */
class SlowCallbacksTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val loop by lazy { loops.start("orders") }
    private val watch by lazy { Watch(loop) }

    @Test
    fun slowTaskIsNamedWithTheLineWhereItWas() { // asyncio 387
        val report = Report()
        watch.begin()
        loop.createTask("report") { report.load() }
        report.entered()
        watch.until(312.milliseconds)
        watch.end(report)
        watch.until(340.milliseconds)

        assertEquals(
            listOf(
                """
                WARN loop "orders" was blocked for 312ms by task "report" (created at SlowCallbacksTest.kt), 23 of 23 samples in dev.menai.user.Report.load(SlowCallbacksTest.kt)
                    at dev.menai.user.Report.load(SlowCallbacksTest.kt)
                    at dev.menai.user.SlowCallbacksTest.slowTaskIsNamedWithTheLineWhereItWas.1.invokeSuspend(SlowCallbacksTest.kt)
                """.trimIndent(),
            ),
            lines(),
        )
    }

    @Test
    fun slowCallbackIsNamedWithItsCreator() { // asyncio 387
        val report = Report()
        watch.begin()
        val handle = loop.callSoon { report.load() }
        report.entered()
        watch.until(101.milliseconds)
        watch.end(report)
        watch.until(140.milliseconds)

        val line = lines().single().lines().first()
        assertEquals(
            "WARN loop \"orders\" was blocked for 101ms by callback of dev.menai.user.SlowCallbacksTest " +
                "(created at SlowCallbacksTest.kt), 9 of 9 samples in dev.menai.user.Report.load(SlowCallbacksTest.kt)",
            line,
        )
        assertEquals(
            "Handle(callback of dev.menai.user.SlowCallbacksTest (created at SlowCallbacksTest.kt), begun)",
            handle.toString().replace(LINE, ""),
        )
    }

    @Test
    fun samplesSayWhichPartWasSlow() {
        val short = Report()
        val long = Report()
        watch.begin()
        loop.createTask("both") {
            short.load()
            long.search()
        }
        short.entered()
        watch.until(50.milliseconds)
        short.end()
        long.entered()
        watch.until(200.milliseconds)
        watch.end(long)
        watch.until(230.milliseconds)

        val line = lines().single().lines().first().substringAfter("), ")
        assertEquals("14 of 17 samples in dev.menai.user.Report.search(SlowCallbacksTest.kt)", line)
    }

    @Test
    fun quickStepsAreNotReportedHoweverManyThereAre() {
        watch.begin()
        repeat(20) {
            val report = Report()
            loop.createTask { report.load() }
            report.entered()
            watch.pass(90.milliseconds)
            watch.end(report)
            watch.pass(10.milliseconds)
        }
        assertEquals(emptyList<String>(), lines())
    }

    @Test
    fun stepThatDoesNotEndIsReportedWhileItRunsAndOnceMoreAtItsEnd() {
        val report = Report()
        watch.begin()
        loop.createTask("endless") { report.load() }
        report.entered()
        watch.until(50.seconds)
        assertEquals(
            listOf("WARN loop \"orders\" is blocked for at least 1.1s by task \"endless\""),
            lines().map { it.substringBefore(" (") },
        )
        watch.end(report)
        watch.pass(1.seconds)
        assertEquals(
            listOf("WARN loop \"orders\" was blocked for 50s by task \"endless\""),
            lines().map { it.substringBefore(" (") },
        )
    }

    /** A debugger, a collection, a laptop that slept: nobody knows whose time it was. */
    @Test
    fun timeInWhichTheWatchdogStoodStillIsNotBlamedOnTheStep() {
        val report = Report()
        watch.begin()
        loop.createTask { report.load() }
        report.entered()
        watch.pass(40.milliseconds)
        watch.jump(3.hours)
        watch.end(report)
        watch.pass(40.milliseconds)

        assertEquals(emptyList<String>(), lines())
    }

    @Test
    fun standstillInASlowStepIsToldApart() {
        val report = Report()
        watch.begin()
        loop.createTask("report") { report.load() }
        report.entered()
        watch.pass(200.milliseconds)
        watch.jump(5.seconds)
        watch.pass(40.milliseconds)
        watch.end(report)
        watch.pass(40.milliseconds)

        val head = "WARN loop \"orders\" was blocked for 270ms (and up to 4.97s in which the JVM may have stood still)"
        assertEquals(listOf(head), lines().map { it.substringBefore(" by") })
    }

    @Test
    fun repeatsFromOnePlaceAreCounted() {
        watch.begin()
        repeat(4) {
            val report = Report()
            loop.createTask("again") { report.load() }
            report.entered()
            watch.pass(150.milliseconds)
            watch.end(report)
            watch.pass(50.milliseconds)
        }
        watch.check.close()

        val lines = lines().map { it.lines().first() }
        assertEquals(2, lines.size, "$lines")
        assertEquals(
            "WARN loop \"orders\" was blocked 3 more times in dev.menai.user.Report.load(SlowCallbacksTest.kt)",
            lines[1],
        )
    }

    @Test
    fun stepThatEndedJustBeforeTheCloseIsReported() {
        val report = Report()
        watch.begin()
        loop.createTask("last") { report.load() }
        report.entered()
        watch.until(150.milliseconds)
        watch.end(report)
        watch.check.close()

        assertEquals(
            listOf("WARN loop \"orders\" was blocked for 150ms by task \"last\""),
            lines().map {
                it.substringBefore(" (")
            },
        )
    }

    @Test
    fun closeWaitsForTheReportThatTheWatchdogWrites() {
        val report = Report()
        val writing = CountDownLatch(1)
        val goOn = CountDownLatch(1)
        watch.begin()
        loop.createTask("last") { report.load() }
        report.entered()
        watch.until(150.milliseconds)
        watch.end(report)
        watch.beforeLine = { writing.countDown().also { goOn.awaitOrFail() } }
        val watchdog = thread { watch.until(190.milliseconds) }
        writing.awaitOrFail()
        val seen = CompletableFuture<List<String>>()
        val closer = thread { watch.check.close().also { seen.complete(lines()) } }
        awaitUntil("the close") { closer.state == Thread.State.TIMED_WAITING || seen.isDone }
        goOn.countDown()

        assertEquals(1, seen.orFail().size)
        watchdog.joinOrFail()
        closer.joinOrFail()
    }

    private fun lines() = log.take().map { it.replace(LINE, "").replace(CLASS, ".") }

    private companion object {
        /** Of this file, which is not what is tested. */
        val LINE = Regex("""(?<=\.kt):\d+""")
        val CLASS = Regex("""\$+""")
    }
}

/** What a user might do. */
private class Report {
    @Volatile
    private var entered = false

    @Volatile
    private var ended = false

    fun load() {
        entered = true
        while (!ended) Thread.onSpinWait()
    }

    fun search() {
        entered = true
        while (!ended) Thread.onSpinWait()
    }

    fun entered() = awaitUntil("the slow code") { entered }

    fun end() {
        ended = true
    }
}

/** A watchdog without a thread. */
private class Watch(private val loop: EventLoop) {
    private var now = Duration.ZERO

    /** Called whenever the check asks for the time; when it is looked at, it does so only to write a report. */
    var beforeLine = {}
    val check = SlowCallbacks(loop, 100.milliseconds, clock = { now.inWholeNanoseconds.also { beforeLine() } })

    fun begin() {
        loop.debug = null // if the tests run in debug mode
        loop.turn.probe =
            object : LoopProbe() {
                override val notesSites: Boolean get() = true

                override fun suspectEnded() = check.suspectEnded()
            }
        aStepPasses() // it looks for its probe once in a turn
    }

    /** Returns when the loop has told of the step's end, and looks for what is next. */
    fun end(report: Report) {
        report.end()
        aStepPasses()
    }

    /** With its end: a result is there before that, and a look in between would see the step go on. */
    private fun aStepPasses() {
        loop.submit { }.orFail()
        awaitUntil("the end of the step") { loop.turn.sight() == null }
    }

    fun pass(duration: Duration) = until(now + duration)

    fun until(end: Duration) {
        while (now < end) now = minOf(now + Duration.nanos(check.look(now.inWholeNanoseconds)), end)
    }

    /** Nobody looks meanwhile. */
    fun jump(duration: Duration) {
        now += duration
    }

    private fun Duration.Companion.nanos(count: Long) = (count / 1e9).seconds
}
