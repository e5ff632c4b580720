package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cancel goes up to the work, as far as nobody else needs it. */
class CancellationTest {
  @RegisterExtension final Loops loops = new Loops();

  @Test
  void completesAtOnceAndTellsTrueOnce() {
    TaskFuture<String> future = loops.start().createFuture();
    assertTrue(future.cancel(true));
    assertTrue(future.isDone());
    assertTrue(future.isCancelled());
    assertTrue(future.cancel(true), "as the JDK: true as long as it is cancelled");
    assertFalse(future.complete("late"));
    assertThrows(CancellationException.class, future::join);
    assertThrows(CancellationException.class, future::get);
    assertThrows(CancellationException.class, future::await);
  }

  @Test
  void doesNothingToADoneFuture() {
    TaskFuture<String> future = loops.start().createFuture();
    future.complete("a");
    assertFalse(future.cancel(true));
    assertFalse(future.cancel("too late"));
    assertEquals("a", future.join());
  }

  @Test
  void keepsItsReasonForWhoeverLooks() {
    TaskFuture<String> future = loops.start().createFuture();
    TaskFuture<String> derived = future.thenApply(value -> value);
    derived.cancel("the user went away");
    for (TaskFuture<String> each : List.of(derived, future)) {
      CancellationException seen = assertThrows(CancellationException.class, each::join);
      assertEquals("the user went away", seen.getMessage());
      assertEquals("the user went away", seen.getCause().getMessage(), "stored at the cancel");
      assertEquals(
          "the user went away", assertThrows(CancellationException.class, each::get).getMessage());
      assertEquals(
          "the user went away",
          assertThrows(CancellationException.class, () -> each.get(1, TimeUnit.SECONDS))
              .getMessage());
    }
  }

