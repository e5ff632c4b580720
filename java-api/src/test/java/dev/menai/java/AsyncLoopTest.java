package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.EventLoop;
import dev.menai.ExceptionContext;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.NoEventLoopException;
import dev.menai.Straggler;
import dev.menai.interop.LoopAccess;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The loop itself: getting one, its callbacks, its clock, its end. */
class AsyncLoopTest {
  @RegisterExtension final Loops loops = new Loops();

  private final List<String> seen = new ArrayList<>();

  @Test
  void runsAProgramInThisThreadAndGivesItsResult() throws Exception {
    Thread here = Thread.currentThread();
    String result =
        AsyncLoop.run(
            loop -> {
              assertSame(here, Thread.currentThread());
              assertSame(loop, AsyncLoop.current());
              return loop.sleep(Duration.ofMillis(1)).thenApply(nothing -> "slept");
            });
    assertEquals("slept", result);
    assertEquals("pages", AsyncLoop.run("pages", l -> CompletableFuture.completedFuture(l.name())));
    assertThrows(NoEventLoopException.class, AsyncLoop::current);
  }

  @Test
  void runThrowsTheRawFailure() {
    IOException broken = new IOException("broken");
    assertSame(
        broken,
        assertThrows(
            IOException.class,
            () ->
                AsyncLoop.run(
                    loop -> CompletableFuture.failedFuture(broken).thenApply(value -> value))));
    assertSame(
        broken,
        assertThrows(
            IOException.class,
            () ->
                AsyncLoop.run(
                    loop -> {
                      throw broken;
                    })));
    assertEquals(
        "main returned null instead of a stage",
        assertThrows(NullPointerException.class, () -> AsyncLoop.run(loop -> null)).getMessage());
  }

  @Test
  void runCancelsWhatTheProgramLeaves() throws Exception {
    CompletableFuture<String> left = new CompletableFuture<>();
    AsyncLoop closed =
        AsyncLoop.run(
            loop -> {
              loop.createTask("left over", () -> left);
              return loop.sleep(Duration.ZERO).thenApply(nothing -> loop);
            });
    assertTrue(closed.isClosed());
    assertTrue(left.isCancelled());
  }

  @Test
  void runIsRefusedInsideARunningLoop() throws Exception {
    AsyncLoop loop = loops.start();
    assertThrows(
        IllegalStateException.class,
        () ->
            Loops.call(loop, () -> AsyncLoop.run(l -> CompletableFuture.completedFuture("inner"))));
  }

  @Test
  void isTheOneViewOfItsLoop() throws Exception {
    EventLoop kotlin = EventLoop.start("kotlin");
    AsyncLoop view = AsyncLoop.of(kotlin);
    assertSame(view, AsyncLoop.of(kotlin));
    assertSame(kotlin, view.eventLoop());
    assertSame(view, Loops.call(view, AsyncLoop::current));
    view.close();
    assertTrue(kotlin.isClosed());
  }

  @Test
  void callbacksRunInTheOrderTheyArePostedUnlessTakenBack() throws Exception {
    AsyncLoop loop = loops.start();
    CountDownLatch go = new CountDownLatch(1);
    loop.callSoon(() -> CancellationTest.awaitUninterruptibly(go));
    loop.callSoon(() -> seen.add("a"));
    Handle taken = loop.callSoon(() -> seen.add("b"));
    loop.callSoon(() -> seen.add("c"));
    assertTrue(taken.cancel());
    go.countDown();
    Loops.settle(loop);
    assertEquals(List.of("a", "c"), seen);
  }

  @Test
  void timersRunByDeadlineThenByTheOrderTheyWereSet() {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = loops.on(clock);
    loop.callLater(Duration.ofSeconds(2), () -> seen.add("2s"));
    loop.callAt(Duration.ofSeconds(1), () -> seen.add("at 1s"));
    loop.callLater(Duration.ofSeconds(1), () -> seen.add("1s"));
    Handle taken = loop.callLater(Duration.ofSeconds(1), () -> seen.add("taken back"));
    loop.callLater(Duration.ofSeconds(-5), () -> seen.add("negative: next turn"));
    loop.callAt(Duration.ofSeconds(-5), () -> seen.add("passed: next turn"));
    taken.cancel();
    clock.advance(Duration.ofSeconds(2));
    assertEquals(List.of("negative: next turn", "passed: next turn", "at 1s", "1s", "2s"), seen);
    assertEquals(Duration.ofSeconds(2), loop.time());
  }

