package dev.menai.internal.loop

/** Who sets a timer again and again, so that dumps and reports can name it. */
public interface Repeating {
    /** `callEvery`; `null` if it does not repeat. */
    public val operation: String?
    public val periodNanos: Long

    /** A creation site, `null` if none was noted. */
    public val site: Any?
}
