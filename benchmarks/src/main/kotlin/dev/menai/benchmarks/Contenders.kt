package dev.menai.benchmarks

import dev.menai.EventLoop
import dev.menai.java.AsyncLoop
import io.netty.channel.EventLoopGroup
import io.netty.channel.MultiThreadIoEventLoopGroup
import io.netty.channel.nio.NioIoHandler
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import org.openjdk.jmh.annotations.Scope
import org.openjdk.jmh.annotations.State
import org.openjdk.jmh.annotations.TearDown
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit

/** A Menai loop that turns in the measuring thread, as `runBlocking` does. */
@State(Scope.Benchmark)
open class MenaiHere {
    val loop = EventLoop("here")

    @TearDown
    fun close() = loop.close()
}

/** A Menai loop on a thread of its own. */
@State(Scope.Benchmark)
open class MenaiThread {
    val loop = EventLoop.start("measured")

    @JvmField
    val java: AsyncLoop = AsyncLoop.of(loop)

    @JvmField
    val scope = CoroutineScope(SupervisorJob() + loop)

    @TearDown
    fun close() = loop.close()
}

/** One loop of Netty, on its thread. */
@State(Scope.Benchmark)
open class NettyThread {
    private val group: EventLoopGroup = MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())
    val loop: io.netty.channel.EventLoop = group.next()

    @TearDown
    fun close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly()
    }
}

/** The JDK's executor of one thread, plain and under coroutines. */
@State(Scope.Benchmark)
open class ExecutorThread {
    @JvmField
    val executor: ExecutorService = Executors.newSingleThreadExecutor()
    val dispatcher: CoroutineDispatcher = executor.asCoroutineDispatcher()

    @JvmField
    val scope = CoroutineScope(SupervisorJob() + dispatcher)

    @TearDown
    fun close() {
        executor.shutdownNow()
    }
}

/** The JDK's timers on one thread, told to forget what is cancelled, plain and under coroutines. */
@State(Scope.Benchmark)
open class ScheduledExecutorThread {
    val executor: ScheduledExecutorService = ScheduledThreadPoolExecutor(1).apply { removeOnCancelPolicy = true }
    val dispatcher: CoroutineDispatcher = executor.asCoroutineDispatcher()

    @TearDown
    fun close() {
        executor.shutdownNow()
    }
}

/** Virtual threads, on a JDK that has them. */
@State(Scope.Benchmark)
open class VirtualThreads {
    @JvmField
    val executor: ExecutorService = newExecutor()

    @TearDown
    fun close() {
        executor.shutdownNow()
    }

    companion object {
        /** The first JDK with virtual threads. */
        private const val FIRST_JDK = 21

        /** Whether this JVM has virtual threads; this code is compiled for one that has not. */
        val exist: Boolean get() = Runtime.version().feature() >= FIRST_JDK

        private fun newExecutor(): ExecutorService {
            check(exist) { "virtual threads need JDK $FIRST_JDK, this is ${Runtime.version()}; leave these out" }
            return Executors::class.java.getMethod("newVirtualThreadPerTaskExecutor").invoke(null) as ExecutorService
        }
    }
}