  @Test
  void periodicCallbacksRunUntilTheyAreCancelled() {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = loops.on(clock);
    Handle ticks = loop.callEvery(Duration.ofSeconds(1), () -> seen.add("tick"));
    clock.advance(Duration.ofSeconds(3));
    ticks.cancel();
    clock.advance(Duration.ofSeconds(3));
    assertEquals(List.of("tick", "tick", "tick"), seen);
    for (Duration period : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> loop.callEvery(period, () -> {}));
      assertEquals("period <= 0: " + period, refused.getMessage());
    }
  }

  @Test
  void sleepsForItsOwnTimeAndIsCancelledWithItsTimer() throws Exception {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = loops.on(clock);
    TaskFuture<Void> hour = loop.sleep(Duration.ofHours(1));
    TaskFuture<Void> turn = loop.sleep(Duration.ofSeconds(-1));
    TaskFuture<Void> gone = loop.sleep(Duration.ofDays(1));
    TaskFuture<Void> byHand = loop.sleep(Duration.ofDays(1));
    gone.thenRun(() -> {}).cancel(true);
    byHand.complete(null);
    clock.runUntilIdle();
    assertNull(turn.await());
    assertTrue(gone.isCancelled());
    gone.stopped().join();
    clock.advance(Duration.ofMinutes(59));
    assertFalse(hour.isDone());
    clock.advance(Duration.ofMinutes(1));
    assertTrue(hour.isDone());
    assertEquals(0, loop.timed().size());
  }

  @Test
  void aCloseCancelsPendingSleeps() {
    AsyncLoop loop = loops.start();
    TaskFuture<Void> sleep = loop.sleep(Duration.ofDays(1));
    loop.close();
    assertTrue(sleep.isCancelled());
  }

  @Test
  void aHostsExecutorMayTurnIt() throws Exception {
    ScheduledExecutorService host =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "host"));
    try (AsyncLoop loop = AsyncLoop.on(host, "guest")) {
      TaskFuture<String> task =
          loop.createTask(
              () ->
                  loop.sleep(Duration.ofMillis(1))
                      .thenApply(nothing -> Thread.currentThread().getName()));
      assertEquals("host", task.await());
    } finally {
      host.shutdown();
      assertTrue(host.awaitTermination(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void runsForeverUntilItIsStopped() throws Exception {
    AsyncLoop loop = AsyncLoop.of(dev.menai.EventLoopKt.EventLoop("manual", false));
    loop.callSoon(() -> seen.add("running " + loop.isRunning() + loop.isOnLoop()));
    loop.callSoon(loop::stop);
    assertFalse(loop.isRunning());
    loop.runForever();
    assertEquals(List.of("running truetrue"), seen);
    loop.close();
    assertThrows(LoopClosedException.class, loop::runForever);
  }

  @Test
  void knowsItsNameAndItsThread() throws Exception {
    AsyncLoop loop = loops.start("prices");
    assertEquals("prices", loop.name());
    assertTrue(loop.toString().contains("prices"));
    assertFalse(loop.isOnLoop());
    assertThrows(IllegalStateException.class, loop::checkOnLoop);
    assertTrue(Loops.call(loop, loop::isOnLoop));
    Loops.run(loop, loop::checkOnLoop);
    try (AsyncLoop unnamed = AsyncLoop.start()) {
      assertNotNull(unnamed.name());
    }
  }

  @Test
  void whatACallbackThrowsGoesToTheExceptionHandlerAndTheLoopGoesOn() throws Exception {
    AsyncLoop loop = loops.start();
    List<ExceptionContext> reports = new ArrayList<>();
    assertNull(loop.exceptionHandler());
    loop.exceptionHandler(reports::add);
    assertNotNull(loop.exceptionHandler());
    IllegalStateException broken = new IllegalStateException("broken");
    loop.callSoon(
        () -> {
          throw broken;
        });
    Loops.settle(loop);
    assertSame(broken, reports.get(0).getException());
    loop.exceptionHandler(null);
    assertNull(loop.exceptionHandler());
  }

  @Test
  void listsTheTasksOfBothLanguages() throws Exception {
    AsyncLoop loop = loops.start();
    KotlinTaskTest.sleeping(loop, "kotlin");
    loop.createTask("java", () -> loop.createFuture());
    assertEquals(List.of("java", "kotlin"), loop.tasks().stream().sorted().toList());
  }

  @Test
  void aClosedLoopRefusesAllButFuturesCompletedByHand() throws Exception {
    AsyncLoop loop = loops.start();
    loop.close();
    loop.close();
    assertTrue(loop.isClosed());
    assertThrows(LoopClosedException.class, () -> loop.callSoon(() -> {}));
    assertThrows(LoopClosedException.class, () -> loop.callLater(Duration.ZERO, () -> {}));
    assertThrows(LoopClosedException.class, () -> loop.callAt(Duration.ZERO, () -> {}));
    assertThrows(LoopClosedException.class, () -> loop.callEvery(Duration.ofSeconds(1), () -> {}));
    assertThrows(LoopClosedException.class, () -> loop.sleep(Duration.ZERO));
    RejectedExecutionException rejected =
        assertThrows(RejectedExecutionException.class, () -> loop.executor().execute(() -> {}));
    assertEquals("loop \"orders\" is closed; execute refused", rejected.getMessage());
    assertSame(LoopClosedException.class, rejected.getCause().getClass());
    TaskFuture<String> byHand = loop.createFuture();
    byHand.complete("a");
    assertEquals("ab", byHand.thenApply(value -> value + "b").await());
  }

  @Test
  void aCloseNamesWhatHadNotEndedAfterTheGracePeriod() throws Exception {
    AsyncLoop loop = AsyncLoop.start("stubborn");
    StoppedTest.Stubborn stage = new StoppedTest.Stubborn();
    TaskFuture<String> task = loop.createTask("never ends", () -> stage);
    Loops.settle(loop);
    List<Straggler> left = loop.close(Duration.ofMillis(1));
    assertEquals(List.of("never ends"), left.stream().map(Straggler::getTaskName).toList());
    assertTrue(loop.isClosed());
    assertTrue(task.isCancelled());
    stage.end();
    task.stopped().await();
    assertEquals(List.of(), loop.tasks());
    assertThrows(IllegalArgumentException.class, () -> loops.start().close(Duration.ofSeconds(-1)));
  }

  @Test
  void aCloseCancelsFuturesEvenIfTheLoopsThreadIsStuck() throws Exception {
    AsyncLoop loop = AsyncLoop.start("stuck");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    TaskFuture<String> task = loop.createTask("behind", () -> new CompletableFuture<>());
    TaskFuture<Void> sleep = loop.sleep(Duration.ofDays(1));
    loop.callSoon(
        () -> {
          running.countDown();
          awaitWhateverInterrupts(end);
        });
    running.await();
    // As Kotlin closes it: the loop itself knows what is Java's.
    List<Straggler> stragglers = LoopAccess.close(loop.eventLoop(), /* graceNanos= */ 0);
    assertEquals(
        List.of("menai-stuck", "behind"),
        stragglers.stream()
            .map(each -> each.getThreadName() != null ? each.getThreadName() : each.getTaskName())
            .toList());
    assertTrue(task.isCancelled());
    assertTrue(sleep.isCancelled());
    end.countDown();
  }

  @Test
  void aSleepThatBeginsWhileTheLoopClosesIsCancelledInTheEnd() {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = AsyncLoop.of(clock.newLoop("late"));
    AtomicReference<TaskFuture<Void>> late = new AtomicReference<>();
    CompletableFuture<String> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
          }
        };
    loop.createTask("stubborn", () -> stubborn)
        .whenComplete((value, failure) -> late.set(loop.sleep(Duration.ofDays(1))));
    clock.advance(Duration.ZERO);
    assertEquals("stubborn", loop.close(Duration.ofSeconds(1)).get(0).getTaskName());
    assertTrue(late.get().isCancelled());
  }

  private static void awaitWhateverInterrupts(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // that is the point: it cannot be stopped
      }
    }
  }

  @Test
  void shutsItselfDownFromItsOwnThread() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> task = loop.createTask(() -> loop.createFuture());
    Loops.run(loop, () -> loop.shutdown(Duration.ofSeconds(5)));
    assertThrows(java.util.concurrent.CancellationException.class, task::await);
    loop.close();
    assertTrue(loop.isClosed());
  }

  @Test
  void closingOnItsOwnThreadIsRefused() throws Exception {
    AsyncLoop loop = loops.start();
    assertThrows(IllegalStateException.class, () -> Loops.run(loop, loop::close));
  }

  @Test
  void nullCallbacksAreRefusedAtTheCall() {
    AsyncLoop loop = loops.start();
    assertThrows(NullPointerException.class, () -> loop.callSoon(null));
    assertThrows(NullPointerException.class, () -> loop.callLater(Duration.ZERO, null));
    assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> {}));
    assertThrows(NullPointerException.class, () -> loop.callEvery(Duration.ofSeconds(1), null));
    assertThrows(NullPointerException.class, () -> loop.sleep(null));
    assertThrows(NullPointerException.class, () -> loop.executor().execute(null));
  }

  @Test
  void equalDeadlinesRunInOrderOnARealClockToo() throws Exception {
    AsyncLoop loop = loops.start();
    Duration deadline = loop.time().plusMillis(50);
    List<Integer> ran = new ArrayList<>();
    List<Integer> set = new ArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    for (int i = 0; i < 500; i++) {
      int number = i;
      set.add(number);
      loop.callAt(deadline, () -> ran.add(number));
    }
    loop.callAt(deadline, () -> last.complete(null));
    last.get();
    assertEquals(set, ran);
  }
}
