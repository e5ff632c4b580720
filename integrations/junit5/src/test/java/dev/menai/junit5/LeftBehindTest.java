package dev.menai.junit5;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.EventLoop;
import dev.menai.java.AsyncLock;
import dev.menai.java.AsyncLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Each of the cases leaves something behind, and has to fail for it with just these words. */
class LeftBehindTest {
  @Test
  void tidyTestPasses() {
    assertNull(Cases.failureOf(Virtual.class, "tidy"));
    assertNull(Cases.failureOf(Real.class, "tidy"));
  }

  @Test
  void taskIsNamed() {
    assertEquals(
        "left behind by the test on loop \"task\":\n  task \"orphan\"",
        textOf(Virtual.class, "task"));
    assertEquals(
        "left behind by the test on loop \"task\":\n  task \"orphan\"", textOf(Real.class, "task"));
  }

  @Test
  void taskThatAwaitsAForeignStageIsNamed() {
    assertEquals(
        "left behind by the test on loop \"stage\":\n"
            + "  task \"orphan\", waiting for a stage of class"
            + " java.util.concurrent.CompletableFuture",
        textOf(Virtual.class, "stage"));
  }

  @Test
  void timerTellsWhenItIsDue() {
    assertEquals(
        "left behind by the test on loop \"timer\":\n  a timer, due in 59m",
        textOf(Virtual.class, "timer"));
  }

  @Test
  void futuresInLineAreCounted() {
    assertEquals(
        "left behind by the test on loop \"waiter\":\n"
            + "  waiting in line at a primitive: 1 of its futures",
        textOf(Virtual.class, "waiter"));
  }

  @Test
  void blockingCallIsNamedByItsTaskOrThread() {
    String text = textOf(Virtual.class, "call");
    assertTrue(text.startsWith("left behind by the test on loop \"call\":\n"), text);
    Virtual.RELEASE.countDown();
  }

  @Test
  void threadIsNamed() {
    String text = textOf(Virtual.class, "thread");
    String expected = "left behind by the test on loop \"thread\":\n  thread \"menai-stray\", at ";
    assertTrue(text.startsWith(expected), text);
    Virtual.stray.close();
  }

  @Test
  void exceptionInACallbackFailsTheTest() {
    Throwable failure = Cases.failureOf(Virtual.class, "callback");
    assertEquals(
        "exception in callback of loop \"callback\": java.lang.IllegalStateException: boom",
        failure.getMessage());
    assertEquals("boom", failure.getCause().getMessage());
    assertEquals(
        "exception in callback of loop \"callback\": java.lang.IllegalStateException: boom",
        textOf(Real.class, "callback"));
  }

  @Test
  void failureThatNobodyLookedAtFailsTheTest() {
    String text = textOf(Virtual.class, "unseen");
    assertTrue(text.startsWith("task \"lonely\" failed and nobody looked"), text);
    assertTrue(text.endsWith(": java.io.IOException: no"), text);
  }

  @Test
  void testWithItsOwnHandlerExpectsThem() {
    assertNull(Cases.failureOf(Virtual.class, "expected"));
  }

  @Test
  void failedTestIsNotBlamedForWhatItLeft() {
    Throwable failure = Cases.failureOf(Virtual.class, "failing");
    assertSame(Virtual.FAILURE, failure);
    assertEquals(0, failure.getSuppressed().length);
  }

  @Test
  void testThatLeavesItsThreadInterruptedIsNotBlamedForIt() {
    assertNull(Cases.failureOf(Real.class, "interrupted"));
    assertNull(Cases.failureOf(Virtual.class, "interrupted"));
  }

  @Test
  void testThatClosesItsLoopLeavesNothing() {
    assertNull(Cases.failureOf(Real.class, "closing"));
    assertNull(Cases.failureOf(Virtual.class, "closing"));
  }

  /** Looking takes longer than that on real time. */
  @Test
  void shortLimitDoesNotHideWhatIsLeft() {
    assertEquals(
        "left behind by the test on loop \"shortly\":\n  task \"orphan\"",
        textOf(Real.class, "shortly"));
  }

  private static String textOf(Class<?> cases, String method) {
    Throwable failure = Cases.failureOf(cases, method);
    return failure == null ? "passed" : failure.getMessage();
  }

  @LoopTest(clock = LoopClock.VIRTUAL)
  static class Virtual {
    static final CountDownLatch RELEASE = new CountDownLatch(1);
    static final AssertionError FAILURE = new AssertionError("wrong");
    static EventLoop stray;

    @Test
    void tidy(AsyncLoop loop) throws Exception {
      loop.callLater(ofHours(1), () -> {});
      loop.sleep(ofHours(2)).await();
    }

    @Test
    void task(AsyncLoop loop) {
      loop.createTask("orphan", loop::createFuture);
    }

    @Test
    void stage(AsyncLoop loop) {
      loop.createTask("orphan", () -> new CompletableFuture<>());
    }

    @Test
    void timer(AsyncLoop loop) throws Exception {
      loop.callLater(ofHours(1), () -> {});
      loop.sleep(ofMinutes(1)).await();
    }

    @Test
    void waiter(AsyncLoop loop) {
      AsyncLock lock = new AsyncLock(loop);
      lock.acquire();
      lock.acquire();
    }

    @Test
    void call(AsyncLoop loop) {
      loop.toThread(
          () -> {
            while (RELEASE.getCount() > 0) {
              try {
                RELEASE.await();
              } catch (InterruptedException deaf) {
                continue;
              }
            }
            return null;
          });
    }

    @Test
    void thread(AsyncLoop loop) {
      stray = EventLoop.start("stray");
    }

    @Test
    void callback(AsyncLoop loop) {
      loop.callSoon(
          () -> {
            throw new IllegalStateException("boom");
          });
    }

    @Test
    void unseen(AsyncLoop loop) {
      loop.createTask("lonely", () -> CompletableFuture.failedFuture(new IOException("no")));
    }

    @Test
    void expected(AsyncLoop loop) {
      loop.exceptionHandler(context -> {});
      loop.callSoon(
          () -> {
            throw new IllegalStateException("boom");
          });
    }

    @Test
    void interrupted(AsyncLoop loop) {
      Thread.currentThread().interrupt();
    }

    @Test
    void closing(AsyncLoop loop) {
      loop.createTask("ends with its loop", loop::createFuture);
      loop.close();
    }

    @Test
    void failing(AsyncLoop loop) {
      loop.callLater(ofHours(1), () -> {});
      throw FAILURE;
    }
  }

  @LoopTest
  static class Real {
    @Test
    void tidy(AsyncLoop loop) throws Exception {
      loop.callSoon(() -> {});
      loop.createTask(() -> CompletableFuture.completedFuture(1)).await();
    }

    @Test
    void task(AsyncLoop loop) {
      loop.createTask("orphan", loop::createFuture);
    }

    @Test
    void interrupted(AsyncLoop loop) {
      loop.callSoon(() -> LockSupport.parkNanos(50_000_000)); // so the loop has to be waited for
      Thread.currentThread().interrupt();
    }

    @Test
    void closing(AsyncLoop loop) {
      loop.createTask("ends with its loop", loop::createFuture);
      loop.close();
    }

    @LoopTest(timeout = 200, unit = TimeUnit.MILLISECONDS)
    void shortly(AsyncLoop loop) {
      loop.createTask("orphan", loop::createFuture);
    }

    @Test
    void callback(AsyncLoop loop) {
      loop.callSoon(
          () -> {
            throw new IllegalStateException("boom");
          });
    }
  }
}
