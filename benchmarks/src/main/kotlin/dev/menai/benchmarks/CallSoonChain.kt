package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.CountDownLatch

/** A callback that queues itself again, a million times: what one turn of a loop costs. */
open class CallSoonChain : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    fun menai(menai: MenaiThread): Int = Chain { menai.loop.callSoon(it) }.run(LENGTH)

    @Benchmark
    @OperationsPerInvocation(LENGTH)
    fun netty(netty: NettyThread): Int = Chain { netty.loop.execute(it) }.run(LENGTH)

    @Benchmark
    @OperationsPerInvocation(LENGTH)
    fun executor(jdk: ExecutorThread): Int = Chain { jdk.executor.execute(it) }.run(LENGTH)

    /** The floor: a ring and nothing around it. */
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    fun bareRing(): Int {
        val ring = BareRing()
        return Chain(ring::add).drained(LENGTH, ring)
    }

    /** The floor of a callback that can be cancelled. */
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    fun bareRingOfHandles(): Int {
        val ring = BareRing()
        return Chain { ring.add(BareHandle(it)) }.drained(LENGTH, ring)
    }

    private companion object {
        const val LENGTH = 1_000_000
    }
}

/** Queues itself by [queue] until it has run as often as asked. */
private class Chain(private val queue: (Runnable) -> Unit) : Runnable {
    private var left = 0
    private var runs = 0
    private val ended = CountDownLatch(1)

    fun run(length: Int): Int {
        left = length
        queue(this)
        ended.await()
        check(runs == length) { "$runs runs of $length" }
        return runs
    }

    /** As [run], with all turns in this thread. */
    fun drained(length: Int, ring: BareRing): Int {
        left = length
        queue(this)
        ring.drain()
        check(runs == length) { "$runs runs of $length" }
        return runs
    }

    override fun run() {
        runs++
        if (--left == 0) ended.countDown() else queue(this)
    }
}
