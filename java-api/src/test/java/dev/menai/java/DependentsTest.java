package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where and when the functions of dependents run. */
class DependentsTest {
  @RegisterExtension final Loops loops = new Loops();

  private final List<String> seen = new ArrayList<>();

  @Test
  void runInTheOrderOfRegistration() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    for (int i = 0; i < 5; i++) {
      int number = i;
      future.thenAccept(value -> seen.add(value + number));
    }
    future.complete("a");
    Loops.settle(loop);
    assertEquals(List.of("a0", "a1", "a2", "a3", "a4"), seen);
  }

  @Test
  void runInTheOrderOfRegistrationBelowAFailureThatPassesThrough() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<String> first = future.thenApply(value -> value);
    TaskFuture<String> second = future.thenApply(value -> value);
    first.exceptionally(failure -> seen("first a"));
    second.exceptionally(failure -> seen("second a"));
    first.exceptionally(failure -> seen("first b"));
    future.completeExceptionally(new IllegalStateException());
    Loops.settle(loop);
    assertEquals(List.of("first a", "first b", "second a"), seen);
  }

  @Test
  void runOnTheLoopWhereverTheFutureIsCompleted() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<Boolean> pending = future.thenApply(value -> loop.isOnLoop());
    future.complete("from the test's thread");
    assertTrue(pending.await());
    assertTrue(future.thenApply(value -> loop.isOnLoop()).await(), "added off the loop when done");
    assertTrue(future.thenApplyAsync(value -> loop.isOnLoop()).await());
  }

  @Test
  void neverRunInsideTheCallbackThatCompletes() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    future.thenRun(() -> seen.add("dependent")).thenRun(() -> seen.add("its dependent"));
    Loops.run(
        loop,
        () -> {
          future.complete("now");
          seen.add("callback ends");
        });
    Loops.settle(loop);
    assertEquals(List.of("callback ends", "dependent", "its dependent"), seen);
  }

  @Test
  void neverRunInsideEachOther() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> first = loop.createFuture();
    TaskFuture<String> second = loop.createFuture();
    first.thenRun(
        () -> {
          second.complete("inner");
          seen.add("first ends");
        });
    second.thenRun(() -> seen.add("second"));
    first.complete("outer");
    Loops.settle(loop);
    assertEquals(List.of("first ends", "second"), seen);
  }

  @Test
  void runInPlaceWhenAddedOnTheLoopToADoneFuture() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> done = loop.createFuture();
    done.complete("a");
    assertEquals("ab", Loops.call(loop, () -> done.thenApply(value -> value + "b").join()));
    assertEquals(
        "ac", Loops.call(loop, () -> done.thenCombine(done, (left, right) -> left + "c").join()));
  }

  @Test
  void anAsyncFormIsNeverRunInPlace() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> done = loop.createFuture();
    done.complete("a");
    Loops.run(
        loop,
        () -> {
          done.thenRunAsync(() -> seen.add("async"));
          seen.add("callback ends");
        });
    Loops.settle(loop);
    assertEquals(List.of("callback ends", "async"), seen);
  }

  @Test
  void anAsyncFormRunsOnTheExecutorItIsGiven() throws Exception {
    AsyncLoop loop = loops.start();
    ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "pool"));
    try {
      TaskFuture<String> future = loop.createFuture();
      TaskFuture<String> pending = future.thenApplyAsync(value -> threadName(), pool);
      future.complete("a");
      assertEquals("pool", pending.await());
      assertEquals("pool", future.thenApplyAsync(value -> threadName(), pool).await());
      assertEquals("menai-orders", pending.thenApply(value -> threadName()).await());
    } finally {
      pool.shutdown();
      assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void anExecutorThatRefusesFailsTheStage() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    RejectedExecutionException full = new RejectedExecutionException("full");
    TaskFuture<String> pending =
        future.thenApplyAsync(
            value -> value,
            command -> {
              throw full;
            });
    future.complete("a");
    assertSame(full, assertThrows(CompletionException.class, pending::join).getCause());
  }

  @Test
  void runInPlaceOnAClosedLoop() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> pending = loop.createFuture();
    TaskFuture<String> dependent = pending.thenApply(value -> threadName());
    loop.close();
    pending.complete("a");
    assertEquals(threadName(), dependent.join());
    assertEquals(threadName(), pending.thenApply(value -> threadName()).join());
    assertEquals(threadName(), pending.thenApplyAsync(value -> threadName()).join());
  }

  @Test
  void aFutureCompletedBeforeTheCloseStillTellsItsDependents() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<Integer> end = chain(future, 10_000);
    future.complete("a");
    loop.close();
    assertEquals(10_000, end.await(java.time.Duration.ofSeconds(20)));
  }

  @Test
  void aChainOfAMillionStagesNeedsNoStack() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<Integer> end = chain(future, 1_000_000);
    future.complete("a");
    assertEquals(1_000_000, end.await());
  }

  @Test
  void aChainOfAMillionStagesNeedsNoStackOnAClosedLoop() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<Integer> end = chain(future, 1_000_000);
    loop.close();
    future.complete("a");
    assertEquals(1_000_000, end.join());
  }

  @Test
  void aRecursionOfAHundredThousandComposedStagesNeedsNoStack() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<Integer> countdown =
        loop.createTask(() -> countDown(loop, 100_000)).thenApply(value -> value);
    assertEquals(0, countdown.await());
  }

  @Test
  void aLongChainLetsTimersAndCallbacksIn() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    AtomicReference<Integer> progress = new AtomicReference<>(0);
    TaskFuture<Integer> end = chain(future, 100_000, progress::set);
    Loops.run(
        loop,
        () -> {
          future.complete("a");
          loop.callSoon(() -> seen.add("callback after " + (progress.get() < 100_000)));
        });
    end.await();
    assertEquals(List.of("callback after true"), seen);
  }

  @Test
  void whatAFunctionThrowsDoesNotStopTheOthers() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    StackOverflowError error = new StackOverflowError();
    TaskFuture<String> broken =
        future.thenApply(
            value -> {
              throw error;
            });
    TaskFuture<String> healthy = future.thenApply(value -> value + "b");
    future.complete("a");
    assertEquals("ab", healthy.await());
    assertSame(error, assertThrows(StackOverflowError.class, broken::await));
  }

  @Test
  void composingWithAFunctionThatReturnsNullSaysSo() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> future = loop.createFuture();
    TaskFuture<String> composed = future.thenCompose(value -> null);
    future.complete("a");
    NullPointerException thrown = assertThrows(NullPointerException.class, composed::await);
    assertEquals("function of thenCompose returned null instead of a stage", thrown.getMessage());
  }

  @Test
  void nullFunctionsAreRefusedAtTheCall() {
    TaskFuture<String> future = loops.start().createFuture();
    assertThrows(NullPointerException.class, () -> future.thenApply(null));
    assertThrows(NullPointerException.class, () -> future.thenCombine(future, null));
    assertThrows(NullPointerException.class, () -> future.thenCombine(null, (a, b) -> a));
    assertThrows(NullPointerException.class, () -> future.runAfterEither(future, null));
    assertThrows(NullPointerException.class, () -> future.thenRunAsync(() -> {}, null));
  }

  @Test
  void twoLoopsEachRunTheirOwnDependents() throws Exception {
    AsyncLoop orders = loops.start();
    AsyncLoop prices = loops.start("prices");
    TaskFuture<String> order = orders.createFuture();
    TaskFuture<String> price = prices.createFuture();
    TaskFuture<String> both = order.thenCombine(price, (a, b) -> threadName());
    TaskFuture<String> composed = order.thenCompose(a -> price).thenApply(b -> threadName());
    order.complete("a");
    price.complete("b");
    assertEquals("menai-orders", both.await());
    assertEquals("menai-orders", composed.await());
    assertEquals("menai-prices", price.thenApply(value -> threadName()).await());
  }

  @Test
  void plainFuturesWaitForOursAsForAnyOther() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> ours = loop.createFuture();
    CompletableFuture<String> plain = new CompletableFuture<>();
    CompletableFuture<Void> all = CompletableFuture.allOf(ours, plain);
    CompletableFuture<Object> any = CompletableFuture.anyOf(ours, plain);
    CompletableFuture<String> combined = plain.thenCombine(ours, (a, b) -> a + b);
    CompletableFuture<String> composed = plain.thenCompose(a -> ours);
    assertFalse(all.isDone());
    ours.complete("ours");
    plain.complete("plain ");
    all.get();
    assertEquals("ours", any.get());
    assertEquals("plain ours", combined.get());
    assertEquals("ours", composed.get());
  }

  @Test
  void aSecondSourceMayBeAnybodysStage() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> ours = loop.createFuture();
    CompletableFuture<String> plain = new CompletableFuture<>();
    TaskFuture<String> both = ours.thenCombine(plain, (a, b) -> a + b + loop.isOnLoop());
    TaskFuture<String> either = ours.applyToEither(plain, value -> value + loop.isOnLoop());
    plain.complete("plain ");
    assertEquals("plain true", either.await());
    ours.complete("ours ");
    assertEquals("ours plain true", both.await());
  }

  @Test
  void countsDependentsOfBothKinds() {
    TaskFuture<String> future = loops.start().createFuture();
    assertEquals(0, future.getNumberOfDependents());
    future.thenRun(() -> {});
    assertEquals(1, future.getNumberOfDependents());
    future.whenComplete((value, failure) -> {});
    CompletionStage<Void> all = CompletableFuture.allOf(future, new CompletableFuture<>());
    assertEquals(3, future.getNumberOfDependents());
    assertFalse(all.toCompletableFuture().isDone());
  }

  private static TaskFuture<Integer> countDown(AsyncLoop loop, int left) {
    TaskFuture<Integer> step = loop.createFuture();
    loop.callSoon(() -> step.complete(left));
    return step.thenCompose(value -> value == 0 ? step : countDown(loop, value - 1));
  }

  private static TaskFuture<Integer> chain(TaskFuture<String> future, int length) {
    return chain(future, length, value -> {});
  }

  private static TaskFuture<Integer> chain(
      TaskFuture<String> future, int length, IntConsumer progress) {
    return IntStream.range(0, length)
        .boxed()
        .reduce(
            future.thenApply(value -> 0),
            (stage, i) ->
                stage.thenApply(
                    value -> {
                      progress.accept(value + 1);
                      return value + 1;
                    }),
            (left, right) -> right);
  }

  private String seen(String what) {
    seen.add(what);
    return what;
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  @Test
  void eitherTakesTheSourceThatCameFirst() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> slow = loop.createFuture();
    TaskFuture<String> fast = loop.createFuture();
    TaskFuture<String> either = slow.applyToEither(fast, value -> value);
    Loops.run(
        loop,
        () -> { // both come before the function has its turn
          fast.complete("first");
          slow.completeExceptionally(new IllegalStateException("late"));
        });
    assertEquals("first", either.await());
  }

  @Test
  void aStageThatWaitsForItselfFails() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> source = loop.createFuture();
    AtomicReference<TaskFuture<String>> itself = new AtomicReference<>();
    itself.set(source.thenCompose(value -> itself.get()));
    source.complete("a");
    assertEquals(
        "a stage cannot wait for itself",
        assertThrows(IllegalStateException.class, () -> itself.get().await()).getMessage());
  }

  @Test
  void stagesInACycleCanBeCancelledAndEnd() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> source = loop.createFuture();
    AtomicReference<TaskFuture<String>> other = new AtomicReference<>();
    TaskFuture<String> one = source.thenCompose(value -> other.get());
    other.set(source.thenCompose(value -> one));
    source.complete("a");
    Loops.settle(loop);
    assertTrue(one.cancel(true));
    one.stopped().await();
    assertTrue(other.get().isDone());
  }
}
