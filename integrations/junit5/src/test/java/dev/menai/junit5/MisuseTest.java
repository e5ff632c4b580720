package dev.menai.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MisuseTest {
  @Test
  void clockOfRealTimeIsRefused() {
    assertTrue(
        messageOf(RealClock.class)
            .endsWith(
                "loop \"test\" lives on real time; for a VirtualClock say"
                    + " @LoopTest(clock = VIRTUAL)"));
  }

  @Test
  void loopForAllTestsIsRefused() {
    assertTrue(
        messageOf(ForAll.class).contains("each test has its own; make it a parameter of the test"));
  }

  @Test
  void testThatReturnsAStageIsNotSkippedSilently() {
    assertEquals(
        "ignored() returns a stage, so JUnit does not run it; annotate it with @StageTest and"
            + " have its class implement StageTests",
        messageOf(Returning.class));
  }

  @Test
  void timeoutMustBePositive() {
    assertEquals("@LoopTest: timeout <= 0: 0", messageOf(NoTime.class));
  }

  @Test
  void bodyWithoutATestIsRefused() {
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> LoopTests.run(loop -> CompletableFuture.completedFuture(1)))
            .getMessage();
    assertTrue(
        message.endsWith(
            "runs no test with a loop; annotate the test or its class with @LoopTest"));
  }

  private static String messageOf(Class<?> cases) {
    return Cases.failureIn(cases).getMessage();
  }

  @LoopTest
  static class RealClock {
    @Test
    void test(VirtualClock clock) {}
  }

  @LoopTest
  static class ForAll {
    @BeforeAll
    static void setUp(AsyncLoop loop) {}

    @Test
    void test() {}
  }

  @LoopTest
  static class Returning {
    @Test
    void test() {}

    @Test
    CompletionStage<?> ignored() {
      return CompletableFuture.completedFuture(1);
    }
  }

  @LoopTest(timeout = 0)
  static class NoTime {
    @Test
    void test() {}
  }
}
