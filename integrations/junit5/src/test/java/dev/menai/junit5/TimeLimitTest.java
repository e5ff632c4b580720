package dev.menai.junit5;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** Tests that would never end do, and tell what their loop did. */
class TimeLimitTest {
  @Test
  void waitOnVirtualTimeEndsWithTheTasks() {
    assertDump(
        Never.class,
        "future",
        "not done after 1s\nvirtual time is 0s\nloop \"future\", running on thread \"%s\"\n",
        "task \"asks for ever\"");
  }

  @Test
  void dumpTellsForWhatVirtualTimeStandsStill() {
    assertDump(
        Never.class,
        "stage",
        "not done after 1s\n"
            + "virtual time is 0s, and stands still for 1 call(s) of toThread or foreign stage(s)\n"
            + "loop \"stage\", running on thread \"%s\"\n",
        "task \"asks for ever\"");
  }

  @Test
  void waitOnRealTimeEnds() {
    assertDump(
        Never.class,
        "real",
        "not done after 1s\nloop \"real\", running on thread \"menai-real\"\n",
        "task \"asks for ever\"");
  }

  @Test
  void waitForSomethingElseIsInterrupted() {
    assertDump(
        Never.class, "latch", "not done after 20ms\nloop \"latch\", ", "CountDownLatch.await");
  }

  @Test
  void loopThatNeverComesToRestEnds() {
    assertDump(Never.class, "busy", "not done after 20ms\n");
    assertDump(Never.class, "busyForEver", "not done after 20ms\n");
  }

  @Test
  void methodsBeforeAndAfterAreLimitedToo() {
    assertDump(Before.class, "test", "not done after 20ms\n");
  }

  @Test
  void interruptDoesNotOutliveTheTest() {
    Cases.failureOf(Never.class, "latch");
    assertFalse(Thread.interrupted());
  }

  @Test
  void dumpThatBreaksDoesNotKeepATest() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread broken =
        new Thread(() -> failure.complete(Cases.failureOf(Never.class, "latch"))) {
          @Override
          public StackTraceElement[] getStackTrace() {
            throw new StackOverflowError("while dumping");
          }
        };
    broken.setDaemon(true);
    broken.start();
    assertEquals(
        "not done after 20ms\nand no dump: java.lang.StackOverflowError: while dumping",
        failure.get(20, SECONDS).getMessage());
  }

  /** A second is enough for a task to begin, also on a slow machine. */
  private static void assertDump(Class<?> cases, String method, String start, String... parts) {
    Throwable failure = Cases.failureOf(cases, method);
    assertEquals(AssertionFailedError.class, failure == null ? null : failure.getClass());
    String name = Thread.currentThread().getName();
    String text = failure.getMessage();
    assertTrue(text.startsWith(start.formatted(name)), () -> start + "\nbut was:\n" + text);
    assertTrue(text.contains("test's thread \"" + name + "\":\n"), text);
    for (String part : parts) {
      assertTrue(text.contains(part), () -> part + "\nis not in:\n" + text);
    }
  }

  @LoopTest(clock = VIRTUAL, timeout = 20, unit = MILLISECONDS)
  static class Never {
    @LoopTest(clock = VIRTUAL, timeout = 1)
    void future(AsyncLoop loop) {
      loop.createTask("asks for ever", loop::createFuture).join();
    }

    @LoopTest(clock = VIRTUAL, timeout = 1)
    void stage(AsyncLoop loop) {
      loop.callLater(Duration.ofHours(1), () -> {});
      loop.createTask("asks for ever", () -> new CompletableFuture<>()).join();
    }

    @LoopTest(timeout = 1)
    void real(AsyncLoop loop) {
      loop.createTask("asks for ever", loop::createFuture).join();
    }

    @LoopTest(timeout = 20, unit = MILLISECONDS)
    void latch(AsyncLoop loop) throws Exception {
      new CountDownLatch(1).await();
    }

    @Test
    void busy(AsyncLoop loop) {
      loop.callEvery(Duration.ofSeconds(1), () -> {});
      loop.createFuture().join();
    }

    @Test
    void busyForEver(AsyncLoop loop) {
      again(loop);
      loop.createFuture().join();
    }

    private static void again(AsyncLoop loop) {
      loop.callSoon(() -> again(loop));
    }
  }

  @LoopTest(clock = VIRTUAL, timeout = 20, unit = MILLISECONDS)
  static class Before {
    @org.junit.jupiter.api.BeforeEach
    void setUp(AsyncLoop loop) {
      loop.createFuture().join();
    }

    @Test
    void test() {}
  }
}
