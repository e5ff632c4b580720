package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.testing.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a loop shows itself to people: as text, as JSON, to management clients. */
class PrintedDumpTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);

  private void oneTaskWaits() {
    loop.createTask("x", () -> new CompletableFuture<String>());
    clock.runUntilIdle();
  }

  @Test
  void printsWhatItDumps() {
    oneTaskWaits();
    String tree =
        """
        loop "orders", not running
          0 turns, 0 steps, lag no samples; 1 tasks, 0 ready, 0 timers, 0 outside
        └── task "x", waits for a stage of class java.util.concurrent.CompletableFuture
        """;
    assertEquals(tree, printed(loop::printTasks));
    assertEquals(tree, loop.dump() + "\n");
    assertTrue(printed(AsyncLoop::dumpAllLoops).contains(tree));
    assertTrue(loop.dump().toJson().startsWith("{\"loop\":\"orders\",\"state\":\"not running\""));
  }

  @Test
  void printsToTheStandardOutputUnlessToldOtherwise() {
    PrintStream before = System.out;
    String printed =
        printed(
            out -> {
              System.setOut(out);
              loop.printTasks();
              System.setOut(before);
            });
    assertTrue(printed.startsWith("loop \"orders\", not running\n"), printed);
  }

  private static String printed(Consumer<PrintStream> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    print.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void refusesToPrintToNothing() {
    assertEquals("out", message(() -> loop.printTasks(null)));
    assertEquals("out", message(() -> AsyncLoop.dumpAllLoops(null)));
  }

  private static String message(Runnable call) {
    return assertThrows(NullPointerException.class, call::run).getMessage();
  }

  @Test
  void anMBeanShowsTheLoopUntilItIsClosed() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("dev.menai:type=EventLoop,name=orders");
    AutoCloseable registration = loop.registerMBean();
    oneTaskWaits();
    assertEquals(1, server.getAttribute(name, "Tasks"));
    assertEquals(
        "MBean dev.menai:type=EventLoop,name=orders is there already;"
            + " close it, or give the loops names of their own",
        assertThrows(IllegalStateException.class, loop::registerMBean).getMessage());
    registration.close();
    assertFalse(server.isRegistered(name));
  }
}
