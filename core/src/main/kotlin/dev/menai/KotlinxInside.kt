package dev.menai

import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.Job
import java.lang.reflect.AccessibleObject
import java.lang.reflect.Field
import java.lang.reflect.Method
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext

/**
 * What a job of kotlinx knows of those that wait in it, and what its debug probes have seen, which no API tells: the one
 * file that looks.
 *
 * By reflection, and only when somebody asks for a dump. Where that finds nothing, because kotlinx has changed or is a
 * module that is not opened (`--add-opens kotlinx.coroutines.core/kotlinx.coroutines=dev.menai`), dumps know less:
 * nothing here throws. Any thread; a snapshot.
 */
internal object KotlinxInside {
    /** The handlers that [job] keeps: [ChildContinuation][waiterIn] and its kin. */
    fun handlersOf(job: Job): List<Any> {
        val state = get(job, STATE) ?: return emptyList()
        if (isHandler(state)) return listOf(state)
        val list = get(state, "getList") ?: return emptyList()
        return generateSequence(get(list, "getNextNode")) { get(it, "getNextNode") }
            .takeWhile { it !== list }
            .filter(::isHandler)
            .take(MOST)
            .toList()
    }

    private fun isHandler(node: Any) = node is DisposableHandle && node.isA("JobNode")

    /** The continuation of whoever waits in the job of [handler]: one that its cancel would end. */
    fun waiterIn(handler: Any): Any? = if (handler.isA("ChildContinuation")) get(handler, "child") else null

    /** The continuation of whoever waits for the end of the job of [handler]. */
    fun awaiterIn(handler: Any): Continuation<*>? =
        if (handler.isA("Resume")) get(handler, "continuation") as? Continuation<*> else null

    /** What was given to `invokeOnCompletion`. */
    fun functionOf(handler: Any): Any? = if (handler.isA("InvokeOn")) get(handler, "handler") else null

    /** What [continuation] has to do if it is cancelled, which tells what it waits for; `null` if it waits for nothing. */
    fun reactionOf(continuation: Any): Reaction? {
        val state = get(continuation, STATE) ?: return null
        return when {
            state.isA("CancelHandler") -> Reaction(get(state, "handler"), null)
            state.isA("DisposeOnCancel") -> Reaction(null, get(state, "handle"))
            state.isA("Active") -> Reaction(null, null)
            state.javaClass.name.endsWith("Segment") -> Reaction(null, state)
            else -> null // it has been resumed
        }
    }

    class Reaction(val function: Any?, val handle: Any?)

    /** The job at which [handle] is a handler. */
    fun jobOf(handle: Any): Job? = if (isHandler(handle)) get(handle, "getJob") as? Job else null

    /** Whether the body of [job] has returned, and it waits for its children. */
    fun isCompleting(job: Job): Boolean = get(job, STATE)?.let { get(it, "isCompleting") } == true

    /**
     * What kotlinx's debug probes saw of the coroutines of this JVM, by their jobs; empty unless somebody has installed
     * them (`kotlinx-coroutines-debug`, or IntelliJ's debugger). What they are made of is a part of kotlinx itself.
     */
    fun probed(): Map<Job, Probed> {
        val probes = PROBES ?: return emptyMap()
        if (get(probes, "isInstalled\$kotlinx_coroutines_debug") != true) return emptyMap()
        val infos = get(probes, "dumpCoroutinesInfo") as? List<*> ?: return emptyMap()
        val found = HashMap<Job, Probed>()
        for (info in infos.filterNotNull()) {
            val context = get(info, "getContext") as? CoroutineContext
            context?.get(Job)?.let { found[it] = Probed(info) }
        }
        return found
    }

    class Probed(private val info: Any) {
        val isSuspended: Boolean get() = get(info, "getState") == "SUSPENDED"

        /** Where it was when it was suspended, innermost first. */
        val stack: List<StackTraceElement> get() = frames("lastObservedStackTrace")

        /** Empty unless the probes note it. */
        val creationStack: List<StackTraceElement> get() = frames("getCreationStackTrace")

        private fun frames(name: String) = (get(info, name) as? List<*>).orEmpty().filterIsInstance<StackTraceElement>()
    }

    private val PROBES: Any? by lazy {
        val name = "kotlinx.coroutines.debug.internal.DebugProbesImpl"
        runCatching { Class.forName(name).getField("INSTANCE").get(null) }.getOrNull()
    }

    private fun Any.isA(prefix: String): Boolean {
        var type: Class<*>? = javaClass
        while (type != null && !type.name.startsWith("kotlinx.coroutines.$prefix")) type = type.superclass
        return type != null
    }

    private fun get(target: Any, name: String): Any? =
        try {
            when (val member = MEMBERS.getOrPut(Key(target.javaClass, name)) { find(target.javaClass, name) ?: name }) {
                is Field -> member.get(target)
                is Method -> member.invoke(target)
                else -> null
            }
        } catch (_: ReflectiveOperationException) {
            null
        } catch (_: RuntimeException) {
            null // not opened to us
        }

    private fun find(type: Class<*>, name: String): AccessibleObject? =
        generateSequence<Class<*>>(type) { it.superclass }.firstNotNullOfOrNull { declaring ->
            val field = declaring.declaredFields.firstOrNull { it.name == name }
            val method = declaring.declaredMethods.firstOrNull { it.name == name && it.parameterCount == 0 }
            (field ?: method)?.also { it.isAccessible = true }
        }

    private data class Key(val type: Class<*>, val name: String)

    private val MEMBERS = ConcurrentHashMap<Key, Any>()

    private const val STATE = "getState\$kotlinx_coroutines_core"

    /** More handlers than anybody reads; a list that changes while it is read may seem endless. */
    private const val MOST = 10_000
}
