package dev.menai.junit5;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.testkit.engine.EngineExecutionResults;

@Isolated
class ShuffleTest {
  @Test
  void eachSeedIsARunOfItsOwn() {
    Orders.SEEN.clear();
    EngineExecutionResults results = Cases.run(Orders.class);
    assertEquals(100, results.testEvents().succeeded().count());
    assertTrue(Orders.SEEN.size() > 2, () -> "orders: " + Orders.SEEN);
  }

  @Test
  void runsEndWithTheFirstSeedThatFails() {
    EngineExecutionResults results = Cases.run(Dependent.class);
    assertEquals(1, results.testEvents().failed().count());
    assertTrue(results.testEvents().succeeded().count() < 99);
  }

  @Test
  void failureTellsItsSeedAndTheSeedRepeatsIt() {
    Throwable failure = Cases.failureOf(Dependent.class, "first");
    Throwable failed = failure != null ? failure : failureOfAll();
    System.setProperty(Seeds.PROPERTY, seedIn(failed));
    try {
      EngineExecutionResults again = Cases.run(Dependent.class);
      assertEquals(1, again.testEvents().started().count());
      assertEquals(1, again.testEvents().failed().count());
    } finally {
      System.clearProperty(Seeds.PROPERTY);
    }
  }

  private static Throwable failureOfAll() {
    throw new AssertionError("no seed of a hundred failed");
  }

  @Test
  void seedThatIsNoNumberIsRefused() {
    System.setProperty(Seeds.PROPERTY, "often");
    try {
      assertEquals(
          "-Dmenai.shuffle.seed=often is no number; give the one a failed test printed",
          Cases.failureOf(Dependent.class, "first").getMessage());
    } finally {
      System.clearProperty(Seeds.PROPERTY);
    }
  }

  @Test
  void plainTestCannotBeRepeated() {
    assertEquals(
        "@LoopTest(shuffle = 9) cannot repeat plain(), which is a @Test; annotate it with"
            + " @LoopTest",
        Cases.failureOf(Plain.class, "plain").getMessage());
  }

  @Test
  void repeatedTestDrawsASeedForEachRun() {
    Repeated.SEEN.clear();
    Cases.run(Repeated.class);
    assertTrue(Repeated.SEEN.size() > 2, () -> "orders: " + Repeated.SEEN);
  }

  @Test
  void assumptionThatDoesNotHoldEndsOneRunOnly() {
    var events = Cases.run(Assuming.class).testEvents();
    assertEquals(3, events.aborted().count());
    assertEquals(3, events.started().count());
  }

  @Test
  void failureOfADynamicTestTellsItsSeed() {
    Throwable failure = Cases.failureIn(Dynamic.class);
    String note = failure.getSuppressed()[0].toString();
    assertTrue(note.startsWith("shuffled; -Dmenai.shuffle.seed="), note);
  }

  /** The loop begins before JUnit has prepared the run. */
  @Test
  void seedOfAConstructorsLoopIsTheOneThatIsTold() {
    Throwable failure = Cases.failureIn(Constructed.class);
    List<Integer> order = Constructed.last;
    System.setProperty(Seeds.PROPERTY, seedIn(failure));
    try {
      Cases.run(Constructed.class);
    } finally {
      System.clearProperty(Seeds.PROPERTY);
    }
    assertEquals(order, Constructed.last);
  }

  /** Nothing that runs after each test runs after that. */
  @Test
  void constructorThatFailsEndsTheRunsAndTellsItsSeed() {
    EngineExecutionResults results = Cases.run(NotConstructed.class);
    assertEquals(1, results.testEvents().failed().count());
    assertEquals(1, results.testEvents().started().count());
    seedIn(Cases.failureIn(NotConstructed.class));
  }

  private static String seedIn(Throwable failure) {
    Matcher note =
        Pattern.compile("shuffled; -Dmenai.shuffle.seed=(\\d+) repeats it")
            .matcher(failure.getSuppressed()[0].toString());
    assertTrue(note.matches(), note::toString);
    return note.group(1);
  }

  @Test
  void negativeCountIsRefused() {
    assertEquals(
        "@LoopTest: shuffle < 0: -1", Cases.failureOf(Negative.class, "negative").getMessage());
  }

  /** What three callbacks of one thread, and three timers of one moment, did. */
  private static List<Integer> orderOn(AsyncLoop loop) throws Exception {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      loop.callSoon(() -> order.add(number));
      loop.callLater(Duration.ofSeconds(1), () -> order.add(10 + number));
    }
    loop.sleep(Duration.ofSeconds(2)).await();
    return order;
  }

  static class Orders {
    static final Set<List<Integer>> SEEN = new HashSet<>();

    @LoopTest(clock = VIRTUAL, shuffle = 100)
    void any(AsyncLoop loop) throws Exception {
      List<Integer> order = orderOn(loop);
      assertEquals(Set.of(0, 1, 2), Set.copyOf(order.subList(0, 3)), "a timer came too early");
      SEEN.add(order);
    }
  }

  static class Dependent {
    @LoopTest(clock = VIRTUAL, shuffle = 100)
    void first(AsyncLoop loop) throws Exception {
      assertEquals(0, orderOn(loop).get(0));
    }
  }

  static class Constructed {
    static List<Integer> last;
    private final AsyncLoop loop;

    Constructed(AsyncLoop loop) {
      this.loop = loop;
    }

    @LoopTest(clock = VIRTUAL, shuffle = 100)
    void any() throws Exception {
      last = orderOn(loop);
      assertEquals(List.of(0, 1, 2, 10, 11, 12), last);
    }
  }

  static class NotConstructed {
    NotConstructed() {
      throw new IllegalStateException("not constructed");
    }

    @LoopTest(clock = VIRTUAL, shuffle = 100)
    void never() {}
  }

  static class Assuming {
    @LoopTest(clock = VIRTUAL, shuffle = 3)
    void never() {
      Assumptions.abort("not here");
    }
  }

  @LoopTest(clock = VIRTUAL, shuffle = 1)
  static class Dynamic {
    @TestFactory
    DynamicTest factory() {
      return DynamicTest.dynamicTest("fails", () -> assertEquals(1, 2));
    }
  }

  @LoopTest(clock = VIRTUAL, shuffle = 9)
  static class Plain {
    @Test
    void plain(AsyncLoop loop) {}
  }

  @LoopTest(clock = VIRTUAL, shuffle = -1)
  static class Negative {
    @Test
    void negative(AsyncLoop loop) {}
  }

  @LoopTest(clock = VIRTUAL, shuffle = 1)
  static class Repeated {
    static final Set<List<Integer>> SEEN = new HashSet<>();

    @RepeatedTest(50)
    void any(AsyncLoop loop) throws Exception {
      SEEN.add(orderOn(loop));
    }
  }

  /** Real time is shuffled as well. */
  static class OnRealTime {
    @LoopTest(shuffle = 20)
    void everythingRuns(AsyncLoop loop) throws Exception {
      AtomicInteger ran = new AtomicInteger();
      for (int i = 0; i < 10; i++) {
        loop.callSoon(ran::incrementAndGet);
      }
      loop.sleep(Duration.ofMillis(1)).await();
      assertEquals(10, ran.get());
    }
  }

  @Test
  void realTimeIsShuffledToo() {
    assertEquals(20, Cases.run(OnRealTime.class).testEvents().succeeded().count());
  }
}
