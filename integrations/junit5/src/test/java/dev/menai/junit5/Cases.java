package dev.menai.junit5;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs tests that are not tests of ours: they fail on purpose. */
final class Cases {
  private Cases() {}

  static EngineExecutionResults run(Class<?> cases) {
    return run(selectClass(cases), "false");
  }

  static EngineExecutionResults runInParallel(Class<?>... cases) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(
            List.of(cases).stream()
                .map(each -> selectClass(each))
                .toArray(DiscoverySelector[]::new))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter(
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .execute();
  }

  private static EngineExecutionResults run(DiscoverySelector selector, String parallel) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selector)
        .configurationParameter("junit.jupiter.execution.parallel.enabled", parallel)
        .execute();
  }

  /** What the one test {@code method} of {@code cases} fails with; null if it passes. */
  static Throwable failureOf(Class<?> cases, String method) {
    for (Class<?> type : List.of(dev.menai.java.AsyncLoop.class, dev.menai.EventLoop.class)) {
      if (declares(cases, method, type)) {
        return failureIn(run(selectMethod(cases, method, type), "false"));
      }
    }
    return failureIn(run(selectMethod(cases, method), "false"));
  }

  private static boolean declares(Class<?> cases, String method, Class<?> parameter) {
    try {
      cases.getDeclaredMethod(method, parameter);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /** What the first of them fails with; null if all pass. */
  static Throwable failureIn(Class<?> cases) {
    return failureIn(run(cases));
  }

  private static Throwable failureIn(EngineExecutionResults results) {
    return firstFailure(results.allEvents().finished().list());
  }

  private static Throwable firstFailure(List<Event> ended) {
    return ended.stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable())
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }
}
