package dev.menai.debug

import jdk.jfr.EventType
import jdk.jfr.FlightRecorder
import jdk.jfr.consumer.RecordedEvent
import jdk.jfr.consumer.RecordedFrame
import jdk.jfr.consumer.RecordingStream
import java.lang.ref.WeakReference
import java.time.Duration
import java.time.Instant
import java.util.concurrent.TimeUnit

/**
 * The one stream of the flight recorder's events for all loops of this JVM, as long as one of them wants it.
 *
 * Events come about a second late, and a stream that is closed drops those on their way: so it stays open until what was
 * recorded before the last loop left has come.
 */
internal object FlightStream {
    /** Weak: a loop that its user forgot is collected, and forgotten here, too. Guarded by this. */
    private val checks = ArrayList<WeakReference<BlockingCalls>>()

    /** `null` while nobody wants it. Guarded by this. */
    private var stream: RecordingStream? = null

    /** Those that have left, and may have events on their way. Guarded by this. */
    private val leaving = ArrayList<Leaving>()

    /** Whether events may still come. */
    val isOpen: Boolean @Synchronized get() = stream != null

    private class Leaving(val check: BlockingCalls, val at: Instant) {
        var flushes = 0
    }

    @Synchronized
    fun add(check: BlockingCalls) {
        val stream = stream ?: started().also { stream = it }
        checks += WeakReference(check)
        setThresholds(stream)
    }

    @Synchronized
    fun remove(check: BlockingCalls) {
        if (checks.removeIf { it.get() === check }) leaving += Leaving(check, Instant.now())
    }

    private fun started(): RecordingStream {
        val stream = RecordingStream()
        try {
            stream.setReuse(false)
            for ((name, kind) in KINDS) stream.onEvent(name) { event -> tell(event, kind) }
            stream.onFlush(::flushed)
            stream.startAsync()
        } catch (broken: Throwable) {
            stream.close() // nobody else would
            throw broken
        }
        return stream
    }

    private fun setThresholds(stream: RecordingStream) {
        val threshold = Duration.ofNanos(checks.mapNotNull { it.get() }.minOf { it.thresholdNanos })
        val known = FlightRecorder.getFlightRecorder().eventTypes.map(EventType::getName).toSet()
        for (name in KINDS.keys) {
            if (name in known) stream.enable(name).withThreshold(threshold).withStackTrace()
        }
    }

    private fun tell(event: RecordedEvent, kind: (RecordedEvent) -> String) {
        val thread = event.thread ?: return
        val call =
            BlockedCall(
                kind(event),
                thread.javaThreadId,
                event.startTime.run { TimeUnit.SECONDS.toNanos(epochSecond) + nano },
                event.duration.toNanos(),
                event.stackTrace?.frames.orEmpty().map(::frameOf),
                event.stackTrace?.isTruncated ?: false,
            )
        for (check in all()) check.blocked(call)
    }

    @Synchronized
    private fun all(): List<BlockingCalls> = checks.mapNotNull { it.get() } + leaving.map { it.check }

    private fun frameOf(frame: RecordedFrame) =
        StackTraceElement(frame.method.type.name, frame.method.name, null, frame.lineNumber)

    /** On the stream's thread, after it has told of all events so far. */
    private fun flushed() {
        forgetThoseWhoLeft().forEach { it.gone() }
        takeUnneeded()?.close()
    }

    @Synchronized
    private fun forgetThoseWhoLeft(): List<BlockingCalls> {
        val gone = leaving.filter { ++it.flushes > FLUSHES }
        leaving.removeAll(gone)
        return gone.map { it.check }
    }

    /** The stream if nobody needs it any more. */
    @Synchronized
    private fun takeUnneeded(): RecordingStream? {
        checks.removeIf { it.get() == null }
        if (checks.isNotEmpty() || leaving.isNotEmpty()) return null
        return stream.also { stream = null }
    }

    /** The first may have begun before the check left. */
    private const val FLUSHES = 2

    /** What the recorder knows of calls that block; a name that this JVM does not know is left out. */
    private val KINDS: Map<String, (RecordedEvent) -> String> =
        mapOf(
            "jdk.ThreadSleep" to { _ -> "sleep" },
            "jdk.ThreadPark" to { event -> "park" + event.type("parkedClass", " for ") },
            "jdk.JavaMonitorEnter" to { event -> "monitor" + event.type("monitorClass", " of ") },
            "jdk.JavaMonitorWait" to { event -> "wait" + event.type("monitorClass", " on ") },
            "jdk.SocketRead" to { event -> "socket read from ${event.peer()}" },
            "jdk.SocketWrite" to { event -> "socket write to ${event.peer()}" },
            "jdk.FileRead" to { event -> "file read" + event.text("path", " of ") },
            "jdk.FileWrite" to { event -> "file write" + event.text("path", " to ") },
            "jdk.FileForce" to { event -> "file force" + event.text("path", " of ") },
            "jdk.SystemGC" to { _ -> "garbage collection" },
        )

    private fun RecordedEvent.type(field: String, prefix: String): String =
        if (hasField(field)) getClass(field)?.let { prefix + it.name }.orEmpty() else ""

    private fun RecordedEvent.text(field: String, prefix: String): String =
        if (hasField(field)) getString(field)?.let { prefix + it }.orEmpty() else ""

    private fun RecordedEvent.peer(): String =
        "${getString("host").orEmpty().ifEmpty { getString("address") }}:${getInt("port")}"
}
