package dev.menai

/** The results of four blocks that were gathered. */
public data class Gathered4<out A, out B, out C, out D>(
    public val first: A,
    public val second: B,
    public val third: C,
    public val fourth: D,
)

/** The results of five blocks that were gathered. */
public data class Gathered5<out A, out B, out C, out D, out E>(
    public val first: A,
    public val second: B,
    public val third: C,
    public val fourth: D,
    public val fifth: E,
)
