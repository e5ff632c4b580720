package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.taskOrNull
import java.util.concurrent.CompletionStage
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/** Suspend functions, called by a lambda of Java's that is given the continuation. */
@InternalMenaiApi
public object SuspendAccess {
    /** A task whose body is [body]; as [EventLoop.createTask]. */
    @JvmStatic
    public fun <T> createTask(loop: EventLoop, name: String?, body: SuspendBody<T>): Task<T> =
        loop.createTask(name) {
            suspendCoroutineUninterceptedOrReturn { k -> PassedContinuation(loop, k).callWith(body) }
        }
}

private const val CALLING = 0
private const val RESUMED = 1
private const val RETURNED = 2

/**
 * The continuation that a lambda of Java's passes on. Java's compiler cannot see that it does so, and returns what it
 * got: this is where the mistakes are found.
 *
 * ```
 *   CALLING -- the function resumes it --> RESUMED       the rest of the task runs by that
 *      |
 *      +-- the lambda returns a value, or throws --> RETURNED       a resume that comes now has nobody to go to
 * ```
 * It resumes in place, without a dispatch: behind it is only the end of the task.
 */
@OptIn(InternalMenaiApi::class)
private class PassedContinuation<T>(private val loop: EventLoop, private val k: Continuation<T>) :
    Continuation<T>,
    CoroutineStackFrame {
    @Volatile
    private var state = CALLING

    /** Whether somebody looked at it, which each function does that can suspend. */
    @Volatile
    private var touched = false

    override val context: CoroutineContext
        get() {
            touched = true
            return k.context
        }

    private val task: Task<*> get() = k.context.taskOrNull()!!

    fun callWith(body: SuspendBody<T>): Any? {
        val result =
            try {
                body.call(this)
            } catch (thrown: Throwable) {
                if (takeReturn()) throw thrown
                return COROUTINE_SUSPENDED
            }
        if (result === COROUTINE_SUSPENDED) return result
        check(result !is CompletionStage<*> || touched) {
            "the lambda of task \"${task.name}\" returned a ${result!!.javaClass.simpleName} and left k alone; " +
                "pass k to a suspend function, or use createTask(() -> stage)"
        }
        return if (takeReturn()) result else COROUTINE_SUSPENDED
    }

    /** False if the function has resumed: then that is the result, and the lambda returned something else. */
    private fun takeReturn(): Boolean {
        val taken = STATE.compareAndSet(this, CALLING, RETURNED)
        if (!taken) reportLostReturn()
        return taken
    }

    override fun resumeWith(result: Result<T>) {
        if (STATE.compareAndSet(this, CALLING, RESUMED)) k.resumeWith(result) else reportLostReturn()
    }

    private fun reportLostReturn() {
        val message =
            "the lambda of task \"${task.name}\" ended with something else than its suspend function; " +
                "return what the function returns"
        loop.report("wrong use of a suspend function", IllegalStateException(message), task.name)
    }

    override val callerFrame: CoroutineStackFrame? get() = k as? CoroutineStackFrame

    override fun getStackTraceElement(): StackTraceElement? = null

    private companion object {
        @JvmField
        val STATE: AtomicIntegerFieldUpdater<PassedContinuation<*>> =
            AtomicIntegerFieldUpdater.newUpdater(PassedContinuation::class.java, "state")
    }
}
