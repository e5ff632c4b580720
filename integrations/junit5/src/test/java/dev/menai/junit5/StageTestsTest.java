package dev.menai.junit5;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.menai.java.AsyncLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class StageTestsTest {
  private final EngineExecutionResults results = Cases.run(Stages.class);

  @Test
  void stagesFailTheirTests() {
    assertEquals(
        List.of("fails()", "leaks()", "returnsNothing()"), names(results.testEvents().failed()));
    assertEquals("java.io.IOException: no", failureOf("fails()").toString());
    assertEquals(
        "left behind by the test on loop \"leaks\":\n  task \"orphan\"",
        failureOf("leaks()").getMessage());
    assertEquals(
        "returnsNothing() returned null for a stage", failureOf("returnsNothing()").getMessage());
  }

  @Test
  void disabledTestsAreSkipped() {
    assertEquals(List.of("later()"), names(results.testEvents().skipped()));
    assertEquals(
        "not yet",
        results
            .testEvents()
            .skipped()
            .list()
            .get(0)
            .getRequiredPayload(String.class)
            .replaceAll(".*==> ", ""));
  }

  @Test
  void displayNamesAreShown() {
    assertEquals(List.of("a fine name"), names(results.testEvents().succeeded()));
  }

  private static List<String> names(Events events) {
    return events.stream()
        .map(event -> event.getTestDescriptor().getDisplayName())
        .sorted()
        .collect(Collectors.toList());
  }

  private Throwable failureOf(String name) {
    Event failed =
        results.testEvents().failed().stream()
            .filter(event -> event.getTestDescriptor().getDisplayName().equals(name))
            .findFirst()
            .get();
    return failed
        .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
        .getThrowable()
        .get();
  }

  @LoopTest(clock = VIRTUAL)
  static class Stages implements StageTests {
    private final String name;

    Stages(AsyncLoop loop) {
      name = loop.name();
    }

    @StageTest
    @Disabled("not yet")
    CompletionStage<?> later() {
      throw new AssertionError("ran");
    }

    @StageTest
    @DisplayName("a fine name")
    CompletionStage<?> named(AsyncLoop loop) {
      assertEquals("named", name);
      return loop.sleep(Duration.ofHours(1));
    }

    @StageTest
    CompletionStage<?> fails() {
      return CompletableFuture.failedFuture(new IOException("no"));
    }

    @StageTest
    CompletionStage<?> leaks(AsyncLoop loop) {
      loop.createTask("orphan", loop::createFuture);
      return loop.sleep(Duration.ofHours(1));
    }

    @StageTest
    CompletionStage<?> returnsNothing() {
      return null;
    }
  }
}
