package dev.menai.samples.pipeline

import dev.menai.gather
import dev.menai.queue.Queue
import dev.menai.runLoop
import dev.menai.sleep
import dev.menai.time
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Readings of a sensor, aggregated in windows of ten, and written by a sink: a fast one, then a slow one. */
fun main() =
    runLoop("pipeline") {
        println("a sink that takes 10 ms for a window")
        pipeline(readings = 100, writing = 10.milliseconds).print()
        println("a sink that takes 100 ms for a window")
        pipeline(readings = 100, writing = 100.milliseconds).print()
    }

// <pipeline>

// <stages>

/** Each stage waits for room before it hands on, so a slow sink slows down the sensor, and nothing piles up. */
suspend fun pipeline(readings: Int, writing: Duration): Sink {
    val taken = Queue<Reading>(capacity = 10)
    val windows = Queue<List<Reading>>(capacity = 1)
    val sink = Sink()
    gather(
        { sense(readings, taken, sink) },
        { aggregate(taken, windows) },
        { write(windows, writing, sink) },
    )
    return sink
}

/** On a grid of 5 ms from the beginning: what one reading is late does not add up. */
private suspend fun sense(count: Int, taken: Queue<Reading>, sink: Sink) {
    val began = time()
    for (number in 0..<count) {
        val due = began + PERIOD * number
        sleep(due - time())
        taken.put(Reading.of(number, time().inWholeMilliseconds)) // waits while the queue is full
        sink.behindMillis = (time() - due).inWholeMilliseconds
    }
    taken.shutdown() // the next stage takes what is left, and ends
}
// </stages>

private suspend fun aggregate(taken: Queue<Reading>, windows: Queue<List<Reading>>) {
    val window = ArrayList<Reading>()
    for (reading in taken) {
        window += reading
        if (window.size == WINDOW) {
            windows.put(window.toList())
            window.clear()
        }
    }
    if (window.isNotEmpty()) windows.put(window)
    windows.shutdown()
}

private suspend fun write(windows: Queue<List<Reading>>, writing: Duration, sink: Sink) {
    for (window in windows) {
        sleep(writing)
        sink.accept(window, time().inWholeMilliseconds)
    }
}
// </pipeline>

private val PERIOD = 5.milliseconds
private const val WINDOW = 10
