package dev.menai.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ParallelTest {
  @Test
  void testsInParallelKeepToTheirLoops() {
    var events = Cases.runInParallel(Virtual.class, Real.class, Together.class).testEvents();
    assertEquals(202, events.succeeded().count());
    assertEquals(0, events.failed().count());
  }

  @Test
  void loopsOfOneNameAreNotTakenForEachOther() {
    var events = Cases.runInParallel(Namesakes.class).testEvents();
    assertEquals(2, events.succeeded().count());
  }

  @LoopTest(clock = LoopClock.VIRTUAL)
  static class Virtual {
    @RepeatedTest(100)
    void time(AsyncLoop loop, VirtualClock clock) throws Exception {
      clock.advance(Duration.ofHours(1));
      assertEquals("worked", loop.toThread(() -> "worked").await());
      loop.sleep(Duration.ofHours(1)).await();
      assertEquals(Duration.ofHours(2), loop.time());
    }
  }

  @LoopTest
  static class Real {
    @RepeatedTest(100)
    void tasks(AsyncLoop loop) throws Exception {
      assertEquals("ran", LoopTests.run(same -> CompletableFuture.completedFuture("ran")));
      assertEquals("worked", loop.toThread(() -> "worked").await());
    }
  }

  /** The first is looked for what it left while the thread of the second's loop is there. */
  @LoopTest
  static class Namesakes {
    private static final CountDownLatch BOTH = new CountDownLatch(2);

    @RepeatedTest(2)
    void test(RepetitionInfo repetition) throws Exception {
      BOTH.countDown();
      assertEquals(true, BOTH.await(20, TimeUnit.SECONDS));
      if (repetition.getCurrentRepetition() == 2) {
        new CountDownLatch(1).await(2, TimeUnit.SECONDS); // more than the patience of the other
      }
    }
  }

  /** Neither ends before both have begun: they really run at the same time. */
  @LoopTest
  static class Together {
    private static final CountDownLatch BOTH = new CountDownLatch(2);

    @Test
    void one(AsyncLoop loop) throws Exception {
      meet();
    }

    @Test
    void other(AsyncLoop loop) throws Exception {
      meet();
    }

    private static void meet() throws InterruptedException {
      BOTH.countDown();
      assertEquals(true, BOTH.await(20, TimeUnit.SECONDS));
    }
  }
}
