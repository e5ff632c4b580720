package dev.menai.samples.threadsvstasks

import java.util.function.Consumer

/** What can sleep: tasks, threads. */
class Sleepers(
    val name: String,
    val counts: List<Int>,
    /** Whether each has a stack of the system's, outside of the heap. */
    val haveStacks: Boolean,
    /** Starts one of a crowd; `null` if this JDK has no such thing. */
    val start: Consumer<Crowd>?,
) {
    /** Lets [count] of them sleep; once more and longer, if some woke up before their memory was measured. */
    internal fun measure(count: Int): Cost {
        val cost = measure(Crowd(count))
        if (cost.heapBytes != null) return cost
        val slower = measure(Crowd(count, napMillis = 5_000))
        return Cost(this, count, cost.nanos, slower.heapBytes, slower.stackBytes)
    }

    internal fun measure(crowd: Crowd): Cost {
        val before = Memory.settled()
        val began = System.nanoTime()
        repeat(crowd.size) { start!!.accept(crowd) }
        crowd.awaitAsleep()
        val during = Memory.now().takeIf { crowd.isAsleep } // else it would be that of a part of them
        crowd.awaitAwake()
        val nanos = System.nanoTime() - began
        return Cost(
            this,
            crowd.size,
            nanos,
            during?.heapSince(before),
            during?.stacksSince(before)?.takeIf { haveStacks },
        )
    }

    companion object {
        private val FEW_AND_MANY = listOf(1_000, 100_000)

        @JvmStatic
        fun tasks(start: Consumer<Crowd>) = Sleepers("tasks of one loop", FEW_AND_MANY, false, start)

        @JvmStatic
        fun virtualThreads(start: Consumer<Crowd>) =
            Sleepers("virtual threads", FEW_AND_MANY, false, start.takeIf { VirtualThreads.exist })

        /** As many as [ThreadLimit] finds harmless. */
        @JvmStatic
        fun platformThreads(start: Consumer<Crowd>): Sleepers {
            val most = ThreadLimit.ofThisMachine().threads
            return Sleepers("platform threads", listOf(minOf(1_000, most), most).distinct(), true, start)
        }
    }
}

/** What [count] of [sleepers] took altogether; `null` is what could not be measured. */
class Cost(val sleepers: Sleepers, val count: Int, val nanos: Long, val heapBytes: Long?, val stackBytes: Long?)
