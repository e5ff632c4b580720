package dev.menai.benchmarks

import dev.menai.queue.Queue
import kotlinx.coroutines.channels.Channel
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.ArrayBlockingQueue

/** An item through a queue of 64, from one loop to another on another thread; and between two plain threads. */
open class QueueTwoThreads : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun menai(here: MenaiHere, other: MenaiThread): Long {
        val queue = Queue<Int>(HandOver.CAPACITY)
        return here.loop.runUntilComplete { HandOver.run(other.loop, { queue.put(it) }, { queue.get() }) }
    }

    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun kotlinxOnMenai(here: MenaiHere, other: MenaiThread): Long {
        val channel = Channel<Int>(HandOver.CAPACITY)
        return here.loop.runUntilComplete { HandOver.run(other.loop, { channel.send(it) }, { channel.receive() }) }
    }

    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun blockingThreads(other: ExecutorThread): Long {
        val queue = ArrayBlockingQueue<Int>(HandOver.CAPACITY)
        other.executor.execute { HandOver.items.forEach(queue::put) }
        return HandOver.checkedSum { queue.take() }
    }
}
