package dev.menai.debug

import kotlin.time.Duration.Companion.nanoseconds

/** A call that blocked some thread, as the flight recorder tells it. */
internal class BlockedCall(
    /** `socket read of localhost:8080`. */
    private val kind: String,
    val threadId: Long,
    /** Of the wall clock, as [endNanos]. */
    val startNanos: Long,
    val nanos: Long,
    /** Innermost first. */
    private val frames: List<StackTraceElement>,
    /** Whether the stack was deeper than the recorder looks. */
    val isTruncated: Boolean,
) {
    val endNanos: Long get() = startNanos + nanos

    /** Not the loop's own wait for work, nor something else that the thread does between two runs of a loop. */
    val isInStep: Boolean
        get() = frames.any { it.className == LOOP_TURN && it.methodName in RUNS_STEPS }

    private val ofStep = framesOfStep(frames.toTypedArray())

    private val user = userFrameIn(ofStep)

    /** What the user called, or the innermost call if no user's code is there; `null` if the user's own code blocks. */
    private val call = if (user < 0) ofStep.firstOrNull() else ofStep.getOrNull(user - 1)

    private val caller = ofStep.getOrNull(user)?.let { SourceFiles.withFile(it).inWords() }

    /** The same for reports that tell the same. */
    val place: String
        get() = listOfNotNull(caller, call?.let { "calling ${it.call()}" }).joinToString().ifEmpty { kind }

    fun text(loopName: String, step: String?): String {
        val what = if (call == null) kind else "${call.call()} ($kind)"
        val where = if (caller == null) "" else " at $caller"
        val who = if (step == null) "" else ", in $step"
        return "blocking call on loop \"$loopName\": $what took ${nanos.nanoseconds.rounded()}$where$who; " +
            "move it to toThread { }"
    }

    private companion object {
        val RUNS_STEPS = setOf("runReady", "runReadyWatched")
    }
}
