package dev.menai.debug

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.sync.Event
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.lang.management.ManagementFactory
import javax.management.Attribute
import javax.management.ObjectName
import kotlin.time.Duration.Companion.hours

/** A loop as management clients see it. */
class LoopManagementTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()
    private val server = ManagementFactory.getPlatformMBeanServer()
    private val orders = ObjectName("dev.menai:type=EventLoop,name=orders")

    private fun attributes(name: ObjectName): Map<String, Any?> =
        server.getMBeanInfo(name).attributes.associate { it.name to server.getAttribute(name, it.name) }

    @Test
    fun attributesAreTheLoopsState() {
        val loop = loops.on(clock, "orders")
        val event = Event()
        loop.createTask("a") { event.wait() }
        val timer = loop.callLater(1.hours) { }
        clock.runUntilIdle()
        loop.registerMBean().use {
            val expected =
                mapOf(
                    "Name" to "orders",
                    "State" to "not running",
                    "Tasks" to 1,
                    "Ready" to 0,
                    "Timers" to 1,
                    "Outside" to 0,
                    "Turns" to 0L,
                    "Steps" to 0L,
                    "MedianLagNanos" to 0L,
                    "MaxLagNanos" to 0L,
                    "Debug" to false,
                )
            assertEquals(expected, attributes(orders))
        }
        timer.cancel()
        event.set()
        clock.runUntilIdle()
    }

    @Test
    fun operationsDumpTheTasks() {
        val loop = loops.start("orders")
        awaitUntil("its thread to begin") { loop.isRunning }
        loop.registerMBean().use {
            assertEquals("running", server.getAttribute(orders, "State"))
            val text = server.invoke(orders, "dump", emptyArray(), emptyArray()) as String
            val json = server.invoke(orders, "dumpAsJson", emptyArray(), emptyArray()) as String
            assertTrue(text.startsWith("loop \"orders\", running on thread \"menai-orders\"\n"), text)
            assertTrue(json.startsWith("{\"loop\":\"orders\",\"state\":\"running\""), json)
        }
    }

    @Test
    fun debugModeIsSwitchedByItsAttribute() {
        val loop = loops.loop("orders")
        loop.registerMBean().use {
            server.setAttribute(orders, Attribute("Debug", true))
            assertNotNull(loop.debug)
            assertEquals(true, server.getAttribute(orders, "Debug"))
            server.setAttribute(orders, Attribute("Debug", false))
            assertNull(loop.debug)
        }
    }

    @Test
    fun closeOfTheLoopTakesItBack() {
        val loop = loops.loop("orders")
        val registration = loop.registerMBean()
        assertTrue(server.isRegistered(orders))
        loop.close()
        assertFalse(server.isRegistered(orders))
        registration.close()
    }

    @Test
    fun registrationThatIsOverTakesNobodyElsesBack() {
        val first = loops.loop("orders").registerMBean()
        first.close()
        loops.loop("orders").registerMBean().use {
            first.close()
            assertTrue(server.isRegistered(orders))
        }
        assertFalse(server.isRegistered(orders))
    }

    @Test
    fun closedLoopIsNotShown() {
        val loop = loops.loop("orders")
        loop.close()
        loop.registerMBean()
        assertFalse(server.isRegistered(orders))
    }

    @Test
    fun secondLoopOfANameIsRefused() {
        loops.loop("orders").registerMBean().use {
            val refusal = assertThrows(IllegalStateException::class.java) { loops.loop("orders").registerMBean() }
            assertEquals(
                "MBean dev.menai:type=EventLoop,name=orders is there already; " +
                    "close it, or give the loops names of their own",
                refusal.message,
            )
        }
    }

    @Test
    fun nameThatIsNoPlainOneIsQuoted() {
        val name = "a \"b\", c=d*?:\\\ne"
        val quoted = ObjectName("dev.menai:type=EventLoop,name=${ObjectName.quote(name)}")
        loops.loop(name).registerMBean().use {
            assertEquals(name, server.getAttribute(quoted, "Name"))
        }
        assertFalse(server.isRegistered(quoted))
    }
}
