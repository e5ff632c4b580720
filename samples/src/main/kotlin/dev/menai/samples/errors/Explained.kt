@file:JvmName("Explained")

package dev.menai.samples.errors

/** Prints [failure] as its stack trace would, without the frames. */
@JvmOverloads
fun explain(failure: Throwable, role: String = "", indent: String = "  ") {
    println("$indent$role${failure.javaClass.simpleName}: ${failure.message}")
    failure.cause?.let { explain(it, "caused by ", "$indent  ") }
    failure.suppressed.forEach { explain(it, "also ", "$indent  ") }
}
