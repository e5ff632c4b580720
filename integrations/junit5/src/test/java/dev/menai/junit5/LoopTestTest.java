package dev.menai.junit5;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.EventLoop;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopTestTest {
  @Nested
  @LoopTest
  class OnRealTime {
    @Test
    void loopTurnsOnItsOwnThread(AsyncLoop loop, EventLoop same) throws Exception {
      assertSame(loop.eventLoop(), same);
      String thread =
          loop.createTask(() -> CompletableFuture.completedFuture(Thread.currentThread().getName()))
              .await();
      assertEquals("menai-loopTurnsOnItsOwnThread", thread);
    }

    @Test
    void blockingForTheLoopWorksAsElsewhere(AsyncLoop loop) throws Exception {
      TaskFuture<String> answer = loop.createFuture();
      loop.callSoon(() -> answer.complete("answer"));
      assertEquals("answer", answer.join());
      TaskFuture<String> never = loop.createFuture();
      assertThrows(TimeoutException.class, () -> never.get(1, MILLISECONDS));
      assertEquals("body", LoopTests.run(each -> CompletableFuture.completedFuture("body")));
    }

    @Test
    void failureOfTheBodyIsRaw() {
      IOException failure = new IOException("no");
      assertSame(
          failure,
          assertThrows(
              IOException.class,
              () -> LoopTests.run(loop -> CompletableFuture.failedFuture(failure))));
    }
  }

  @Nested
  @LoopTest(clock = VIRTUAL)
  class OnVirtualTime {
    @Test
    void advanceMovesTheTime(AsyncLoop loop, VirtualClock clock) {
      TaskFuture<Void> slept = loop.sleep(ofHours(1));
      clock.advance(ofHours(1).minusNanos(1));
      assertFalse(slept.isDone());
      clock.advance(java.time.Duration.ofNanos(1));
      assertTrue(slept.isDone());
    }

    @Test
    void blockingForAFutureTurnsTheLoopInThisThread(AsyncLoop loop) throws Exception {
      Thread test = Thread.currentThread();
      loop.sleep(ofHours(1)).thenRun(() -> assertSame(test, Thread.currentThread())).await();
      loop.sleep(ofHours(1)).join();
      loop.sleep(ofHours(1)).get();
      loop.sleep(ofHours(1)).await(ofSeconds(20));
      assertEquals(ofHours(4), loop.time());
    }

    @Test
    void dayOfTimersTakesNoTime(AsyncLoop loop) throws Exception {
      List<Long> ticks = new ArrayList<>();
      var every = loop.callEvery(ofSeconds(1), () -> ticks.add(loop.time().toSeconds()));
      loop.sleep(ofDays(1).plusMillis(1)).await();
      every.cancel();
      assertEquals(86_400, ticks.size());
    }

    @Test
    void failuresArriveAsTheMethodPromises(AsyncLoop loop) {
      Supplier<TaskFuture<Object>> failing =
          () -> loop.createTask(() -> CompletableFuture.failedFuture(new IOException("no")));
      assertThatThrownBy(() -> failing.get().await()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> failing.get().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void limitOfAWaitIsRealTime(AsyncLoop loop) {
      TaskFuture<Object> never = loop.createFuture();
      assertThrows(TimeoutException.class, () -> never.await(ofMillis(20)));
      assertEquals(java.time.Duration.ZERO, loop.time());
    }

    @Test
    void timeStandsStillWhileAForeignStageIsAwaited(AsyncLoop loop) throws Exception {
      CompletableFuture<String> foreign = new CompletableFuture<>();
      TaskFuture<String> limited = loop.timeout(ofSeconds(5), foreign);
      Thread other = new Thread(() -> foreign.complete("in time"));
      loop.callSoon(other::start);
      assertEquals("in time", limited.await());
      assertEquals(java.time.Duration.ZERO, loop.time());
      other.join();
    }

    @Test
    void timePassesWhenNobodyWaitsForTheStageAnyMore(AsyncLoop loop) throws Exception {
      CompletableFuture<String> foreign = new CompletableFuture<>();
      TaskFuture<String> left = loop.shield(foreign);
      loop.callSoon(() -> left.cancel("enough"));
      loop.sleep(ofHours(1)).await();
      assertEquals(ofHours(1), loop.time());
    }

    @Test
    void timePassesWhileAFutureOfTheLoopIsAwaited(AsyncLoop loop) {
      TaskFuture<Object> never = loop.createFuture();
      TaskFuture<Object> limited = loop.timeout(ofSeconds(5), never);
      assertThatThrownBy(limited::await).isInstanceOf(TimeoutException.class);
      assertEquals(ofSeconds(5), loop.time());
    }

    @Test
    void timeStandsStillDuringToThread(AsyncLoop loop) throws Exception {
      TaskFuture<Long> time = loop.toThread(() -> loop.time().toNanos());
      var timer = loop.callLater(ofHours(1), () -> {});
      assertEquals(0, time.await());
      timer.cancel();
    }

    @Test
    void bodyRunsOnTheLoop() throws Exception {
      assertEquals(
          ofHours(1),
          LoopTests.run(
              loop -> {
                loop.checkOnLoop();
                return loop.sleep(ofHours(1)).thenApply(slept -> loop.time());
              }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void parameterisedTestsHaveALoopEach(int hours, AsyncLoop loop) throws Exception {
      loop.sleep(ofHours(hours)).await();
      assertEquals(ofHours(hours), loop.time());
    }

    @RepeatedTest(2)
    void repeatedTestsHaveALoopEach(AsyncLoop loop) throws Exception {
      loop.sleep(ofHours(1)).await();
      assertEquals(ofHours(1), loop.time());
    }

    @TestFactory
    Stream<DynamicTest> dynamicTestsShareTheLoopOfTheirFactory(AsyncLoop loop) {
      return Stream.of(1, 2)
          .map(
              each ->
                  DynamicTest.dynamicTest(
                      "hour " + each,
                      () -> {
                        loop.sleep(ofHours(1)).await();
                        assertEquals(ofHours(each), loop.time());
                      }));
    }

    @Nested
    class Inside {
      @Test
      void nestedClassesInheritTheSettings(AsyncLoop loop, VirtualClock clock) {
        clock.advance(ofHours(1));
        assertEquals(ofHours(1), loop.time());
      }

      @LoopTest
      void methodsSettingsWin(AsyncLoop loop) throws Exception {
        Thread test = Thread.currentThread();
        loop.createTask(
                () -> {
                  assertNotSame(test, Thread.currentThread());
                  return CompletableFuture.completedFuture(null);
                })
            .await();
      }
    }
  }

  @Nested
  @LoopTest(clock = VIRTUAL)
  class AroundTheTest {
    private final AsyncLoop made;
    private AsyncLoop before;

    AroundTheTest(AsyncLoop loop) {
      made = loop;
    }

    @BeforeEach
    void setUp(AsyncLoop loop) throws Exception {
      before = loop;
      loop.sleep(ofHours(1)).await();
    }

    @Test
    void allMethodsHaveTheSameLoop(AsyncLoop loop) {
      assertSame(made, loop);
      assertSame(before, loop);
    }

    @AfterEach
    void tearDown(AsyncLoop loop) throws Exception {
      loop.sleep(ofHours(1)).await();
      assertEquals(ofHours(2), loop.time());
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @LoopTest(clock = VIRTUAL)
  class WithOneInstance {
    private final Set<AsyncLoop> seen = new HashSet<>();

    @Test
    void eachTestHasItsOwnLoop(AsyncLoop loop) {
      assertTrue(seen.add(loop));
    }

    @Test
    void alsoTheSecond(AsyncLoop loop) {
      assertTrue(seen.add(loop));
    }
  }

  @LoopTest(clock = VIRTUAL)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @interface VirtualTest {}

  @Nested
  class WithAnAnnotationOfOnesOwn {
    @VirtualTest
    void isATestByItself(AsyncLoop loop, VirtualClock clock, TestInfo info) {
      clock.advance(ofHours(1));
      assertThat(loop.time()).isEqualTo(ofHours(1));
      assertThat(info.getDisplayName()).startsWith("isATestByItself");
    }
  }

  @Nested
  @LoopTest(clock = VIRTUAL)
  class WithStages implements StageTests {
    private AsyncLoop before;

    @BeforeEach
    void setUp(AsyncLoop loop) {
      before = loop;
    }

    @StageTest
    CompletionStage<?> stageIsAwaited(AsyncLoop loop) {
      assertSame(before, loop);
      return loop.sleep(ofHours(1)).thenRun(() -> assertEquals(ofHours(1), loop.time()));
    }

    @StageTest
    TaskFuture<Void> eachHasItsOwnLoop(AsyncLoop loop) {
      assertEquals(java.time.Duration.ZERO, loop.time());
      return loop.sleep(ofHours(2));
    }
  }

  @Nested
  @LoopTest
  class Different {
    private static AsyncLoop last;

    @RepeatedTest(3)
    void loopsAreFresh(AsyncLoop loop) {
      assertNotSame(last, loop);
      last = loop;
    }
  }
}
