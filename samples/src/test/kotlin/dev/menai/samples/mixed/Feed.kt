package dev.menai.samples.mixed

import dev.menai.EventLoop
import dev.menai.future.await
import dev.menai.sleep
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.jdk9.asPublisher
import java.io.IOException
import java.util.concurrent.CompletionStage
import java.util.concurrent.Flow.Publisher
import kotlin.time.Duration.Companion.seconds

/** A stream written in Kotlin, for subscribers in Java. */
internal class Feed(private val loop: EventLoop) {
    val events = mutableListOf<String>()

    // <publish>
    private fun ticks(): Flow<Int> =
        flow {
            var tick = 0
            while (true) {
                sleep(1.seconds)
                emit(++tick)
            }
        }

    fun publisher(): Publisher<Int> = ticks().asPublisher(loop) // of kotlinx-coroutines-jdk9
    // </publish>

    fun watched(): Publisher<Int> =
        flow {
            try {
                check(loop.isOnLoop())
                repeat(3) { tick ->
                    events += "emit $tick"
                    emit(tick)
                }
                sleep(1.seconds)
                throw IOException("broken")
            } finally {
                events += "ended"
            }
        }.asPublisher(loop)

    fun awaiting(stage: CompletionStage<Int>): Publisher<Int> = flow { emit(stage.await()) }.asPublisher(loop)

    fun reading(user: ThreadLocal<String?>): Publisher<Int> =
        flow {
            events += user.get()!!
            sleep(1.seconds)
            events += user.get()!!
            emit(1)
        }.asPublisher(loop + loop.threadContext())
}
