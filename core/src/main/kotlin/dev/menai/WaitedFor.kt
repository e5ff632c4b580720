package dev.menai

import dev.menai.internal.loop.OutsideWork
import dev.menai.internal.wait.WaitPoint
import kotlin.time.Duration

/** What somebody waits for: an edge of the await graph. */
internal sealed interface WaitedFor {
    /** Its turn at [point]. */
    class Turn(val point: WaitPoint, val isTimed: Boolean) : WaitedFor

    /** The end of a [node]: a job, or an `OwnedWork` of Java's. */
    class End(val node: Any) : WaitedFor

    class Time(val left: Duration) : WaitedFor

    /** A stage that is none of ours. */
    class Stage(val stage: Any) : WaitedFor

    class Code(val work: OutsideWork) : WaitedFor

    /** Something of kotlinx's: a channel, a mutex. */
    class Foreign(val name: String) : WaitedFor

    data object Unknown : WaitedFor
}

/** `Lock "x" (locked, 1 waiting)`, from what its `toString` tells; what there is none of is left out. */
internal fun describePrimitive(primitive: Any?, withState: Boolean): String {
    val (kind, name, state) = PRIMITIVE.matchEntire(primitive.toString())?.destructured ?: return "$primitive"
    val title = if (name.isEmpty()) "a $kind" else "$kind \"$name\""
    if (!withState) return title
    val told = state.split(", ").filterIndexed { index, part -> index == 0 || !NONE.matches(part) }
    return "$title (${told.joinToString(", ")})"
}

private val NONE = Regex("""0 \w+""")

private val PRIMITIVE = Regex("""(\w+)\((?:"(.*?)", )?(.*)\)""")
