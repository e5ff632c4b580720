package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.locks.LockSupport

/** One callback posted by another thread, which waits for it and posts the next: a hop onto a sleeping loop and back. */
open class ForeignRoundTrip : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun menai(menai: MenaiThread): Int = Traveller().travel { menai.loop.callSoon(it) }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun netty(netty: NettyThread): Int = Traveller().travel(netty.loop::execute)

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun executor(jdk: ExecutorThread): Int = Traveller().travel(jdk.executor::execute)

    private class Traveller : Runnable {
        private val home = Thread.currentThread()

        @Volatile
        private var arrivals = 0

        inline fun travel(post: (Runnable) -> Unit): Int {
            for (trip in 1..TRIPS) {
                post(this)
                while (arrivals != trip) LockSupport.park(this)
            }
            return arrivals
        }

        override fun run() {
            arrivals++
            LockSupport.unpark(home)
        }
    }

    private companion object {
        const val TRIPS = 1_000
    }
}
