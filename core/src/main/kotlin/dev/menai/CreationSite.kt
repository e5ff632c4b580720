package dev.menai

import dev.menai.internal.loop.Opened

/**
 * Where in the user's code something was created, noted in debug mode.
 *
 * Frames of Menai, kotlinx.coroutines and the JDK are left out; of the others the innermost ten are kept.
 */
public class CreationSite internal constructor(
    /** Innermost first; empty if there is no user's code on the stack. */
    public val frames: List<StackTraceElement>,
) {
    /** `Main.kt:31`, or `unknown place`. */
    override fun toString(): String = frames.firstOrNull()?.place() ?: "unknown place"

    internal companion object {
        private const val DEPTH = 10

        /** Of a [stack] that somebody else noted; `null` if there is no user's code on it. */
        fun of(stack: List<StackTraceElement>): CreationSite? {
            val ofUser = stack.filterNot { it.isLibrary() || it.className.startsWith("_COROUTINE.") }
            return if (ofUser.isEmpty()) null else CreationSite(ofUser.take(DEPTH))
        }

        private val walker = StackWalker.getInstance()

        /** Of the current thread's stack. */
        fun here(): CreationSite =
            CreationSite(
                walker.walk { frames ->
                    frames
                        .filter { !isLibrary(it.className) }
                        .limit(DEPTH.toLong())
                        .map { it.toStackTraceElement() }
                        .toList()
                },
            )
    }
}

/** Where the caller is, if [this] loop notes such places; `null` costs one branch. */
internal fun EventLoop.creationSite(): CreationSite? {
    val probe = turn.probe ?: return null
    return if (probe.notesSites) CreationSite.here() else null
}

/** Tells debug mode of [owner], which its user has to close before this loop; `null` costs one branch. */
internal fun EventLoop.opened(owner: Any, what: String, site: CreationSite?): Opened? {
    val probe = turn.probe ?: return null
    return Opened(owner, what, site).also { probe.opened(it) }
}

/** Its user has closed [opened]. */
internal fun EventLoop.released(opened: Opened?) {
    if (opened != null) turn.probe?.released(opened)
}

internal fun StackTraceElement.place() = "$fileName:$lineNumber"

/** Frames that tell the user nothing. Our own packages one by one: other programs live below `dev.menai` as well. */
private val LIBRARIES =
    Regex("""(dev\.menai\.([A-Z]|$OURS\.)|kotlinx?\.|java\.|jdk\.|sun\.).*""")

private const val OURS = "(debug|future|internal|interop|java|queue|sync|testing|threads)"

internal fun StackTraceElement.isLibrary() = isLibrary(className)

internal fun isLibrary(className: String) = LIBRARIES.matches(className)
