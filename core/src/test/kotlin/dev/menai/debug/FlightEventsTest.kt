package dev.menai.debug

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.sync.Lock
import jdk.jfr.FlightRecorder
import jdk.jfr.Recording
import jdk.jfr.consumer.RecordedEvent
import jdk.jfr.consumer.RecordingFile
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.nio.file.Files
import java.time.Duration.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class FlightEventsTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val own = listOf("Task", "SlowCallback", "Wait", "CancelLatency", "Close").map { "dev.menai.$it" }

    @Test
    fun recordingShowsALoopsLife() {
        val events = recorded { oneLoopsLife() }

        val tasks = events.getValue("dev.menai.Task").map { "${it.getString("task")} ${it.getString("outcome")}" }
        val expected =
            listOf(
                "failing failed: java.lang.IllegalStateException",
                "holder completed",
                "lazy cancelled",
                "main completed",
                "second completed",
            )
        assertEquals(expected, tasks.sorted())
        assertTrue(events.getValue("dev.menai.Task").all { it.getString("loop") == "flight" && it.duration > ZERO })
        val wait = events.getValue("dev.menai.Wait").single()
        assertEquals(
            listOf("Lock \"stock\"", "task \"second\""),
            listOf("primitive", "waiter").map(wait::getString),
        )
        assertEquals("lazy", events.getValue("dev.menai.CancelLatency").single().getString("task"))
        val close = events.getValue("dev.menai.Close").single()
        assertEquals("flight" to 0, close.getString("loop") to close.getInt("tasksLeft"))
        val slow = events.getValue("dev.menai.SlowCallback").single()
        assertEquals("task \"report\"" to 312L, slow.getString("step") to slow.getDuration("blocked").toMillis())
    }

    private fun oneLoopsLife() {
        val loop = loops.loop("flight")
        loop.debug = DebugOptions(slowCallback = 1.seconds)
        loop.runUntilComplete {
            val lock = Lock("stock")
            lock.acquire()
            val second =
                createTask("second") {
                    lock.acquire()
                    lock.release()
                }
            val holder =
                createTask("holder") {
                    sleep(20.milliseconds)
                    lock.release()
                }
            val lazy = createTask("lazy") { sleep(1.seconds) }
            runCatching { createTask("failing") { error("no") }.await() }
            listOf(second, holder).forEach { it.join() }
            lazy.cancel("enough")
            lazy.join()
        }
        FlightEvents.slowCallback(loop, slowReport())
        loop.close()
    }

    private fun slowReport() =
        SlowReport("task \"report\"", 312.milliseconds, 0.seconds, false, samples = 0, hits = 0, "nowhere", emptyList())

    @Test
    fun withoutARecordingNothingIsKept() {
        assertTrue(FlightEvents.isThere)
        recorded { oneLoopsLife() } // now the types are known, and off again
        val loop = loops.loop("flight")
        loop.debug = DebugOptions(slowCallback = 1.seconds)
        loop.runUntilComplete { sleep(1.milliseconds) }

        val types = FlightRecorder.getFlightRecorder().eventTypes.filter { it.name in own }
        assertEquals(own.size, types.size)
        assertEquals(emptyList<String>(), types.filter { it.isEnabled }.map { it.name })
        assertEquals(listOf("Menai"), types.flatMap { it.categoryNames }.distinct())
        assertTrue(types.all { it.label.isNotEmpty() && it.description.isNotEmpty() })
    }

    private fun recorded(block: () -> Unit): Map<String, List<RecordedEvent>> {
        val file = Files.createTempFile("menai", ".jfr")
        try {
            Recording().use { recording ->
                own.forEach { recording.enable(it) }
                recording.start()
                block()
                recording.dump(file)
            }
            return RecordingFile.readAllEvents(file).filter { it.eventType.name in own }.groupBy { it.eventType.name }
        } finally {
            Files.delete(file)
        }
    }
}
