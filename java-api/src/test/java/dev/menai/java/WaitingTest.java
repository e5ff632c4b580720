package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Threads that block in a future. */
class WaitingTest {
  @RegisterExtension final Loops loops = new Loops();

  @Test
  void givesTheValueThatAnotherThreadSets() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    loop.callSoon(() -> future.complete("a"));
    assertEquals("a", future.await());
    assertEquals("a", future.await(Duration.ZERO));
    assertEquals("a", future.get());
    assertEquals("a", future.join());
    assertEquals("a", future.getNow("b"));
  }

  @Test
  void awaitThrowsTheRawFailureHoweverItWasWrapped() {
    AsyncLoop loop = loops.start();
    IOException raw = new IOException("broken");
    TaskFuture<String> failed = loop.createFuture();
    TaskFuture<String> derived = failed.thenApply(value -> value).thenApply(value -> value);
    failed.completeExceptionally(raw);
    assertSame(raw, assertThrows(IOException.class, failed::await));
    assertSame(raw, assertThrows(IOException.class, derived::await));
    assertSame(raw, assertThrows(IOException.class, () -> derived.await(Duration.ofSeconds(9))));
    assertSame(raw, assertThrows(ExecutionException.class, derived::get).getCause());
    assertSame(raw, assertThrows(CompletionException.class, derived::join).getCause());
  }

  @Test
  void awaitThrowsErrorsToo() {
    TaskFuture<String> failed = loops.start().createFuture();
    LinkageError error = new LinkageError();
    failed.completeExceptionally(error);
    assertSame(error, assertThrows(LinkageError.class, failed::await));
  }

  @Test
  void runningOutOfTimeLeavesTheFutureAlone() {
    TaskFuture<String> future = loops.start().createFuture();
    TimeoutException late =
        assertThrows(TimeoutException.class, () -> future.await(Duration.ofMillis(1)));
    assertEquals("no result within 1ms", late.getMessage());
    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.NANOSECONDS));
    assertFalse(future.isDone());
    assertEquals(0, future.getNumberOfDependents());
  }

  @Test
  void anInterruptEndsTheWaitAndLeavesTheFutureAlone() {
    TaskFuture<String> future = loops.start().createFuture();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, future::await);
    assertFalse(Thread.interrupted());
    assertFalse(future.isDone());
    assertEquals(0, future.getNumberOfDependents());
  }

  @Test
  void blockingOnTheLoopsOwnUnfinishedFutureThrowsWithTheFix() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    Stream<Callable<String>> waits =
        Stream.of(
            future::get,
            future::join,
            future::await,
            () -> future.get(1, TimeUnit.DAYS),
            () -> future.await(Duration.ofDays(1)),
            future.thenApply(value -> value)::join);
    for (Callable<String> wait : waits.toList()) {
      IllegalStateException refused =
          Loops.call(loop, () -> assertThrows(IllegalStateException.class, wait::call));
      assertEquals(
          "would block loop \"orders\" on its own unfinished future;"
              + " use thenApply, or call from another thread",
          refused.getMessage());
    }
    assertNull(Loops.call(loop, () -> future.getNow(null)));
  }

  @Test
  void aDoneFutureCanBeReadOnTheLoop() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    future.complete("a");
    assertEquals("a", Loops.call(loop, future::join));
    assertEquals("a", Loops.call(loop, future::await));
  }

  @Test
  void aFutureOfAnotherLoopMayBeWaitedForOnALoop() throws Exception {
    AsyncLoop orders = loops.start();
    AsyncLoop prices = loops.start("prices");
    TaskFuture<String> price = prices.createTask(() -> CompletableFuture.completedFuture("9"));
    assertEquals("9", Loops.call(orders, price::join));
  }

  @Test
  void whatWasDoneBeforeTheCompletionIsSeenAfterTheWait() throws Exception {
    AsyncLoop loop = loops.start();
    AtomicReference<String> plain = new AtomicReference<>();
    TaskFuture<String> future = loop.createFuture();
    loop.callSoon(
        () -> {
          plain.setPlain("written");
          future.complete("a");
        });
    future.await();
    assertTrue("written".equals(plain.getPlain()));
  }
}