  static Stream<Function<TaskFuture<String>, TaskFuture<?>>> consumers() {
    return Stream.of(
        f -> f.thenApply(v -> v),
        f -> f.thenApplyAsync(v -> v),
        f -> f.thenApplyAsync(v -> v, Runnable::run),
        f -> f.thenAccept(v -> {}),
        f -> f.thenRun(() -> {}),
        f -> f.thenCompose(v -> f),
        f -> f.handle((v, x) -> v),
        f -> f.exceptionally(x -> null),
        f -> f.exceptionallyCompose(x -> f),
        f -> f.thenCombine(new CompletableFuture<String>(), (a, b) -> a),
        f -> f.applyToEither(new CompletableFuture<String>(), v -> v),
        f -> f.runAfterBoth(new CompletableFuture<String>(), () -> {}),
        f -> f.copy(),
        f -> f.whenComplete((v, x) -> {}),
        f -> f.thenApply(v -> v).thenApply(v -> v).whenComplete((v, x) -> {}).thenRun(() -> {}));
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void ofTheOnlyDependentCancelsTheSource(Function<TaskFuture<String>, TaskFuture<?>> derive) {
    TaskFuture<String> source = loops.start().createFuture();
    derive.apply(source).cancel(true);
    assertTrue(source.isCancelled());
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void ofOneOfTwoDependentsLeavesTheSource(Function<TaskFuture<String>, TaskFuture<?>> derive) {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> innocent = source.thenApply(value -> value + "!");
    TaskFuture<?> other = derive.apply(source);
    other.cancel(true);
    assertFalse(source.isDone());
    source.complete("a");
    assertEquals("a!", innocent.join());
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void ofAllDependentsCancelsTheSource(Function<TaskFuture<String>, TaskFuture<?>> derive) {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<?> first = derive.apply(source);
    TaskFuture<?> second = source.thenApply(value -> value);
    TaskFuture<?> third = derive.apply(source);
    third.cancel(true);
    first.cancel(true);
    assertFalse(source.isDone());
    second.cancel(true);
    assertTrue(source.isCancelled());
  }

  @Test
  void aBareObserverDoesNotKeepAbandonedWorkAlive() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> source = loop.createFuture();
    List<String> log = new ArrayList<>();
    source.whenComplete((value, failure) -> log.add("logged " + failure.getMessage()));
    source.thenApply(value -> value).cancel("gone");
    assertTrue(source.isCancelled());
    Loops.settle(loop);
    assertEquals(List.of("logged gone"), log);
  }

  @Test
  void anObserverCountsOnceItsOwnStageIsConsumed() {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> observed =
        source.whenComplete((value, failure) -> {}).whenComplete((value, failure) -> {});
    TaskFuture<String> other = source.thenApply(value -> value);
    TaskFuture<String> consumer = observed.thenApply(value -> value);
    other.cancel(true);
    assertFalse(source.isDone());
    consumer.cancel(true);
    assertTrue(observed.isCancelled());
    assertTrue(source.isCancelled());
  }

  @Test
  void anObserverConsumedWhileOthersStandInLineCounts() {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> other = source.thenApply(value -> value);
    TaskFuture<String> observed = source.whenComplete((value, failure) -> {});
    TaskFuture<String> another = source.thenApply(value -> value);
    observed.thenRun(() -> {});
    other.cancel(true);
    another.cancel(true);
    assertFalse(source.isDone());
  }

  @Test
  void aThreadBlockedInTheSourceKeepsItAlive() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> source = loop.createFuture();
    TaskFuture<String> derived = source.thenApply(value -> value);
    CompletableFuture<String> blocked = CompletableFuture.supplyAsync(source::join);
    while (source.getNumberOfDependents() < 2) {
      Thread.onSpinWait();
    }
    derived.cancel(true);
    assertFalse(source.isDone());
    source.complete("a");
    assertEquals("a", blocked.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aPlainFutureThatWaitsForTheSourceKeepsItAlive() {
    TaskFuture<String> source = loops.start().createFuture();
    CompletableFuture<Void> all = CompletableFuture.allOf(source);
    CompletableFuture<Void> both = CompletableFuture.allOf(source, new CompletableFuture<String>());
    source.thenApply(value -> value).cancel(true);
    assertFalse(source.isDone());
    source.complete("a");
    assertTrue(all.isDone());
    assertFalse(both.isDone());
  }

  @Test
  void aDependentThatWasCompletedByHandIsNoLongerInLine() {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> byHand = source.thenApply(value -> value);
    TaskFuture<String> cancelled = source.thenApply(value -> value);
    byHand.complete("mine");
    assertFalse(source.isDone(), "completing stops nothing");
    cancelled.cancel(true);
    assertTrue(source.isCancelled());
  }

  @Test
  void completingTheOnlyDependentByHandStopsNothing() {
    TaskFuture<String> source = loops.start().createFuture();
    source.thenApply(value -> value).complete("mine");
    source.thenApply(value -> value).completeExceptionally(new CancellationException());
    source.thenApply(value -> value).obtrudeValue("mine");
    assertFalse(source.isDone());
    assertEquals(0, source.getNumberOfDependents());
  }

  @Test
  void aLongLivedFutureKeepsNothingOfItsShortLivedDependents() {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> first = source.thenApply(value -> value);
    for (int i = 0; i < 10_000; i++) {
      source.thenApply(value -> value).cancel(true);
      assertThrows(Exception.class, () -> source.get(0, TimeUnit.NANOSECONDS));
    }
    assertFalse(source.isDone());
    assertEquals(1, source.getNumberOfDependents());
    first.cancel(true);
    assertTrue(source.isCancelled());
  }

  @Test
  void aChainOfAMillionStagesIsCancelledWithoutAStack() {
    TaskFuture<Integer> source = loops.start().createFuture();
    TaskFuture<Integer> end = source;
    for (int i = 0; i < 1_000_000; i++) {
      end = end.thenApply(value -> value);
    }
    end.cancel(true);
    assertTrue(source.isCancelled());
    assertTrue(end.stopped().isDone());
  }

  @Test
  void reachesBothSourcesOfAPair() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> left = loop.createFuture();
    TaskFuture<String> right = loop.createFuture();
    TaskFuture<String> shared = loop.createFuture();
    TaskFuture<String> innocent = shared.thenApply(value -> value);
    left.thenCombine(right, (a, b) -> a).thenCombine(shared, (a, b) -> a).cancel(true);
    assertTrue(left.isCancelled());
    assertTrue(right.isCancelled());
    assertFalse(shared.isDone());
    assertFalse(innocent.isDone());
  }

  @Test
  void theLoserOfAPairIsLeftAlone() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> left = loop.createFuture();
    TaskFuture<String> right = loop.createFuture();
    TaskFuture<String> either = left.applyToEither(right, value -> value);
    left.complete("a");
    assertEquals("a", either.join());
    Loops.settle(loop);
    assertFalse(right.isDone());
    assertEquals(0, right.getNumberOfDependents());
  }

  @Test
  void aForeignSecondSourceIsLeftAlone() {
    AsyncLoop loop = loops.start();
    TaskFuture<String> ours = loop.createFuture();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    ours.thenCombine(foreign, (a, b) -> a).cancel(true);
    assertTrue(ours.isCancelled());
    assertFalse(foreign.isDone());
  }

  @Test
  void reachesTheInnerStageOfThenCompose() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> inner = loop.createFuture();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> first = composed(loop, inner);
    TaskFuture<String> second = composed(loop, inner);
    TaskFuture<String> third = composed(loop, foreign);
    Loops.settle(loop);
    first.thenApply(value -> value).cancel(true);
    assertFalse(inner.isDone(), "the other composed stage needs it");
    second.cancel(true);
    assertTrue(inner.isCancelled());
    third.cancel(true);
    assertTrue(foreign.isCancelled());
  }

