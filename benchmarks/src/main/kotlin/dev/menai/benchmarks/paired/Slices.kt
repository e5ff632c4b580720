package dev.menai.benchmarks.paired

import org.openjdk.jmh.annotations.OperationsPerInvocation
import org.openjdk.jmh.annotations.Param
import org.openjdk.jmh.annotations.Setup
import org.openjdk.jmh.annotations.State
import org.openjdk.jmh.annotations.TearDown
import java.lang.reflect.Field
import java.lang.reflect.Method

internal const val RESULT = "ns/op "
private const val NANOS_PER_MILLI = 1_000_000L

/**
 * Measures one contender whenever it is asked to, in a JVM of its own: `WORKLOAD METHOD [NAME=VALUE…]`.
 *
 * Each line of its input is how many milliseconds to go on for; each line of its output that begins with [RESULT] has the
 * nanoseconds of one operation. Goes on until it is killed.
 */
fun main(vararg arguments: String) {
    val (workload, method) = arguments
    val parameters = arguments.drop(2).associate { it.substringBefore('=') to it.substringAfter('=') }
    val contender = SlicedContender(workload, method, parameters)
    generateSequence(::readlnOrNull).forEach { println("$RESULT${contender.nanosPerOperation(it.toLong())}") }
}

/** A method of a JMH class as JMH would call it, as far as our classes go: one thread, states of the whole benchmark. */
internal class SlicedContender(workload: String, name: String, parameters: Map<String, String>) : AutoCloseable {
    private val type = Class.forName("dev.menai.benchmarks.$workload")
    private val workload = newState(type, parameters)
    private val method = type.methods.single { it.name == name && !it.isBridge }
    private val states = method.parameterTypes.map { newState(it, parameters) }
    private val operations = method.getAnnotation(OperationsPerInvocation::class.java)?.value ?: 1

    fun nanosPerOperation(millis: Long): Double {
        val begin = System.nanoTime()
        var invocations = 0L
        do {
            method.invoke(workload, *states.toTypedArray())
            invocations++
            val nanos = System.nanoTime() - begin
        } while (nanos < millis * NANOS_PER_MILLI)
        return (System.nanoTime() - begin).toDouble() / (invocations * operations)
    }

    override fun close() = (states + workload).forEach { it.callAll<TearDown>() }
}

private fun newState(type: Class<*>, parameters: Map<String, String>): Any {
    require(type.isAnnotationPresent(State::class.java)) { "$type is no state" }
    val state = type.getConstructor().newInstance()
    for (field in parametersOf(type)) {
        val value = parameters[field.name] ?: field.getAnnotation(Param::class.java).value.first()
        field.isAccessible = true
        field.setInt(state, value.toInt())
    }
    return state.also { it.callAll<Setup>() }
}

internal fun parametersOf(type: Class<*>): List<Field> =
    generateSequence(type) { it.superclass }
        .flatMap { it.declaredFields.asSequence() }
        .filter { it.isAnnotationPresent(Param::class.java) }
        .toList()

private inline fun <reified T : Annotation> Any.callAll() =
    javaClass.methods.filter { it.isAnnotationPresent(T::class.java) }.forEach { method: Method -> method.invoke(this) }
