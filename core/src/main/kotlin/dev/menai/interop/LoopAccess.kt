package dev.menai.interop

import dev.menai.CreationSite
import dev.menai.EventLoop
import dev.menai.Handle
import dev.menai.Runner
import dev.menai.Straggler
import dev.menai.Task
import dev.menai.TaskNumbers
import dev.menai.awaitInTest
import dev.menai.bare
import dev.menai.creationSite
import dev.menai.describe
import dev.menai.future.await
import dev.menai.isFatal
import dev.menai.resultOrThrow
import dev.menai.turnInTest
import kotlinx.coroutines.TimeoutCancellationException
import java.util.concurrent.Callable
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.BiConsumer
import java.util.function.BooleanSupplier
import java.util.function.Consumer
import java.util.function.Function
import java.util.function.IntSupplier
import kotlin.time.Duration.Companion.nanoseconds

/** The core as menai-java-api sees it. */
@InternalMenaiApi
public object LoopAccess {
    /** A loop without a thread. */
    @JvmStatic
    public fun newLoop(name: String): EventLoop = EventLoop(name)

    /** Queues [command] without a handle; false if the loop is closed and nobody will run it. Any thread. */
    @JvmStatic
    public fun post(loop: EventLoop, command: Runnable): Boolean = loop.turn.post(command)

    @JvmStatic
    public fun callAfter(loop: EventLoop, delayNanos: Long, command: Runnable): Handle =
        loop.callLater(delayNanos.nanoseconds, command)

    @JvmStatic
    public fun callAt(loop: EventLoop, deadlineNanos: Long, command: Runnable): Handle =
        loop.callAt(deadlineNanos.nanoseconds, command)

    @JvmStatic
    public fun callEvery(loop: EventLoop, periodNanos: Long, command: Runnable): Handle =
        loop.callEvery(periodNanos.nanoseconds, command)

    /** The loop's [time][EventLoop.time]. */
    @JvmStatic
    public fun timeNanos(loop: EventLoop): Long = loop.time().inWholeNanoseconds

    /** Any thread; [unregister] it when it has ended, or if the loop refuses to run it. */
    @JvmStatic
    public fun register(loop: EventLoop, work: LoopWork): Unit = loop.lifecycle.register(work)

    /** Any thread; does nothing if [work] is not registered. */
    @JvmStatic
    public fun unregister(loop: EventLoop, work: LoopWork): Unit = loop.lifecycle.unregister(work)

    /** Tells the debug mode that [work] was asked to stop. Any thread. */
    @JvmStatic
    public fun workCancelled(loop: EventLoop, work: LoopWork) {
        loop.turn.probe?.workCancelled(work)
    }

    /** The names of what is registered; a snapshot. Any thread. */
    @JvmStatic
    public fun workNames(loop: EventLoop): List<String> = loop.lifecycle.works.snapshot().map { it.name }

    /**
     * Has [cancel] called when [loop] begins to close, and again when it is closed; on the loop, or on the thread that
     * closes it without the loop's own.
     */
    @JvmStatic
    public fun onClose(loop: EventLoop, cancel: Consumer<CancellationException>): Unit =
        loop.lifecycle.onClose { cancel.accept(it) }

    /** Has [count] tell how many futures of [loop] wait for their turn at a primitive; for tests. */
    @JvmStatic
    public fun onCountOfWaits(loop: EventLoop, count: IntSupplier) {
        loop.lifecycle.waitsInLines = count::getAsInt
    }

    /**
     * Before a thread blocks for [future] of [loop]: the thread of a test turns the loop until that is done.
     *
     * Returns how much is left of [timeoutNanos]; [Long.MAX_VALUE] is no limit. An interrupt ends it early if the thread
     * will block [interruptible], and stays set. Any thread but the loop's.
     */
    @JvmStatic
    public fun awaitInTest(
        loop: EventLoop,
        future: CompletableFuture<*>,
        timeoutNanos: Long,
        interruptible: Boolean,
    ): Long = loop.awaitInTest(future, timeoutNanos, interruptible)

    /** As [awaitInTest], before a thread blocks for something else that the loop does: until [isDone]. */
    @JvmStatic
    public fun turnInTest(loop: EventLoop, timeoutNanos: Long, interruptible: Boolean, isDone: BooleanSupplier): Long =
        loop.turnInTest(timeoutNanos, interruptible, isDone::getAsBoolean)

