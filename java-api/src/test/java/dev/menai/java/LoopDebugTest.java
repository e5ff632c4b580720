package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.debug.DebugModeKt;
import dev.menai.debug.Listening;
import dev.menai.debug.LoopListener;
import dev.menai.debug.LoopStatistics;
import dev.menai.debug.StepInfo;
import dev.menai.debug.TaskInfo;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Debug mode, listeners and statistics, as a program in Java uses them. */
class LoopDebugTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final List<String> heard = new ArrayList<>();

  @Test
  void isOffUntilItIsSwitchedOnAndOffAgain() {
    assertNull(loop.debug());
    loop.debug(true);
    assertEquals(Duration.ofSeconds(1), loop.debug().stuckAfter());
    loop.debug(false);
    assertNull(loop.debug());
  }

  @Test
  void eachOptionComesBackAsItWasSet() {
    loop.debug(
        options ->
            options
                .slowCallback(Duration.ofMillis(50))
                .blockingCall(Duration.ofMillis(20))
                .creationSites(false)
                .forgotten(false)
                .leaks(false)
                .stuckAfter(null));
    DebugOptions options = loop.debug();
    assertEquals(Duration.ofMillis(50), options.slowCallback());
    assertEquals(Duration.ofMillis(20), options.blockingCall());
    assertFalse(options.creationSites() || options.forgotten() || options.leaks());
    assertNull(options.stuckAfter());
  }

  @Test
  void anOptionLeavesTheOthersAsTheyAre() {
    loop.debug(options -> options.leaks(false));
    assertEquals(options(o -> o.leaks(false)), loop.debug());
    assertEquals(options(o -> o.leaks(false)).hashCode(), loop.debug().hashCode());
    assertNotEquals(options(o -> o), loop.debug());
    assertTrue(loop.debug().creationSites() && loop.debug().forgotten());
    assertEquals(Duration.ofSeconds(1), loop.debug().stuckAfter());
    assertNull(loop.debug().blockingCall());
  }

  private static DebugOptions options(UnaryOperator<DebugOptions> change) {
    return change.apply(DebugOptions.defaults());
  }

  @Test
  void kotlinSeesTheSameOptions() {
    loop.debug(options -> options.slowCallback(Duration.ofMillis(50)));
    assertEquals(DebugModeKt.getDebug(loop.eventLoop()).toString(), loop.debug().toString());
    assertTrue(loop.debug().toString().startsWith("DebugOptions(slowCallback=50ms, "));
  }

  @Test
  void aLimitOfZeroAndNoOptionsAreRefused() {
    String refusal =
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.debug(options -> options.slowCallback(Duration.ZERO)))
            .getMessage();
    assertEquals("slowCallback <= 0: 0s", refusal);
    assertEquals(
        "change returned null instead of options",
        assertThrows(NullPointerException.class, () -> loop.debug(options -> null)).getMessage());
    assertNull(loop.debug());
  }

  @Test
  void aListenerHearsOfTasksStepsAndWaitsUntilItIsClosed() {
    LoopListener listener =
        new LoopListener() {
          @Override
          public void taskCreated(TaskInfo task) {
            heard.add(task + " created");
          }

          @Override
          public void taskEnded(TaskInfo task, @Nullable Throwable failure) {
            heard.add(task + " ended, " + failure);
          }

          @Override
          public void stepBegins(StepInfo step) {
            heard.add(step + " begins");
          }

          @Override
          public void loopWaits(long longestNanos) {
            heard.add("waits " + longestNanos);
          }
        };
    Listening listening = loop.listen(listener);
    loop.createTask("report", () -> loop.sleep(Duration.ofNanos(7)));
    clock.advance(Duration.ofMillis(1));
    listening.close();
    loop.createTask("unheard", () -> loop.sleep(Duration.ofNanos(7)));
    clock.advance(Duration.ofMillis(1));

    assertEquals("task \"report\" created", heard.get(0));
    assertTrue(heard.contains("waits 7"), heard.toString());
    assertTrue(heard.contains("task \"report\" ended, null"), heard.toString());
    assertFalse(heard.toString().contains("unheard"), heard.toString());
  }

  @Test
  void statisticsCountWhatTheLoopDoesWhileItIsWatched() {
    loop.debug(true);
    loop.createTask(() -> loop.sleep(Duration.ofHours(1)));
    clock.advance(Duration.ofMinutes(1));

    LoopStatistics statistics = loop.statistics();
    assertTrue(statistics.getTurns() > 0 && statistics.getSteps() > 0, statistics.toString());
    assertEquals(1, statistics.getTimers());
    assertTrue(statistics.getLag().nanosAtMost(0.99) >= 0);
    clock.advance(Duration.ofHours(1));
    assertEquals(0, loop.statistics().getTasks());
  }

  @Test
  void primitivesTellTheirNames() {
    assertEquals("Lock(\"stock\", unlocked, 0 waiting)", new AsyncLock(loop, "stock").toString());
    assertEquals("prices", new AsyncRwLock(loop, "prices").lock().getName());
    assertEquals("ready", new AsyncEvent(loop, "ready").event().getName());
    assertEquals("vendor", new AsyncSemaphore(loop, 2, "vendor").semaphore().getName());
    assertEquals("jobs", new AsyncQueue<String>(loop, 10, "jobs").queue().getName());
  }
}
