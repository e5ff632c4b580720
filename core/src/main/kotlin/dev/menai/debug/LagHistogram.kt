package dev.menai.debug

import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/**
 * How late a loop was, a count for each power of two of nanoseconds.
 *
 * A sample is how far behind its deadline a timer ran, or how long a turn took, for which whatever was posted meanwhile
 * had to wait; of the turns one in sixteen is measured.
 */
public class LagHistogram internal constructor(private val counts: LongArray) {
    public val samples: Long get() = counts.sum()

    /** No sample was later; zero if there are none. */
    public val max: Duration get() = atMost(1.0)

    /**
     * The lag that a share of [share] of all samples did not exceed, up to the next power of two; zero if there are none.
     *
     * @throws IllegalArgumentException if [share] is not between 0 and 1.
     */
    public fun atMost(share: Double): Duration {
        require(share in 0.0..1.0) { "share not in 0..1: $share" }
        // What floating point adds to a product must not ask for one sample more.
        var left = Math.ceil(samples * share * (1 - ROUNDING)).toLong()
        if (left == 0L) return Duration.ZERO
        val bucket = counts.indices.first { i -> (left - counts[i]).also { left = it } <= 0 }
        return (1L shl bucket).nanoseconds
    }

    /** As [atMost], in nanoseconds. */
    public fun nanosAtMost(share: Double): Long = atMost(share).inWholeNanoseconds

    override fun toString(): String =
        if (samples == 0L) "no samples" else "median ≤ ${atMost(0.5)}, 99 % ≤ ${atMost(0.99)}, all ≤ $max"

    internal companion object {
        const val BUCKETS = 63

        private const val ROUNDING = 1e-12

        /** The exponent of the smallest power of two that is not below [nanos]. */
        fun bucketOf(nanos: Long): Int =
            if (nanos <= 1) 0 else minOf(BUCKETS - 1, 64 - (nanos - 1).countLeadingZeroBits())
    }
}
