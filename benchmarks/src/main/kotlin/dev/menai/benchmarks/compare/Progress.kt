package dev.menai.benchmarks.compare

import java.time.Duration

/** Says on standard error what is being measured, how far that is, and how long the rest may take. */
internal class Progress(
    private val nanoTime: () -> Long = System::nanoTime,
    private val say: (String) -> Unit = System.err::println,
) {
    private var steps = 0
    private var done = 0
    private var beginNanos = 0L

    fun begin(steps: Int) {
        this.steps = steps
        beginNanos = nanoTime()
    }

    /** Before each step. */
    fun step(vararg what: String) {
        val elapsed = nanoTime() - beginNanos
        val rest = if (done == 0) "" else ", about ${text(elapsed / done * (steps - done))} left"
        done++
        say("[$done/$steps, ${text(elapsed)}$rest] ${what.joinToString(" · ")}")
    }

    fun note(text: String) = say(text)

    private fun text(nanos: Long): String {
        val duration = Duration.ofNanos(nanos)
        return "%d:%02d".format(duration.toMinutes(), duration.toSecondsPart())
    }
}
