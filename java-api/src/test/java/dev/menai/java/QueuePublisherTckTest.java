package dev.menai.java;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
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
class QueuePublisherTckTest {
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
  public static final class Verification extends FlowPublisherVerification<Long> {
    public Verification() {
      super(new TestEnvironment(/* timeout: */ 1000, /* no signals for: */ 50));
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
      AsyncQueue<Long> queue = new AsyncQueue<>(LOOP, 64);
      feed(queue, 0, elements);
      return queue.publisher();
    }

    /** Puts the numbers in as long as there is room, and goes on when there is again. */
    private static void feed(AsyncQueue<Long> queue, long from, long end) {
      long next = from;
      while (next < end && queue.tryPut(next)) {
        next++;
      }
      if (next == end) {
        queue.shutdown();
        return;
      }
      long waiting = next;
      queue.put(waiting).thenRun(() -> feed(queue, waiting + 1, end));
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
      return new AsyncQueue<Long>(CLOSED).publisher();
    }
  }
}
