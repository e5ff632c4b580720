package dev.menai.internal.loop

/** A task group, as the head under which dumps show its tasks. */
public interface WorkGroup {
    public val name: String

    /** A creation site, `null` if none was noted. */
    public val site: Any?
}
