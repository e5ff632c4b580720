package dev.menai.junit5;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.menai.EventLoop;
import dev.menai.interop.TestAccess;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;

/** Where a test's thread blocks for its loop, and what ends that. */
class BlockingTest {
  @LoopTest(clock = VIRTUAL)
  void iteratingOverWhatCompletesTurnsTheLoop(AsyncLoop loop) {
    List<TaskFuture<Void>> sleeps =
        List.of(loop.sleep(Duration.ofHours(2)), loop.sleep(Duration.ofHours(1)));
    List<Duration> ends = new ArrayList<>();
    loop.asCompleted(sleeps).forEach(done -> ends.add(loop.time()));
    assertEquals(List.of(Duration.ofHours(1), Duration.ofHours(2)), ends);
  }

  @LoopTest(clock = VIRTUAL)
  void scheduledExecutorTurnsTheLoop(AsyncLoop loop) throws Exception {
    var executor = loop.scheduledExecutor();
    assertEquals("in an hour", executor.schedule(() -> "in an hour", 1, HOURS).get());
    assertEquals("in two", executor.schedule(() -> "in two", 1, HOURS).get(20, HOURS));
    assertEquals(Duration.ofHours(2), loop.time());
  }

  @LoopTest(clock = VIRTUAL)
  void limitOfAScheduledExecutorsWaitIsRealTime(AsyncLoop loop) {
    CountDownLatch over = new CountDownLatch(1);
    TaskFuture<?> code = loop.toThread(() -> over.await(20, SECONDS)); // so time stands still
    var late = loop.scheduledExecutor().schedule(() -> "late", 1, HOURS);
    assertThrows(TimeoutException.class, () -> late.get(1, MILLISECONDS));
    assertEquals(Duration.ZERO, loop.time());
    late.cancel(false);
    over.countDown();
    code.join();
  }

  @Test
  void timedWaitThatHasEndedKeepsNoLoop() throws Exception {
    WeakReference<EventLoop> waitedFor = closedAfterATimedWait();
    for (int i = 0; i < 100 && waitedFor.get() != null; i++) {
      System.gc();
    }
    assertNull(waitedFor.get());
  }

  private static WeakReference<EventLoop> closedAfterATimedWait() throws Exception {
    EventLoop loop = new VirtualClock().newLoop();
    TestAccess.enter(loop);
    AsyncLoop.of(loop).sleep(Duration.ofMinutes(1)).get(1, HOURS);
    TestAccess.leave(loop, null);
    loop.close();
    return new WeakReference<>(loop);
  }

  @Test
  void constructorsBlockForTheLoop() {
    assertNull(Cases.failureIn(Constructed.class));
  }

  @Test
  void constructorsAreLimited() {
    Throwable failure = Cases.failureIn(NeverConstructed.class);
    assertInstanceOf(AssertionFailedError.class, failure);
    assertEquals("not done after 20ms", failure.getMessage().lines().findFirst().get());
  }

  @Test
  void interruptEndsAWaitOnVirtualTime() {
    assertTimedOutByJUnit("get");
    assertTimedOutByJUnit("await");
    assertTimedOutByJUnit("iterate");
    assertTimedOutByJUnit("call");
    assertTimedOutByJUnit("getWhileACallbackLooks");
  }

  @Test
  void interruptBeforeAWaitEndsIt() {
    assertInstanceOf(InterruptedException.class, Cases.failureOf(Interrupted.class, "before"));
    Thread.interrupted();
  }

  /** Turned by hand, a loop forgets an interrupt; a later wait is not what it was meant for. */
  @LoopTest(clock = VIRTUAL)
  void interruptOutsideOfAWaitEndsNoLaterOne(AsyncLoop loop, VirtualClock clock) throws Exception {
    loop.callSoon(() -> Thread.currentThread().interrupt());
    clock.runUntilIdle();
    loop.sleep(Duration.ofHours(1)).get();
    assertFalse(Thread.interrupted());
  }

  /** The JDK's {@code join} goes on after an interrupt, so the verdict has to end it. */
  @Test
  void verdictEndsAJoinThatWasInterrupted() {
    for (String method : List.of("join", "joinOnRealTime", "joinATaskOnRealTime")) {
      Throwable failure = Cases.failureOf(Interrupted.class, method);
      assertInstanceOf(TimeoutException.class, failure, method);
      String verdict = failure.getSuppressed()[0].getMessage();
      assertEquals("not done after 200ms", verdict.lines().findFirst().get());
    }
  }

  /** Long before the limit of {@link LoopTest}, whose verdict would be suppressed. */
  private static void assertTimedOutByJUnit(String method) {
    Throwable failure = Cases.failureOf(Interrupted.class, method);
    assertInstanceOf(TimeoutException.class, failure);
    assertNotNull(failure.getMessage());
    for (Throwable suppressed : failure.getSuppressed()) {
      assertEquals(false, suppressed instanceof AssertionFailedError, suppressed::toString);
    }
  }

  @LoopTest(clock = VIRTUAL)
  static class Constructed {
    Constructed(AsyncLoop loop) throws Exception {
      loop.sleep(Duration.ofHours(1)).await(Duration.ofSeconds(5));
    }

    @Test
    void test(AsyncLoop loop) {
      assertEquals(Duration.ofHours(1), loop.time());
    }
  }

  @LoopTest(timeout = 20, unit = MILLISECONDS)
  static class NeverConstructed {
    NeverConstructed(AsyncLoop loop) {
      loop.createFuture().join();
    }

    @Test
    void test() {}
  }

  @Timeout(value = 20, unit = MILLISECONDS)
  static class Interrupted {
    @LoopTest(clock = VIRTUAL)
    void get(AsyncLoop loop) throws Exception {
      loop.createFuture().get();
    }

    @LoopTest(clock = VIRTUAL)
    void await(AsyncLoop loop) throws Exception {
      loop.createFuture().await();
    }

    @LoopTest(clock = VIRTUAL)
    void iterate(AsyncLoop loop) {
      loop.asCompleted(List.of(loop.createFuture())).forEach(never -> {});
    }

    @LoopTest(clock = VIRTUAL)
    void call(AsyncLoop loop) throws Exception {
      loop.call(loop::createFuture);
    }

    @LoopTest(clock = VIRTUAL, timeout = 5)
    void getWhileACallbackLooks(AsyncLoop loop) throws Exception {
      var executor = loop.scheduledExecutor();
      var done = executor.submit(() -> "done");
      executor.submit(() -> done.get());
      loop.createFuture().get();
    }

    @LoopTest(clock = VIRTUAL)
    @Timeout(60)
    void before(AsyncLoop loop) throws Exception {
      Thread.currentThread().interrupt();
      loop.createFuture().get();
    }

    @LoopTest(clock = VIRTUAL, timeout = 200, unit = MILLISECONDS)
    void join(AsyncLoop loop) {
      loop.createFuture().join();
    }

    @LoopTest(timeout = 200, unit = MILLISECONDS)
    void joinOnRealTime(AsyncLoop loop) {
      loop.createFuture().join();
    }

    @LoopTest(timeout = 200, unit = MILLISECONDS)
    void joinATaskOnRealTime(AsyncLoop loop) {
      loop.createTask(loop::createFuture).join();
    }
  }
}
