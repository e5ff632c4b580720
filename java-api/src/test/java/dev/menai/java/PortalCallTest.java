package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Threads that block until a loop has done something for them. */
class PortalCallTest {
  @RegisterExtension final Loops loops = new Loops();

  private final CountDownLatch begun = new CountDownLatch(1);

  /** {@code action} in a thread that the test can interrupt. */
  private static <T> CompletableFuture<T> inThread(
      CompletableFuture<Thread> thread, Callable<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread made =
        new Thread(
            () -> {
              try {
                result.complete(action.call());
              } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
              }
            },
            "servlet");
    thread.complete(made);
    made.start();
    return result;
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    return assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS))
        .getCause();
  }

  // asyncio 270
  @Test
  void callGivesTheValueOrThrowsTheRawFailure() throws Exception {
    AsyncLoop loop = loops.start();
    assertEquals("a", loop.call(() -> CompletableFuture.completedFuture("a")));
    IOException failure = new IOException("broken");
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () -> loop.call("prices", () -> CompletableFuture.failedFuture(failure))));
  }

  @Test
  void refusedOnTheLoopItself() throws Exception {
    AsyncLoop loop = loops.start();
    Loops.run(
        loop,
        () ->
            assertThrows(IllegalStateException.class, () -> loop.call(() -> loop.createFuture())));
  }

  @Test
  void interruptCancelsTheTaskAndWaitsForItsEnd() throws Exception {
    AsyncLoop loop = loops.start();
    CountDownLatch cancelled = new CountDownLatch(1);
    CompletableFuture<String> stage =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            cancelled.countDown();
            return false;
          }
        };
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<String> outcome =
        inThread(
            thread,
            () ->
                loop.call(
                    () -> {
                      begun.countDown();
                      return stage;
                    }));
    begun.await();
    Loops.settle(loop);
    thread.get().interrupt();
    cancelled.await();
    assertFalse(outcome.isDone());
    stage.complete("too late");
    assertInstanceOf(InterruptedException.class, failureOf(outcome));
  }

  @Test
  void closeOfTheLoopEndsTheWait() throws Exception {
    AsyncLoop loop = loops.start();
    CompletableFuture<String> outcome =
        inThread(
            new CompletableFuture<>(),
            () ->
                loop.call(
                    "slow",
                    () -> {
                      begun.countDown();
                      return loop.createFuture();
                    }));
    begun.await();
    loop.close();
    LoopClosedException closed = assertInstanceOf(LoopClosedException.class, failureOf(outcome));
    assertEquals("loop \"orders\" was closed before task \"slow\" completed", closed.getMessage());
    assertThrows(LoopClosedException.class, () -> loop.call(() -> loop.createFuture()));
  }

  /** The thread waits for the loop, and the loop for the thread: time has to go on. */
  @Test
  void virtualTimeGoesOnWhileBlockingCodeWaitsForTheLoop() throws Exception {
    AsyncLoop loop = AsyncLoop.of(new VirtualClock().newLoop("virtual"));
    CompletableFuture<Void> run = CompletableFuture.runAsync(loop::runForever);
    TaskFuture<Duration> time =
        loop.toThread(
            () -> {
              loop.call(() -> loop.sleep(Duration.ofHours(1)));
              return loop.time();
            });
    assertTrue(time.get(20, TimeUnit.SECONDS).compareTo(Duration.ofHours(1)) >= 0);
    loop.close();
    run.get(20, TimeUnit.SECONDS);
  }

  @Test
  void virtualTimeStandsStillBetweenTheCallsOfBlockingCode() throws Exception {
    AsyncLoop loop = AsyncLoop.of(new VirtualClock().newLoop("virtual"));
    CompletableFuture<Void> run = CompletableFuture.runAsync(loop::runForever);
    TaskFuture<Duration> time =
        loop.createTask(
            () -> {
              loop.callLater(Duration.ofDays(1), () -> {});
              return loop.toThread(() -> sleepAThousandTimes(loop));
            });
    assertEquals(Duration.ofSeconds(1), time.get(20, TimeUnit.SECONDS));
    loop.close();
    run.get(20, TimeUnit.SECONDS);
  }

  private static Duration sleepAThousandTimes(AsyncLoop loop) throws Exception {
    Duration began = loop.time();
    for (int i = 0; i < 1000; i++) {
      loop.call(() -> loop.sleep(Duration.ofMillis(1)));
    }
    return loop.time().minus(began);
  }
}
