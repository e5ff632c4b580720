@file:JvmName("Tenths")

package dev.menai.samples

import java.util.Locale
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.toKotlinDuration

/** To a tenth of a second, so that a program prints the same on a real clock as on a virtual one. */
fun inTenths(duration: Duration): String = "%.1f s".format(Locale.ROOT, duration.toDouble(DurationUnit.SECONDS))

fun inTenths(duration: java.time.Duration): String = inTenths(duration.toKotlinDuration())
