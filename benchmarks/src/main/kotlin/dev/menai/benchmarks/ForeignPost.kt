package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.CountDownLatch
import kotlin.coroutines.EmptyCoroutineContext

/** 100 000 callbacks posted by another thread, until the last has run: what a hop onto the loop costs under load. */
open class ForeignPost : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun menai(menai: MenaiThread): Int = Receiver().receive { menai.loop.callSoon(it) }

    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun menaiDispatch(menai: MenaiThread): Int = Receiver().receive { menai.loop.dispatch(EmptyCoroutineContext, it) }

    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun netty(netty: NettyThread): Int = Receiver().receive(netty.loop::execute)

    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun executor(jdk: ExecutorThread): Int = Receiver().receive(jdk.executor::execute)

    /** The floor: a stack that one thread takes whole. */
    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun bareStack(bare: BareStackThread): Int = Receiver().receive(bare::post)

    /** The floor of a post that can be cancelled. */
    @Benchmark
    @OperationsPerInvocation(POSTS)
    fun bareStackOfHandles(bare: BareStackThread): Int = Receiver().receive { bare.post(BareHandle(it)) }

    private class Receiver : Runnable {
        private var received = 0
        private val ended = CountDownLatch(1)

        inline fun receive(post: (Runnable) -> Unit): Int {
            repeat(POSTS) { post(this) }
            ended.await()
            return received
        }

        override fun run() {
            if (++received == POSTS) ended.countDown()
        }
    }

    private companion object {
        const val POSTS = 100_000
    }
}