  @Test
  void reachesTheInnerStageOfExceptionallyCompose() throws Exception {
    AsyncLoop loop = loops.start();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> failed = loop.createFuture();
    TaskFuture<String> composed = failed.exceptionallyCompose(failure -> foreign);
    failed.completeExceptionally(new IllegalStateException());
    Loops.settle(loop);
    composed.cancel(true);
    assertTrue(foreign.isCancelled());
  }

  @Test
  void reachesAnInnerStageThatIsReturnedAfterTheCancel() throws Exception {
    AsyncLoop loop = loops.start();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> source = loop.createFuture();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    TaskFuture<String> composed =
        source.thenCompose(
            value -> {
              running.countDown();
              awaitUninterruptibly(cancelled);
              return foreign;
            });
    source.complete("a");
    running.await();
    composed.cancel(true);
    assertFalse(foreign.isDone());
    cancelled.countDown();
    Loops.settle(loop);
    assertTrue(foreign.isCancelled());
    assertTrue(composed.stopped().isDone());
  }

  @Test
  void anInnerStageIsLeftAloneWhenTheComposedOneWasCompletedByHand() throws Exception {
    AsyncLoop loop = loops.start();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> composed = composed(loop, foreign);
    Loops.settle(loop);
    composed.complete("mine");
    assertFalse(foreign.isDone());
    foreign.complete("late");
    assertEquals("mine", composed.join());
  }

  @Test
  void isSeenByDependentsAsTheJdkShowsIt() {
    TaskFuture<String> source = loops.start().createFuture();
    TaskFuture<String> derived = source.thenApply(value -> value);
    source.cancel("why");
    CompletionException seen = assertThrows(CompletionException.class, derived::join);
    assertSame(CancellationException.class, seen.getCause().getClass());
    assertFalse(derived.isCancelled());
  }

  @Test
  void theFunctionOfACancelledStageNeverRuns() throws Exception {
    AsyncLoop loop = loops.start();
    TaskFuture<String> source = loop.createFuture();
    List<String> seen = new ArrayList<>();
    TaskFuture<Void> derived = source.thenAccept(seen::add);
    TaskFuture<Void> sibling = source.thenAccept(value -> derived.cancel(true));
    TaskFuture<Void> last = source.thenAccept(seen::add);
    Loops.run(
        loop,
        () -> {
          source.complete("a");
          derived.cancel(true);
          sibling.cancel(true);
        });
    last.join();
    assertEquals(List.of("a"), seen);
  }

  private static TaskFuture<String> composed(AsyncLoop loop, CompletionStage<String> inner) {
    TaskFuture<String> start = loop.createFuture();
    TaskFuture<String> composed = start.thenCompose(value -> inner);
    start.complete("go");
    return composed;
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
