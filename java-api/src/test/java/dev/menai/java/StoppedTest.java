package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code stopped} completes when the work below has really ended. */
class StoppedTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();

  @Test
  void completesWithTheFutureIfThatWasNotCancelled() {
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<Void> stopped = future.stopped();
    assertFalse(stopped.isDone());
    future.completeExceptionally(new IllegalStateException("no failure of stopped()"));
    assertNull(stopped.join());
    assertNull(future.stopped().join());
    assertEquals("no failure of stopped()", future.exceptionNow().getMessage());
  }

  @Test
  void waitsForAStageThatEndsLongAfterItsCancel() {
    Stubborn stage = new Stubborn();
    TaskFuture<String> future = loop.adopt(stage);
    TaskFuture<String> derived = future.thenApply(value -> value).thenApply(value -> value);
    derived.cancel(true);
    assertTrue(stage.cancelAsked);
    TaskFuture<Void> stopped = derived.stopped();
    assertTrue(future.isCancelled());
    assertFalse(stopped.isDone());
    assertFalse(future.stopped().isDone());
    stage.end();
    assertNull(stopped.join());
    assertTrue(derived.stopped().isDone());
  }

  @Test
  void waitsForAFunctionThatIsRunning() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    TaskFuture<String> source = loop.createFuture();
    TaskFuture<Void> work =
        source.thenAcceptAsync(
            value -> {
              running.countDown();
              CancellationTest.awaitUninterruptibly(end);
            },
            pool);
    source.complete("a");
    running.await();
    work.cancel(true);
    TaskFuture<Void> stopped = work.stopped();
    assertFalse(stopped.isDone());
    end.countDown();
    assertNull(stopped.join());
    pool.shutdown();
  }

  @Test
  void doesNotWaitForWorkThatOthersStillNeed() {
    Stubborn stage = new Stubborn();
    TaskFuture<String> shared = loop.adopt(stage);
    TaskFuture<String> innocent = shared.thenApply(value -> value);
    TaskFuture<String> derived = shared.thenApply(value -> value);
    derived.cancel(true);
    assertTrue(derived.stopped().isDone());
    innocent.cancel(true);
    assertTrue(derived.stopped().isDone(), "it had left before");
    assertFalse(innocent.stopped().isDone());
    stage.end();
    assertTrue(innocent.stopped().isDone());
  }

  @Test
  void waitsForBothSourcesOfAPair() {
    Stubborn left = new Stubborn();
    Stubborn right = new Stubborn();
    TaskFuture<String> pair =
        loop.<String>adopt(left).thenCombine(loop.adopt(right), (a, b) -> a + b);
    pair.cancel(true);
    TaskFuture<Void> stopped = pair.stopped();
    left.end();
    assertFalse(stopped.isDone());
    right.end();
    assertNull(stopped.join());
  }

  @Test
  void waitsForTheInnerStageOfThenCompose() throws Exception {
    Stubborn inner = new Stubborn();
    TaskFuture<String> source = loop.createFuture();
    TaskFuture<String> composed = source.thenCompose(value -> inner);
    source.complete("a");
    Loops.settle(loop);
    composed.cancel(true);
    TaskFuture<Void> stopped = composed.stopped();
    assertFalse(stopped.isDone());
    inner.end();
    assertNull(stopped.join());
  }

  @Test
  void cancellingItCancelsNothing() {
    TaskFuture<String> future = loop.createFuture();
    future.stopped().cancel(true);
    assertFalse(future.isDone());
    assertEquals(1, future.getNumberOfDependents());
    future.complete("a");
  }

  /** Takes note of a cancel, and ends when it is told to. */
  static final class Stubborn extends CompletableFuture<String> {
    volatile boolean cancelAsked;

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      cancelAsked = mayInterruptIfRunning;
      return false;
    }

    void end() {
      super.cancel(true);
    }
  }
}
