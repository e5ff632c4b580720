package dev.menai.samples.mixed

import dev.menai.ContextCarrier
import dev.menai.java.AsyncLoop
import dev.menai.java.AsyncQueue
import dev.menai.sleep
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.jdk9.asFlow
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What kotlinx's bridge between flows and publishers promises on a loop: context, demand, cancellation, close. */
class FlowPublisherTest {
    private val clock = VirtualClock()
    private val loop = clock.newLoop()
    private val feed = Feed(loop)
    private val jobs = AsyncQueue<String>(AsyncLoop.of(loop))
    private val received = mutableListOf<Any?>()

    @AfterEach
    fun close() {
        loop.close()
    }

    private open inner class Collector : Flow.Subscriber<Int> {
        lateinit var subscription: Flow.Subscription

        override fun onSubscribe(subscription: Flow.Subscription) {
            this.subscription = subscription
        }

        override fun onNext(item: Int) {
            loop.checkOnLoop()
            received += item
        }

        override fun onError(failure: Throwable) {
            received += failure.toString()
        }

        override fun onComplete() {
            received += "complete"
        }
    }

    private fun <T> running(block: suspend CoroutineScope.() -> T): T {
        val future = loop.submit(block = block)
        clock.advance(60.seconds)
        return future.get()
    }

    @Test
    fun aFlowRunsOnTheLoopAndEmitsWhatIsAskedFor() {
        val collector = Collector()
        feed.watched().subscribe(collector)
        clock.advance(Duration.ZERO)
        assertEquals(emptyList<Any>(), received)
        collector.subscription.request(2)
        clock.advance(Duration.ZERO)
        assertEquals(listOf<Any>(0, 1), received)
        collector.subscription.request(5)
        clock.advance(1.seconds)
        assertEquals(listOf<Any>(0, 1, 2, "java.io.IOException: broken"), received)
    }

    @Test
    fun aCancelEndsTheFlow() {
        val collector = Collector()
        feed.watched().subscribe(collector)
        collector.subscription.request(3)
        clock.advance(Duration.ZERO)
        collector.subscription.cancel()
        clock.advance(Duration.ZERO)
        assertTrue("ended" in feed.events, feed.events.toString())
        assertEquals(listOf<Any>(0, 1, 2), received)
    }

    @Test
    fun theLoopsTimersDriveIt() {
        val collector = Collector()
        feed.publisher().subscribe(collector)
        collector.subscription.request(Long.MAX_VALUE)
        clock.advance(3.seconds)
        assertEquals(listOf<Any>(1, 2, 3), received)
        collector.subscription.cancel()
        clock.advance(Duration.ZERO)
    }

    @Test
    fun aFlowSeesWhatTheThreadHadThatPublishedIt() {
        val user = ThreadLocal<String?>()
        loop.carry(ContextCarrier.threadLocal(user))
        user.set("ann")
        val publisher = feed.reading(user)
        user.remove()
        val collector = Collector()
        publisher.subscribe(collector)
        collector.subscription.request(2)
        clock.advance(1.seconds)
        assertEquals(listOf("ann", "ann"), feed.events)
        assertEquals(listOf<Any>(1, "complete"), received)
    }

    @Test
    fun afterTheCloseItEndsAtItsNextStep() {
        val stage = CompletableFuture<Int>()
        val ended = CompletableFuture<Throwable>()
        val collector =
            object : Collector() {
                override fun onError(failure: Throwable) {
                    ended.complete(failure)
                }
            }
        feed.awaiting(stage).subscribe(collector)
        collector.subscription.request(1)
        clock.advance(Duration.ZERO)
        assertEquals(emptyList<Any>(), AsyncLoop.of(loop).tasks(), "it is no task")
        loop.close()
        stage.complete(1)
        assertEquals("loop \"virtual\" is closed", ended.get(20, TimeUnit.SECONDS).message)
        assertEquals(emptyList<Any>(), received)
    }

    @Test
    fun aPublisherIsCollectedInATask() {
        listOf("a", "b", "c").forEach(jobs::tryPut)
        assertEquals(listOf("a", "b"), running { jobs.publisher().asFlow().take(2).toList() })
    }

    @Test
    fun aFlowWithoutABufferTakesOneItemAtATime() {
        listOf("a", "b", "c").forEach(jobs::tryPut)
        // <collect>
        val items = jobs.publisher().asFlow().buffer(Channel.RENDEZVOUS) // asks for one item at a time
        // </collect>
        assertEquals("a", running { items.first() })
        assertEquals(2, jobs.size())
    }

    @Test
    fun aCollectionCancelledAtOnceTakesNothing() {
        running {
            val task = loop.createTask(eager = true) { jobs.publisher().asFlow().toList() }
            task.cancel("at once")
            sleep(1.seconds)
            assertTrue(task.isCompleted)
        }
        jobs.tryPut("a")
        clock.advance(1.seconds)
        assertEquals(1, jobs.size())
    }
}
