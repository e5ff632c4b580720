package dev.menai.debug

import dev.menai.CreationSite
import dev.menai.Task
import dev.menai.internal.loop.OwnedWork

/** A task of Kotlin's or of Java's. Two of them are equal if they are of the same task, which they keep from being collected. */
public class TaskInfo internal constructor(private val work: Any) {
    public val name: String get() = (work as? Task<*>)?.name ?: (work as OwnedWork).name

    /** `null` if its loop did not note that. */
    public val createdAt: CreationSite?
        get() = if (work is Task<*>) work.createdAt else (work as OwnedWork).site as CreationSite?

    override fun equals(other: Any?): Boolean = other is TaskInfo && other.work === work

    override fun hashCode(): Int = System.identityHashCode(work)

    override fun toString(): String = "task \"$name\"" + createdAt?.let { " (created at $it)" }.orEmpty()
}
