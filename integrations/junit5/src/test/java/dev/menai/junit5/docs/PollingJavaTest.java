package dev.menai.junit5.docs;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSupplier;
import dev.menai.java.TaskFuture;
import dev.menai.junit5.LoopTest;
import dev.menai.junit5.LoopTests;
import dev.menai.junit5.StageTest;
import dev.menai.junit5.StageTests;
import dev.menai.testing.Sequencer;
import dev.menai.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The Java programs of docs/testing.md. */
class PollingJavaTest {
  // <subject>
  /** Asks every minute until the answer is yes, and waits five seconds for each answer. */
  static TaskFuture<Void> untilYes(AsyncLoop loop, AsyncSupplier<Boolean> question) {
    return loop.timeout(ofSeconds(5), question)
        .exceptionally(failure -> false)
        .thenCompose(
            yes ->
                yes
                    ? CompletableFuture.completedFuture(null)
                    : loop.sleep(ofMinutes(1)).thenCompose(slept -> untilYes(loop, question)));
  }

  // </subject>

  @Nested
  // <first>
  @LoopTest(clock = VIRTUAL)
  class UntilYesTest {
    @Test
    void asksEveryMinute(AsyncLoop loop) throws Exception {
      AtomicInteger asked = new AtomicInteger();
      untilYes(loop, () -> CompletableFuture.completedFuture(asked.incrementAndGet() == 1441))
          .await();
      assertEquals(ofDays(1), loop.time());
    }
  }

  // </first>

  @Nested
  @LoopTest(clock = VIRTUAL)
  class More {
    // <advance>
    @Test
    void waitsAMinuteAfterANo(AsyncLoop loop, VirtualClock clock) {
      AtomicInteger asked = new AtomicInteger();
      TaskFuture<Void> yes =
          untilYes(loop, () -> CompletableFuture.completedFuture(asked.incrementAndGet() == 2));
      clock.advance(ofSeconds(59));
      assertFalse(yes.isDone());
      clock.advance(ofSeconds(1));
      assertTrue(yes.isDone());
    }

    // </advance>

    // <double>
    @Test
    void givesUpAfterFiveSeconds(AsyncLoop loop) {
      TaskFuture<Boolean> unanswered = loop.createFuture();
      assertThrows(TimeoutException.class, () -> loop.timeout(ofSeconds(5), unanswered).await());
      assertEquals(ofSeconds(5), loop.time());
    }

    // </double>

    // <body>
    @Test
    void bodyIsOnTheLoop() throws Exception {
      LoopTests.run(
          loop -> {
            loop.checkOnLoop();
            return loop.sleep(ofHours(1));
          });
    }

    // </body>
  }

  @Nested
  // <stages>
  @LoopTest(clock = VIRTUAL)
  class ReturningStages implements StageTests {
    @StageTest
    CompletionStage<?> endsWithItsStage(AsyncLoop loop) {
      return loop.sleep(ofHours(1)).thenRun(() -> assertEquals(ofHours(1), loop.time()));
    }
  }

  // </stages>

  @Nested
  class Orders {
    // <shuffle>
    @LoopTest(clock = VIRTUAL, shuffle = 100)
    void sumDoesNotDependOnTheOrder(AsyncLoop loop) throws Exception {
      List<TaskFuture<Integer>> parts = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        int part = i;
        parts.add(loop.createTask(() -> CompletableFuture.completedFuture(part)));
      }
      int sum = loop.gather(parts).await().stream().mapToInt(part -> part).sum();
      assertEquals(55, sum);
    }

    // </shuffle>

    // <sequencer>
    @LoopTest
    void secondComesAfterTheFirst(AsyncLoop loop) throws Exception {
      Sequencer order = new Sequencer();
      List<String> seen = new ArrayList<>();
      TaskFuture<Boolean> second = loop.toThread(() -> order.runAt(1, () -> seen.add("second")));
      TaskFuture<Boolean> first = loop.toThread(() -> order.runAt(0, () -> seen.add("first")));
      loop.gather(List.of(first, second)).await();
      assertEquals(List.of("first", "second"), seen);
    }
    // </sequencer>
  }
}
