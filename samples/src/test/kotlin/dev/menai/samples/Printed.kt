package dev.menai.samples

import java.io.ByteArrayOutputStream
import java.io.PrintStream

/** What a program wrote. */
internal class Printed(val out: String, val err: String) {
    val lines: List<String> get() = out.trimEnd().lines()
}

/** Runs [block] and returns what it printed, instead of printing it. */
internal fun printedBy(block: () -> Unit): Printed {
    val out = System.out
    val err = System.err
    val writtenOut = ByteArrayOutputStream()
    val writtenErr = ByteArrayOutputStream()
    System.setOut(PrintStream(writtenOut, true, Charsets.UTF_8))
    System.setErr(PrintStream(writtenErr, true, Charsets.UTF_8))
    try {
        block()
    } finally {
        System.setOut(out)
        System.setErr(err)
    }
    return Printed(writtenOut.toString(Charsets.UTF_8), writtenErr.toString(Charsets.UTF_8))
}

/** Runs [block] without what it prints. */
internal fun <T : Any> quietly(block: () -> T): T {
    lateinit var result: T
    printedBy { result = block() }
    return result
}
