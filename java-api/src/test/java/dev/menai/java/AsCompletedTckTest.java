package dev.menai.java;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** The rules of Reactive Streams, as their authors test them. What is optional may be skipped. */
class AsCompletedTckTest {
  private static final AsyncLoop LOOP = AsyncLoop.start("tck");
  private static final AsyncLoop CLOSED = AsyncLoop.start("closed");

  static {
    CLOSED.close();
  }

  @AfterAll
  static void close() {
    LOOP.close();
  }

  @TestFactory
  Stream<DynamicTest> keepsTheRule() {
    return Arrays.stream(Verification.class.getMethods())
        .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule)));
  }

  private static void check(Method rule) throws Throwable {
    Verification verification = new Verification();
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException failure) {
      Throwable cause = failure.getCause();
      Assumptions.assumeFalse(cause instanceof SkipException, cause.getMessage());
      throw cause;
    }
  }

  /** Public, as the rules are called by reflection. */
  public static final class Verification
      extends FlowPublisherVerification<CompletableFuture<Integer>> {
    public Verification() {
      super(new TestEnvironment(/* timeout: */ 1000, /* no signals for: */ 50));
    }

    @Override
    public long maxElementsFromPublisher() {
      return 1_000;
    }

    @Override
    public Flow.Publisher<CompletableFuture<Integer>> createFlowPublisher(long elements) {
      List<CompletableFuture<Integer>> stages = new ArrayList<>();
      for (int i = 0; i < elements; i++) {
        stages.add(CompletableFuture.supplyAsync(() -> 1));
      }
      return LOOP.asCompleted(stages);
    }

    @Override
    public Flow.Publisher<CompletableFuture<Integer>> createFailedFlowPublisher() {
      return CLOSED.asCompleted(List.of(new CompletableFuture<>()));
    }
  }
}
