package dev.menai

/** What a callback is and where it was given to the loop; noted in debug mode, and kept when the callback is dropped. */
internal class CallbackOrigin(private val callback: Class<*>, val site: CreationSite) {
    override fun toString(): String = "${describeCallback(callback)} (created at $site)"
}

/** `null` unless the loop notes such places, which costs one branch. */
internal fun EventLoop.originOf(callback: Runnable): CallbackOrigin? =
    creationSite()?.let { CallbackOrigin(callback.javaClass, it) }

/** `callback com.acme.Tick`; for a lambda, whose class has no name, `callback of com.acme.Main`. */
internal fun describeCallback(type: Class<*>): String {
    val name = type.name
    if (name.startsWith(JAVA_DEPENDENTS)) return "a dependent of a future"
    if (isLibrary(name)) return "a callback"
    val lambda = LAMBDA.find(name) ?: return "callback $name"
    return "callback of ${name.substring(0, lambda.range.first)}"
}

/** Runs the functions of Java's futures; it stands above this package. */
private const val JAVA_DEPENDENTS = "dev.menai.java.LoopQueue"

/** As the JVM names lambdas, or kotlinc. */
private val LAMBDA = Regex("[$][$]Lambda|[$]\\w+[$]\\d+$")
