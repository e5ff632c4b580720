package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.testing.VirtualClock
import dev.menai.threads.toThread
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration

/** What hangs on a thread, carried to the tasks of a group and to code on other threads. */
class ContextOfWorkTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val user = ThreadLocal<String?>()
    private val clock = VirtualClock()
    private val loop = loops.on(clock).also { it.carry(ContextCarrier.threadLocal(user)) }
    private val seen = CopyOnWriteArrayList<String?>()

    private fun asUser(name: String?, action: () -> Unit) {
        user.set(name)
        action()
        user.remove()
    }

    private fun see() {
        seen += user.get()
    }

    @Test
    fun aTaskOfAGroupSeesWhatItsCreatorHad() {
        asUser("ann") {
            loop.createTask {
                taskGroup {
                    createTask { see() }
                    user.set("bob")
                    createTask { see() }
                    loop.callSoon { user.set("callback").also { createTask { see() } } }
                    createTask(context = loop.threadContext().also { user.set("later") }) { see() }
                }
            }
        }
        clock.advance(Duration.ZERO)
        assertEquals(listOf("ann", "bob", "bob", "callback"), seen)
    }

    @Test
    fun aTaskOfAnOpenGroupSeesWhatItsCreatorHad() {
        val group = TaskGroup.open(loop)
        asUser("ann") { group.createTask { see() } }
        group.createTask { see() }
        clock.advance(Duration.ZERO)
        assertEquals(listOf("ann", null), seen)
        group.close()
    }

    @Test
    fun codeOnAThreadSeesWhatTheTaskHasJustSet() {
        lateinit var task: Task<*>
        asUser("ann") {
            task =
                loop.createTask {
                    toThread { see() }
                    user.set("bob")
                    toThread { see() }
                }
        }
        clock.advance(Duration.ZERO)
        loop.runUntilComplete { task.join() }
        assertEquals(listOf("ann", "bob"), seen)
    }
}
