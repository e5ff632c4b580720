package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.future.AwaitKt;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.JobKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Suspend functions, called by lambdas of Java's. Those that Kotlin compiled are called in the
 * samples' tests.
 */
class SuspendCallTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @Test
  void givesTheResultOfAFunctionThatSuspends() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future = loop.future(k -> AwaitKt.await(stage, k));
    Loops.settle(loop);
    assertFalse(future.isDone());
    stage.complete("a");
    assertEquals("a", future.await());
  }

  @Test
  void givesTheResultOfAFunctionThatReturnsAtOnce() throws Exception {
    TaskFuture<String> value = loop.future(k -> "a");
    TaskFuture<String> nothing = loop.future(k -> null);
    assertEquals("a", value.await());
    assertNull(nothing.await());
  }

  @Test
  void givesUnitForAFunctionWithoutResult() throws Exception {
    TaskFuture<?> future = loop.future(k -> DelayKt.delay(1, k));
    assertSame(Unit.INSTANCE, future.await());
    assertNull(future.thenRun(() -> {}).await());
  }

  @Test
  void theCallBeginsOnTheLoopInALaterTurn() throws Exception {
    Loops.run(
        loop,
        () -> {
          loop.future(k -> seen.add(loop.isOnLoop()));
          seen.add("created");
        });
    assertEquals("created", next());
    assertEquals(true, next());
  }

  @Test
  void failsWithTheRawFailureCheckedOrNot() {
    IOException broken = new IOException("broken");
    CompletableFuture<String> stage = new CompletableFuture<>();
    stage.completeExceptionally(new CompletionException(broken));
    TaskFuture<String> thrown =
        loop.future(
            k -> {
              throw broken;
            });
    TaskFuture<String> resumed = loop.future(k -> AwaitKt.await(stage, k));
    assertSame(broken, assertThrows(IOException.class, thrown::await));
    assertEquals("broken", assertThrows(IOException.class, resumed::await).getMessage());
  }

  /** As after an update of a library that lacks the function. */
  @Test
  void anErrorEndsItAsAnyFailureDoesAndIsReportedToo() throws Exception {
    collectReports();
    NoSuchMethodError missing = new NoSuchMethodError("find");
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> thrown =
        loop.future(
            k -> {
              throw missing;
            });
    assertSame(missing, assertThrows(NoSuchMethodError.class, thrown::await));
    assertEquals("find", next());
    TaskFuture<String> resumed = loop.future(k -> AwaitKt.await(stage, k));
    stage.completeExceptionally(new AssertionError("broken"));
    assertEquals("broken", assertThrows(AssertionError.class, resumed::await).getMessage());
    thrown.stopped().await();
    resumed.stopped().await();
    loop.<String>future(
        k -> {
          throw missing;
        },
        (value, failure) -> seen.add(failure == missing));
    assertEquals(List.of("find", true), List.of(next(), next()));
  }

  @Test
  void aFailureLeavesTheNextCallAlone() throws Exception {
    TaskFuture<String> bad =
        loop.future(
            k -> {
              throw new IOException("broken");
            });
    assertThrows(IOException.class, bad::await);
    TaskFuture<String> good = loop.future(k -> "a");
    assertEquals("a", good.await());
  }

  @Test
  void aCancelOfADerivedStageReachesWhatTheFunctionWaitsFor() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future = loop.future(k -> AwaitKt.await(stage, k));
    Loops.settle(loop);
    future.thenApply(value -> value).cancel("not needed");
    assertTrue(future.isCancelled());
    future.stopped().await();
    assertTrue(stage.isCancelled());
  }

  @Test
  void cancelledBeforeItBeganNothingIsCalled() throws Exception {
    TaskFuture<Boolean> future =
        Loops.call(
            loop,
            () -> {
              TaskFuture<Boolean> created = loop.future(k -> seen.add("called"));
              created.cancel(true);
              return created;
            });
    future.stopped().await();
    Loops.settle(loop);
    assertTrue(seen.isEmpty());
  }

  @Test
  void stoppedWaitsForTheEndOfTheCoroutine() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    TaskFuture<String> future =
        loop.future(
            k -> {
              running.countDown();
              CancellationTest.awaitUninterruptibly(end);
              return "ignored";
            });
    running.await();
    future.cancel(true);
    TaskFuture<Void> stopped = future.stopped();
    assertFalse(stopped.isDone());
    end.countDown();
    stopped.await();
  }

  @Test
  void aCoroutineCancelledFromWithinCancelsTheFuture() {
    TaskFuture<Object> future =
        loop.future(
            k -> {
              JobKt.cancel(k.getContext(), new CancellationException("from within"));
              return DelayKt.delay(Long.MAX_VALUE, unit(k));
            });
    assertEquals(
        "from within", assertThrows(CancellationException.class, future::await).getMessage());
    assertTrue(future.isCancelled());
  }

  @Test
  void whatSomebodyElseCancelledIsAFailure() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future = loop.future(k -> AwaitKt.await(stage, k));
    Loops.settle(loop);
    stage.cancel(true);
    assertThrows(TaskCancelledException.class, future::await);
  }

  @Test
  void isListedByItsNameUntilItHasEnded() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future = loop.future("find", k -> AwaitKt.await(stage, k));
    assertEquals(List.of("find"), loop.tasks());
    stage.complete("a");
    future.stopped().await();
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void theCallbackGetsTheValueOrTheRawFailureOnTheLoop() throws Exception {
    loop.<String>future(k -> "a", (value, failure) -> seen.add(value + thread()));
    loop.<String>future(
        "bad",
        k -> {
          throw new IOException("broken");
        },
        (value, failure) -> seen.add(failure.getMessage() + thread()));
    assertEquals("a on menai-orders", next());
    assertEquals("broken on menai-orders", next());
  }

  @Test
  void theHandleCancelsTheCoroutineAndTakesTheCallbackBack() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Handle handle =
        loop.<String>future(k -> AwaitKt.await(stage, k), (value, failure) -> seen.add("called"));
    Loops.settle(loop);
    assertTrue(handle.cancel());
    Loops.settle(loop);
    assertTrue(stage.isCancelled());
    assertTrue(seen.isEmpty());
  }

  @Test
  void theCloseCancelsItAndWaits() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future = loop.future(k -> AwaitKt.await(stage, k));
    Loops.settle(loop);
    loop.close();
    assertTrue(stage.isCancelled());
    assertTrue(future.isCancelled());
    LoopClosedException refused =
        assertThrows(LoopClosedException.class, () -> loop.future("find", k -> "a"));
    assertEquals("loop \"orders\" is closed; createTask(\"find\") refused", refused.getMessage());
  }

  @Test
  void aLambdaThatReturnsAStageInsteadOfPassingKIsRefused() {
    TaskFuture<Object> future = loop.future("find", k -> new CompletableFuture<String>());
    assertEquals(
        "the lambda of task \"find\" returned a CompletableFuture and left k alone; "
            + "pass k to a suspend function, or use createTask(() -> stage)",
        assertThrows(IllegalStateException.class, future::await).getMessage());
  }

  @Test
  void aSuspendFunctionMayReturnAStage() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<CompletableFuture<String>> future =
        loop.future(k -> k.getContext() == null ? null : stage);
    assertSame(stage, future.await());
  }

  @Test
  void aLambdaThatDropsTheReturnedMarkIsReportedWhenTheFunctionResumes() throws Exception {
    collectReports();
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future =
        loop.future(
            "find",
            k -> {
              AwaitKt.await(stage, k);
              return null;
            });
    assertNull(future.await());
    stage.complete("a");
    assertEquals(LOST, next());
  }

  @Test
  void aFunctionThatResumedBeforeTheLambdaDroppedItsMarkGivesTheResult() throws Exception {
    collectReports();
    TaskFuture<String> future =
        loop.future(
            "find",
            k -> {
              resume(k, "a");
              return "something else";
            });
    assertEquals("a", future.await());
    assertEquals(LOST, next());
  }

  @Test
  void aContinuationResumedByHandGivesTheResult() throws Exception {
    TaskFuture<String> future =
        loop.future(
            k -> {
              new Thread(() -> resume(k, "a")).start();
              return IntrinsicsKt.getCOROUTINE_SUSPENDED();
            });
    assertEquals("a", future.await());
    assertEquals(
        "menai-orders", future.thenApply(value -> Thread.currentThread().getName()).await());
  }

  /** Nothing stands between the primitive and the passed continuation, not even a state machine. */
  @Test
  void aPrimitiveCalledDirectlyServesItAndLosesNothingToACancel() throws Exception {
    AsyncSemaphore permits = new AsyncSemaphore(loop, 0);
    TaskFuture<?> served = loop.future(k -> permits.semaphore().acquire(1, k));
    TaskFuture<?> cancelled = loop.future(k -> permits.semaphore().acquire(1, k));
    Loops.settle(loop);
    assertEquals(2, permits.statistics().getWaiting());
    permits.release();
    served.await();
    cancelled.cancel(true);
    cancelled.stopped().await();
    permits.release();
    assertEquals(1, permits.availablePermits());
  }

  @Test
  void nullIsRefusedAtTheCall() {
    assertThrows(NullPointerException.class, () -> loop.future((SuspendCall<String>) null));
    assertThrows(NullPointerException.class, () -> loop.future(null, k -> "a"));
    assertThrows(NullPointerException.class, () -> loop.future(k -> "a", null));
    assertThrows(NullPointerException.class, () -> loop.future("find", k -> "a", null));
    assertEquals(List.of(), loop.tasks());
  }

  private static final String LOST =
      "the lambda of task \"find\" ended with something else than its suspend function; "
          + "return what the function returns";

  private void collectReports() {
    loop.exceptionHandler(context -> seen.add(context.getException().getMessage()));
  }

  private Object next() throws InterruptedException {
    return seen.poll(20, TimeUnit.SECONDS);
  }

  private static String thread() {
    return " on " + Thread.currentThread().getName();
  }

  @SuppressWarnings("unchecked")
  private static void resume(Continuation<?> k, Object value) {
    ((Continuation<Object>) k).resumeWith(value); // a Result of success is the value itself
  }

  @SuppressWarnings("unchecked")
  private static Continuation<Unit> unit(Continuation<?> k) {
    return (Continuation<Unit>) k;
  }
}
