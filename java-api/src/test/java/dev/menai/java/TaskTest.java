package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code createTask}: a supplier on the loop and the stage it returned. */
class TaskTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();

  @Test
  void callsTheSupplierOnTheLoopInALaterTurn() throws Exception {
    List<String> seen = new ArrayList<>();
    TaskFuture<Boolean> task =
        Loops.call(
            loop,
            () -> {
              TaskFuture<Boolean> created =
                  loop.createTask(
                      () -> {
                        seen.add("body");
                        return CompletableFuture.completedFuture(loop.isOnLoop());
                      });
              seen.add("created");
              return created;
            });
    assertTrue(task.await());
    assertEquals(List.of("created", "body"), seen);
  }

  @Test
  void hasTheOutcomeOfTheStageWithTheRawFailure() throws Exception {
    IOException raw = new IOException("broken");
    CompletableFuture<String> pending = new CompletableFuture<>();
    TaskFuture<String> good = loop.createTask(() -> pending);
    TaskFuture<String> bad = loop.createTask(() -> CompletableFuture.failedFuture(raw));
    TaskFuture<String> derived =
        loop.createTask(
            () -> CompletableFuture.<String>failedFuture(raw).thenApply(value -> value));
    TaskFuture<String> ours =
        loop.createTask(() -> loop.createTask(() -> pending).thenApply(value -> value + "b"));
    pending.complete("a");
    assertEquals("a", good.await());
    assertEquals("ab", ours.await());
    assertSame(raw, assertThrows(IOException.class, bad::await));
    assertSame(raw, derived.handle((value, failure) -> failure).await());
  }

  @Test
  void whatTheSupplierThrowsIsTheFailure() {
    IOException raw = new IOException("cannot start");
    TaskFuture<String> task =
        loop.createTask(
            () -> {
              throw raw;
            });
    assertSame(raw, assertThrows(IOException.class, task::await));
    assertSame(raw, assertThrows(CompletionException.class, task::join).getCause());
  }

  @Test
  void returningNullIsAnErrorThatNamesTheTask() {
    TaskFuture<String> named = loop.createTask("prices", () -> null);
    assertEquals(
        "task \"prices\" returned null instead of a stage",
        assertThrows(NullPointerException.class, named::await).getMessage());
    TaskFuture<String> unnamed = loop.createTask(() -> null);
    assertTrue(
        assertThrows(NullPointerException.class, unnamed::await)
            .getMessage()
            .matches("task \"task-\\d+\" returned null instead of a stage"));
  }

  @Test
  void cancelledBeforeItBeganTheSupplierIsNeverCalled() throws Exception {
    AtomicBoolean called = new AtomicBoolean();
    Loops.run(
        loop,
        () -> {
          TaskFuture<String> task =
              loop.createTask(
                  "never",
                  () -> {
                    called.set(true);
                    return new CompletableFuture<>();
                  });
          assertTrue(task.cancel("not wanted"));
        });
    Loops.settle(loop);
    assertFalse(called.get());
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void aCancelReachesTheStageHoweverManyNeedIt() throws Exception {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> ours = loop.createFuture();
    TaskFuture<String> sharer = ours.thenApply(value -> value);
    TaskFuture<String> first = loop.createTask(() -> foreign);
    TaskFuture<String> second = loop.createTask(() -> ours);
    Loops.settle(loop);
    first.thenApply(value -> value).cancel("why");
    second.cancel("why");
    assertTrue(foreign.isCancelled());
    assertTrue(ours.isCancelled());
    assertThrows(CompletionException.class, sharer::join);
  }

  @Test
  void aCancelReachesAStageThatIsReturnedAfterIt() throws Exception {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    cancelledBeforeItsSupplierReturns(foreign);
    assertTrue(foreign.isCancelled());
  }

  @Test
  void aCancelWhileTheSupplierRunsWinsOverAStageThatIsDone() throws Exception {
    TaskFuture<String> task =
        cancelledBeforeItsSupplierReturns(CompletableFuture.completedFuture("too late"));
    assertTrue(task.isCancelled());
    assertEquals(List.of(), loop.tasks());
  }

  /** A task that has really ended. */
  private TaskFuture<String> cancelledBeforeItsSupplierReturns(CompletableFuture<String> stage)
      throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    TaskFuture<String> task =
        loop.createTask(
            () -> {
              running.countDown();
              CancellationTest.awaitUninterruptibly(cancelled);
              return stage;
            });
    running.await();
    task.cancel(true);
    TaskFuture<Void> stopped = task.stopped();
    assertFalse(stopped.isDone());
    cancelled.countDown();
    stopped.join();
    return task;
  }

  @Test
  void aStageThatCannotBeAskedFailsTheTask() throws Exception {
    IllegalStateException broken = new IllegalStateException("broken");
    CompletableFuture<String> stage =
        new CompletableFuture<>() {
          @Override
          public boolean isDone() {
            throw broken;
          }
        };
    TaskFuture<String> task = loop.createTask(() -> stage);
    assertSame(broken, assertThrows(CompletionException.class, task::join).getCause());
    task.stopped().await();
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void staysInTheListUntilItHasReallyEnded() throws Exception {
    StoppedTest.Stubborn stage = new StoppedTest.Stubborn();
    TaskFuture<String> task = loop.createTask("prices", () -> stage);
    assertEquals(List.of("prices"), loop.tasks());
    Loops.settle(loop);
    task.cancel(true);
    assertTrue(stage.cancelAsked);
    assertEquals(List.of("prices"), loop.tasks());
    assertFalse(task.stopped().isDone());
    stage.end();
    task.stopped().await();
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void anInnerStageThatSomebodyCancelledCancelsTheTask() throws Exception {
    TaskFuture<String> inner = loop.createFuture();
    TaskFuture<String> task = loop.createTask(() -> inner);
    Loops.settle(loop);
    inner.cancel("from inside");
    assertEquals(
        "from inside", assertThrows(CancellationException.class, task::await).getMessage());
    assertTrue(task.isCancelled());
  }

  @Test
  void completingItByHandLeavesTheStageAlone() throws Exception {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> task = loop.createTask("prices", () -> foreign);
    Loops.settle(loop);
    task.complete("mine");
    assertEquals(List.of("prices"), loop.tasks());
    foreign.complete("late");
    Loops.settle(loop);
    assertEquals("mine", task.join());
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void aCloseCancelsItAndWaitsForItsEnd() throws Exception {
    StoppedTest.Stubborn stage = new StoppedTest.Stubborn();
    TaskFuture<String> task = loop.createTask(() -> stage);
    Loops.settle(loop);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(loop::close);
    while (!stage.cancelAsked) {
      Thread.onSpinWait();
    }
    assertTrue(task.isCancelled());
    assertFalse(closing.isDone());
    stage.end();
    closing.get();
    assertTrue(loop.isClosed());
  }

  @Test
  void aClosedLoopRefusesIt() {
    loop.close();
    LoopClosedException refused =
        assertThrows(
            LoopClosedException.class,
            () -> loop.createTask("prices", () -> new CompletableFuture<>()));
    assertEquals("loop \"orders\" is closed; createTask(\"prices\") refused", refused.getMessage());
    assertThrows(LoopClosedException.class, () -> loop.createTask(() -> new CompletableFuture<>()));
  }

  @Test
  void aTaskCreatedWhileTheLoopClosesIsRefused() throws Exception {
    StoppedTest.Stubborn stage = new StoppedTest.Stubborn();
    loop.createTask(() -> stage);
    Loops.settle(loop);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(loop::close);
    while (!stage.cancelAsked) {
      Thread.onSpinWait();
    }
    assertThrows(LoopClosedException.class, () -> loop.createTask(() -> new CompletableFuture<>()));
    stage.end();
    closing.get();
  }

  @Test
  void tasksWithinTasksNeedNoStack() throws Exception {
    TaskFuture<Integer> task = nested(10_000);
    assertEquals(0, task.await(Duration.ofSeconds(30)));
    TaskFuture<Integer> cancelled = loop.createTask(() -> nestedForever(10_000));
    Loops.settle(loop);
    cancelled.cancel(true);
    cancelled.stopped().await(Duration.ofSeconds(30));
  }

  @Test
  void nullArgumentsAreRefusedAtTheCall() {
    assertThrows(NullPointerException.class, () -> loop.createTask(null));
    assertThrows(NullPointerException.class, () -> loop.createTask("a", null));
    assertThrows(
        NullPointerException.class, () -> loop.createTask(null, () -> loop.<String>createFuture()));
  }

  @Test
  void showsItsNameWhilePending() throws Exception {
    TaskFuture<String> task = loop.createTask("prices", () -> loop.createFuture());
    Loops.settle(loop);
    assertTrue(task.toString().endsWith(" of task \"prices\""), task.toString());
    task.cancel(true);
    assertTrue(
        task.toString()
            .endsWith("[Completed exceptionally: " + CancellationException.class.getName() + "]"),
        task.toString());
  }

  private TaskFuture<Integer> nested(int depth) {
    return loop.createTask(
        () -> depth == 0 ? CompletableFuture.completedFuture(0) : nested(depth - 1));
  }

  private TaskFuture<Integer> nestedForever(int depth) {
    return loop.createTask(() -> depth == 0 ? new CompletableFuture<>() : nestedForever(depth - 1));
  }

  @Test
  void aTaskThatReturnsItselfFails() throws Exception {
    AtomicReference<TaskFuture<String>> itself = new AtomicReference<>();
    Loops.run(loop, () -> itself.set(loop.createTask("snake", itself::get)));
    assertEquals(
        "task \"snake\" cannot await itself",
        assertThrows(IllegalStateException.class, () -> itself.get().await()).getMessage());
  }

  @Test
  void aForeignStageThatRefusesDependentsFailsTheTask() {
    CompletableFuture<String> rude =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            throw new UnsupportedOperationException("no dependents");
          }
        };
    TaskFuture<String> task = loop.createTask(() -> rude);
    assertEquals(
        "no dependents",
        assertThrows(UnsupportedOperationException.class, task::await).getMessage());
  }

  @Test
  void aFatalFailureIsReportedToTheLoopAsWell() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    loop.exceptionHandler(
        context -> heard.add(context.getMessage() + ": " + context.getTaskName()));
    TaskFuture<String> task =
        loop.createTask(
            "greedy",
            () -> {
              throw new OutOfMemoryError("not really");
            });
    assertThrows(OutOfMemoryError.class, task::await);
    TaskFuture<Object> step =
        loop.createTask("modest", () -> CompletableFuture.completedFuture(""))
            .thenApply(
                value -> {
                  throw new NoClassDefFoundError("not really");
                });
    assertThrows(NoClassDefFoundError.class, step::await);
    loop.close();
    assertEquals(
        List.of(
            "task \"greedy\" failed fatally: greedy", "a function of a stage failed fatally: null"),
        heard);
  }
}
