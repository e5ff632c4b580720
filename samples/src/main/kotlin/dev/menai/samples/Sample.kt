package dev.menai.samples

import java.lang.reflect.InvocationTargetException

/**
 * A program that exists in both languages, under the same name, in a package of its own.
 *
 * The sample `two-words` is `TwoWords.kt` and `TwoWords.java` in `dev.menai.samples.twowords`, each with a `main`.
 */
internal class Sample(
    val name: String,
    val summary: String,
    /** What it takes on the command line, for the listing. */
    val arguments: String = "",
    private val launch: (mainClass: String, arguments: List<String>) -> Unit = ::runMain,
) {
    fun program(language: Language): Program {
        val mainClass = mainClass(language)
        return Program("$name in ${language.title}") { launch(mainClass, it) }
    }

    fun mainClass(language: Language): String {
        val words = name.split("-")
        val className = words.joinToString("") { it.replaceFirstChar(Char::uppercase) } + language.classSuffix
        return "${Sample::class.java.packageName}.${words.joinToString("")}.$className"
    }
}

/** A sample in one language; [run] throws what the program throws. */
internal class Program(val title: String, val run: (arguments: List<String>) -> Unit)

internal enum class Language(val title: String, val option: String, val classSuffix: String) {
    KOTLIN("Kotlin", "--kotlin", "Kt"),
    JAVA("Java", "--java", ""),
}

private fun runMain(mainClass: String, arguments: List<String>) {
    val main = Class.forName(mainClass).getMethod("main", Array<String>::class.java)
    try {
        main.invoke(null, arguments.toTypedArray())
    } catch (failure: InvocationTargetException) {
        throw failure.targetException
    }
}
