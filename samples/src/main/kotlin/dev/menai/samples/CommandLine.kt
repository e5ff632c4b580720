package dev.menai.samples

import dev.menai.RunInterruptedException

private const val JAR = "java -jar samples/target/menai-samples.jar"
private const val WIDTH = 80

/** What shells expect of a program that Ctrl-C ended. */
private const val INTERRUPTED = 130
private const val WRONG_USAGE = 2
private val OPTIONS = Language.entries.map { it.option }

/** What the samples' jar does with its arguments. */
internal class CommandLine(private val samples: List<Sample>) {
    /** Returns the exit status: 1 if a program failed, 2 if there is no such sample or argument, 130 after Ctrl-C. */
    fun run(arguments: List<String>): Int =
        try {
            runChosen(arguments)
        } catch (_: RunInterruptedException) {
            INTERRUPTED
        } catch (usage: UsageException) {
            System.err.println(usage.message)
            WRONG_USAGE
        }

    private fun runChosen(arguments: List<String>): Int {
        val name = arguments.firstOrNull()
        val (options, others) = arguments.drop(1).partition { it in OPTIONS }
        val languages = Language.entries.filter { options.isEmpty() || it.option in options }
        val sample = samples.find { it.name == name }
        return when {
            name == null || name == "--help" -> list()
            name == "tour" && others.isEmpty() -> tour(languages)
            name == "tour" -> throw UsageException("tour takes no arguments but $OPTIONS: $others")
            sample == null -> throw UsageException("There is no sample \"$name\". These are the samples:\n\n${names()}")
            others.isEmpty() || sample.arguments.isNotEmpty() -> run(sample, languages, others)
            else -> throw UsageException("$name takes no arguments: $others")
        }
    }

    private fun run(sample: Sample, languages: List<Language>, arguments: List<String>): Int =
        if (runAll(languages.map(sample::program), arguments).isEmpty()) 0 else 1

    private fun list(): Int {
        println("Menai's samples, each in Kotlin and in Java:\n")
        println(names())
        println("\n$JAR NAME [ARGUMENT...]   runs one in both languages")
        println("$JAR tour                 runs them all")
        println("Add --kotlin or --java to run it in that language only.")
        return 0
    }

    private fun names(): String {
        val indent = samples.maxOf { it.name.length } + 4
        return samples.joinToString("\n") { sample ->
            val line = "  ${sample.name}".padEnd(indent) + sample.summary
            if (sample.arguments.isEmpty()) line else line + "\n".padEnd(indent + 1) + "arguments: ${sample.arguments}"
        }
    }

    private fun tour(languages: List<Language>): Int {
        val programs = samples.flatMap { sample -> languages.map(sample::program) }
        val failed = runAll(programs, emptyList())
        failed.forEach { println("failed: ${it.title}") }
        println("tour: ${programs.size} programs, ${programs.size - failed.size} ok")
        return if (failed.isEmpty()) 0 else 1
    }

    /** Runs [programs] one after the other, and returns those that threw. */
    private fun runAll(programs: List<Program>, arguments: List<String>): List<Program> =
        programs.filterNot { succeeds(it, arguments) }

    private fun succeeds(program: Program, arguments: List<String>): Boolean {
        println("--- ${program.title} ".padEnd(WIDTH, '-'))
        val failure = runCatching { program.run(arguments) }.exceptionOrNull()
        if (failure is RunInterruptedException || failure is UsageException) throw failure // they mean all programs
        failure?.printStackTrace()
        println()
        return failure == null
    }
}