    /** Counts a foreign stage that [loop] waits for, see [dev.menai.testing.VirtualClock]; `null` if it does not count. */
    @JvmStatic
    public fun awaitStage(loop: EventLoop): StageCount? = loop.outside.awaitStage()?.let { StageCount(loop, it) }

    /** The number of the next task without a name, Kotlin's or Java's. */
    @JvmStatic
    public fun nextTaskNumber(): Long = TaskNumbers.next()

    /** Whether the loop takes new tasks: it is neither closing nor closed. */
    @JvmStatic
    public fun isOpen(loop: EventLoop): Boolean = loop.lifecycle.isOpen

    /** As [EventLoop.close]. */
    @JvmStatic
    public fun close(loop: EventLoop, graceNanos: Long): List<Straggler> = loop.close(graceNanos.nanoseconds)

    /** As [EventLoop.shutdown]. */
    @JvmStatic
    public fun shutdown(loop: EventLoop, graceNanos: Long): Unit = loop.shutdown(graceNanos.nanoseconds)

    /** Turns a loop that nobody else turns in this thread until [done], which is asked after each turn. */
    @JvmStatic
    public fun turnUntil(loop: EventLoop, done: BooleanSupplier): Unit = loop.run.turnIfIdle { done.asBoolean }

    /** The one Java view of [loop]. */
    @JvmStatic
    @Suppress("UNCHECKED_CAST")
    public fun <V : Any> view(loop: EventLoop, factory: Function<EventLoop, V>): V {
        loop.javaView.get()?.let { return it as V }
        loop.javaView.compareAndSet(null, factory.apply(loop))
        return loop.javaView.get() as V
    }

    @JvmStatic
    public fun report(loop: EventLoop, message: String, failure: Throwable, workName: String?): Unit =
        loop.report(message, failure, workName)

    /** As the other one, of work created at [site]. */
    @JvmStatic
    public fun report(
        loop: EventLoop,
        message: String,
        failure: Throwable,
        workName: String?,
        site: CreationSite?,
    ): Unit = loop.report(message, failure, workName, site)

    /** Where the caller is, if [loop] notes such places. */
    @JvmStatic
    public fun creationSite(loop: EventLoop): CreationSite? = loop.creationSite()

    /** [holder] is about to be seen with [failure], and somebody has to look; see [looked]. Any thread. */
    @JvmStatic
    public fun failed(loop: EventLoop, holder: Any, failure: Throwable, name: String?, site: CreationSite?): Unit =
        loop.unseen.failed(holder, failure, name, site)

    /** As [failed], with a failure that another holder on [loop] had before, and if nobody has looked at it. */
    @JvmStatic
    public fun passed(loop: EventLoop, holder: Any, failure: Throwable): Unit = loop.unseen.passed(holder, failure)

    /** Somebody was given [failure]. Any thread. */
    @JvmStatic
    public fun looked(loop: EventLoop, failure: Throwable): Unit = loop.unseen.looked(failure)

    /** The close is about to cancel [work], which has not begun. */
    @JvmStatic
    public fun neverBegan(loop: EventLoop, work: LoopWork) {
        loop.turn.probe?.neverBegan(work)
    }

    /** Whether [failure] is the machine's, not the program's. */
    @JvmStatic
    public fun isFatal(failure: Throwable): Boolean = failure.isFatal()

    /** The text of [failure], or its class if that throws. */
    @JvmStatic
    public fun describe(failure: Throwable): String = failure.describe()

    /** Whether [failure] is a cancel that nobody asked for: kotlinx's `withTimeout` has run out. */
    @JvmStatic
    public fun isTimeLimit(failure: Throwable): Boolean = failure is TimeoutCancellationException

    /** Gives the task's value or its raw failure to [action], on whatever thread completes it. */
    @JvmStatic
    public fun <T> onCompletion(task: Task<T>, action: BiConsumer<T?, Throwable?>) {
        task.bare.invokeOnCompletion { failure ->
            // no look: the action passes it on
            if (failure == null) action.accept(task.resultOrThrow(), null) else action.accept(null, failure)
        }
    }

    /** Runs [loop] in this thread until the stage of [main] ends, then closes it; as [dev.menai.runLoop]. */
    @JvmStatic
    public fun <T> run(loop: EventLoop, name: String, main: Callable<out CompletionStage<T>>): T =
        Runner.over(loop).use { runner -> runner.run(name) { main.call().await() } }
}
