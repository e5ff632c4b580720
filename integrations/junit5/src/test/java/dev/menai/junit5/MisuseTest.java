package dev.menai.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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
  void methodWithSettingsOfItsOwnThatReturnsAStageIsNotSkippedSilently() {
    assertEquals(
        "ignored() returns a stage, so JUnit does not run it; annotate it with @StageTest and"
            + " have its class implement StageTests",
        messageOf(ReturningAlone.class));
  }

  @Test
  void stageTestThatNothingRunsIsRefused() {
    assertEquals(
        "stage() is a @StageTest, but nothing runs it; have NotStageTests implement StageTests",
        messageOf(NotStageTests.class));
  }

  @Test
  void stageTestWithSettingsOfItsOwnIsRefused() {
    assertEquals(
        "stage() is a @StageTest, and annotated as another test; keep @StageTest alone: its"
            + " settings are those of its class's @LoopTest",
        messageOf(SettingsOfAStage.class));
  }

  @Test
  void stageTestsWithoutALoopAreRefused() {
    assertEquals(
        "WithoutALoop implements StageTests, but its tests have no loop; annotate it with"
            + " @LoopTest",
        messageOf(WithoutALoop.class));
  }

  @Test
  void stageTestsWithoutAStageAreRefused() {
    assertEquals(
        "WithoutAStage implements StageTests, but has no @StageTest; annotate a method that"
            + " returns a stage, or do not implement it",
        messageOf(WithoutAStage.class));
  }

  @Test
  void stageTestThatReturnsNoneIsRefused() {
    assertEquals(
        "@StageTest method stage() returns no stage; make it a @LoopTest",
        messageOf(NoStage.class));
  }

  @Test
  void testThatWouldRunTwiceIsRefused() {
    String twice =
        "is a test by @LoopTest and by another annotation, so it would run twice; keep one";
    assertEquals("test() " + twice, messageOf(Twice.class));
    assertEquals("tests() " + twice, messageOf(FactoryTwice.class));
  }

  @Test
  void longestTimeoutIsNoLimit() {
    assertNull(Cases.failureIn(NoLimit.class));
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

  static class ReturningAlone {
    @LoopTest
    void test() {}

    @LoopTest
    CompletionStage<?> ignored() {
      return CompletableFuture.completedFuture(1);
    }
  }

  @LoopTest
  static class NotStageTests {
    @Test
    void test() {}

    @StageTest
    CompletionStage<?> stage() {
      return CompletableFuture.completedFuture(1);
    }
  }

  @LoopTest
  static class SettingsOfAStage implements StageTests {
    @StageTest
    @LoopTest(clock = LoopClock.VIRTUAL)
    CompletionStage<?> stage() {
      return CompletableFuture.completedFuture(1);
    }
  }

  static class WithoutALoop implements StageTests {
    @StageTest
    CompletionStage<?> stage() {
      return CompletableFuture.completedFuture(1);
    }
  }

  @LoopTest
  static class WithoutAStage implements StageTests {}

  @LoopTest
  static class NoStage implements StageTests {
    @StageTest
    void stage() {}
  }

  @LoopTest
  static class Twice {
    @Test
    @LoopTest(clock = LoopClock.VIRTUAL)
    void test() {}
  }

  @LoopTest
  static class FactoryTwice {
    @TestFactory
    @LoopTest
    List<DynamicTest> tests() {
      return List.of();
    }
  }

  @LoopTest(timeout = Long.MAX_VALUE)
  static class NoLimit {
    @Test
    void test() {}
  }

  @LoopTest(timeout = 0)
  static class NoTime {
    @Test
    void test() {}
  }
}
