package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.Straggler;
import dev.menai.testing.VirtualClock;
import dev.menai.threads.ThreadPool;
import dev.menai.threads.ThreadPoolClosedException;
import dev.menai.threads.ThreadPoolFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocking code on threads, and its result on the loop. */
class ToThreadTest {
  @RegisterExtension final Loops loops = new Loops();

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Blocks until it is interrupted, and then until {@link #mayEnd}. */
  private String stubborn() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException expected) {
      interrupted.countDown();
      CancellationTest.awaitUninterruptibly(mayEnd);
    }
    return "too late";
  }

  /** Blocks until {@link #mayEnd}. */
  private String patient() throws InterruptedException {
    begun.countDown();
    mayEnd.await();
    return "done";
  }

  // asyncio 274, 275
  @Test
  void codeRunsElsewhereAndItsResultComesBackToTheLoop() throws Exception {
    AsyncLoop loop = loops.start();
    CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
    TaskFuture<Thread> worker = loop.toThread(Thread::currentThread);
    worker.thenRun(() -> onLoop.complete(loop.isOnLoop()));
    assertTrue(onLoop.get(20, TimeUnit.SECONDS));
    assertNotSame(Loops.call(loop, Thread::currentThread), worker.await());
  }

  // asyncio 274
  @Test
  void failureIsTheRawOne() {
    IOException failure = new IOException("broken");
    TaskFuture<String> future =
        loops
            .start()
            .toThread(
                () -> {
                  throw failure;
                });
    assertSame(failure, assertThrows(IOException.class, future::await));
  }

  @Test
  void callbackGetsTheResultOnTheLoop() throws Exception {
    AsyncLoop loop = loops.start();
    ThreadPool pool = ThreadPool.of("db", 1);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CompletableFuture<String> results = new CompletableFuture<>();
    StringBuilder seen = new StringBuilder();
    Loops.run(
        loop,
        () -> {
          loop.toThread(() -> "a", (value, failure) -> seen.append(value).append(failure));
          loop.toThread("n", () -> "b", (value, failure) -> seen.append(value).append(failure));
          loop.toThread(pool, () -> "c", (value, failure) -> seen.append(value).append(failure));
          loop.toThread(executor, () -> "d", (value, failure) -> seen.append(value));
        });
    while (!loop.tasks().isEmpty()) {
      Thread.onSpinWait();
    }
    Loops.run(loop, () -> results.complete(seen.toString()));
    assertEquals("abcdnullnullnull".length(), results.get(20, TimeUnit.SECONDS).length());
    executor.shutdown();
  }

  @Test
  void cancelCompletesAtOnceAndStoppedWhenTheCodeHasEnded() throws Exception {
    AsyncLoop loop = loops.start();
    ThreadPool pool = ThreadPool.of("db", 1);
    TaskFuture<String> future = loop.toThread(pool, this::stubborn);
    begun.await();
    TaskFuture<Integer> derived = future.thenApply(String::length);
    assertTrue(derived.cancel(true));
    assertTrue(future.isCancelled());
    interrupted.await();
    TaskFuture<Void> stopped = derived.stopped();
    assertFalse(stopped.isDone());
    assertEquals(1, pool.statistics().getRunning());
    mayEnd.countDown();
    stopped.get(20, TimeUnit.SECONDS);
    assertEquals(0, pool.statistics().getRunning());
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void queuedAndCancelledNeverBegins() throws Exception {
    AsyncLoop loop = loops.start();
    ThreadPool pool = ThreadPool.of("db", 1);
    TaskFuture<String> first = loop.toThread(pool, this::patient);
    begun.await();
    AtomicBoolean began = new AtomicBoolean();
    TaskFuture<Void> second =
        loop.toThread(
            pool,
            () -> {
              began.set(true);
              return null;
            });
    assertEquals(1, pool.statistics().getWaiting());
    assertTrue(second.cancel("enough"));
    second.stopped().get(20, TimeUnit.SECONDS);
    assertEquals(0, pool.statistics().getWaiting());
    mayEnd.countDown();
    assertEquals("done", first.get(20, TimeUnit.SECONDS));
    assertFalse(began.get());
  }

  @Test
  void handleOfTheCallbackStopsTheCode() throws Exception {
    AsyncLoop loop = loops.start();
    mayEnd.countDown();
    AtomicBoolean called = new AtomicBoolean();
    Handle handle = loop.toThread(this::stubborn, (value, failure) -> called.set(true));
    begun.await();
    assertTrue(handle.cancel());
    interrupted.await();
    Loops.settle(loop);
    assertFalse(called.get());
  }

  @Test
  void poolThatIsFullFailsTheFutureWithItsNumbers() throws Exception {
    AsyncLoop loop = loops.start();
    ThreadPool pool = ThreadPool.of("db", 1, 0);
    TaskFuture<String> first = loop.toThread(pool, this::patient);
    begun.await();
    TaskFuture<String> second = loop.toThread(pool, () -> "never");
    ThreadPoolFullException full = assertThrows(ThreadPoolFullException.class, second::await);
    assertEquals(
        "pool \"db\" is full: 1 of 1 threads busy, 0 of 0 calls waiting; toThread refused",
        full.getMessage());
    mayEnd.countDown();
    assertEquals("done", first.await());
    pool.close(Duration.ofSeconds(20));
    assertThrows(ThreadPoolClosedException.class, loop.toThread(pool, () -> "never")::await);
  }

  @Test
  void callThatWaitsTooLongIsRefusedByTheClockOfItsLoop() throws Exception {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = loops.on(clock);
    ThreadPool pool = ThreadPool.of("db", 1, 5, Duration.ofSeconds(30));
    TaskFuture<String> first = loops.start("occupant").toThread(pool, this::patient);
    begun.await();
    TaskFuture<String> second = loop.toThread(pool, () -> "never");
    clock.advance(Duration.ofSeconds(29));
    assertFalse(second.isDone());
    clock.advance(Duration.ofSeconds(1));
    assertThrows(ThreadPoolFullException.class, second::await);
    mayEnd.countDown();
    first.await();
  }

  @Test
  void executorThatRefusesIsNamed() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    executor.shutdown();
    TaskFuture<String> future = loops.start().toThread(executor, () -> "never");
    RejectedExecutionException refused =
        assertThrows(RejectedExecutionException.class, future::await);
    assertEquals("executor " + executor + " refused toThread", refused.getMessage());
  }

  @Test
  void closeInterruptsAndWaits() throws Exception {
    AsyncLoop loop = loops.start();
    mayEnd.countDown();
    TaskFuture<String> future = loop.toThread(this::stubborn);
    begun.await();
    assertEquals(List.of(), loop.close(Duration.ofSeconds(20)));
    interrupted.await();
    assertTrue(future.isCancelled());
    LoopClosedException closed =
        assertThrows(LoopClosedException.class, () -> loop.toThread("late", () -> "never"));
    assertEquals("loop \"orders\" is closed; toThread(\"late\") refused", closed.getMessage());
  }

  @Test
  void closeNamesTheThreadThatDoesNotEndAndItsPlace() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.toThread("report", this::stubborn);
    begun.await();
    Straggler straggler = loop.close(Duration.ofMillis(20)).get(0);
    assertEquals("report", straggler.getTaskName());
    assertTrue(straggler.getThreadName().matches("menai-worker-\\d+ report"));
    assertTrue(straggler.getStack().stream().anyMatch(f -> f.getMethodName().equals("stubborn")));
    mayEnd.countDown();
    future.stopped().get(20, TimeUnit.SECONDS);
  }

  @Test
  void virtualTimeStandsStillWhileTheCodeRuns() throws Exception {
    AsyncLoop loop = AsyncLoop.of(new VirtualClock().newLoop("virtual"));
    TaskFuture<String> limited = loop.timeout(Duration.ofHours(1), loop.toThread(this::patient));
    CompletableFuture<Void> run = CompletableFuture.runAsync(loop::runForever);
    begun.await();
    mayEnd.countDown();
    assertEquals("done", limited.get(20, TimeUnit.SECONDS));
    assertEquals(Duration.ZERO, loop.time());
    loop.close();
    run.get(20, TimeUnit.SECONDS);
  }

  @Test
  void orTimeoutInterruptsTheCode() throws Exception {
    VirtualClock clock = new VirtualClock();
    AsyncLoop loop = loops.on(clock);
    TaskFuture<String> future = loop.toThread(this::stubborn).orTimeout(Duration.ofHours(1));
    begun.await();
    clock.advance(Duration.ofHours(1));
    assertThrows(TimeoutException.class, future::await);
    interrupted.await();
    TaskFuture<Void> stopped = future.stopped();
    assertFalse(stopped.isDone());
    mayEnd.countDown();
    while (!stopped.isDone()) {
      clock.runUntilIdle();
    }
  }
}
