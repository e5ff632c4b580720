package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ExceptionContext;
import dev.menai.ReturnWhen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NeverLookedAtTest {
  @RegisterExtension final Loops loops = new Loops();

  private final List<ExceptionContext> reported = Collections.synchronizedList(new ArrayList<>());
  private AsyncLoop loop = newLoop();

  // asyncio 22
  @Test
  void aTaskThatIsCollectedIsReportedOnce() throws Exception {
    failAndForget();
    collectUntilReported(1);
    loop.close();
    assertEquals(
        List.of("task \"stock\" failed and nobody looked: java.io.IOException: none"), texts());
  }

  @Test
  void aTaskThatIsHeldIsReportedAtTheClose() throws Exception {
    TaskFuture<String> held = failed();
    assertEquals(List.of(), texts());
    loop.close();
    assertEquals(
        List.of("task \"stock\" failed and nobody looked: java.io.IOException: none"), texts());
    assertTrue(held.isCompletedExceptionally());
  }

  @Test
  void theLastStageOfAChainIsReportedAndOnlyThat() throws Exception {
    TaskFuture<Integer> last = failed().thenApply(String::length).thenApply(i -> i + 1);
    last.thenAccept(i -> {}).copy();
    Loops.settle(loop);
    loop.close();
    assertEquals(
        List.of("task \"stock\" failed and nobody looked: java.io.IOException: none"), texts());
  }

  @Test
  void anyBranchMayLook() throws Exception {
    TaskFuture<String> source = failed();
    TaskFuture<Void> branch = source.thenAccept(value -> {});
    source.thenRun(() -> {});
    Loops.settle(loop);
    assertThrows(CompletionException.class, branch::join);
    loop.close();
    assertEquals(List.of(), texts());
  }

  @Test
  void aStageDerivedFromWhatSomebodyLookedAtHasNoDuty() throws Exception {
    TaskFuture<String> source = failed();
    assertThrows(CompletionException.class, source::join);
    source.thenAccept(value -> {});
    Loops.settle(loop);
    loop.close();
    assertEquals(List.of(), texts());
  }

  // asyncio 23
  @Test
  void everyWayToTheFailureIsALook() throws Exception {
    for (Map.Entry<String, Consumer<TaskFuture<String>>> look : looks().entrySet()) {
      look.getValue().accept(failed());
      Loops.settle(loop);
      assertEquals(List.of(), left(), look.getKey());
    }
  }

  @Test
  void everyWayMayBeginBeforeTheFailure() throws Exception {
    for (Map.Entry<String, Consumer<TaskFuture<String>>> look : looks().entrySet()) {
      if (look.getKey().startsWith("done: ")) {
        continue;
      }
      TaskFuture<String> future = loop.createFuture();
      look.getValue().accept(future);
      future.completeExceptionally(new IOException("none"));
      Loops.settle(loop);
      assertEquals(List.of(), left(), look.getKey());
    }
  }

  private Map<String, Consumer<TaskFuture<String>>> looks() {
    Map<String, Consumer<TaskFuture<String>>> looks = new LinkedHashMap<>();
    looks.put("done: get", f -> assertThrows(ExecutionException.class, f::get));
    looks.put(
        "done: get in time",
        f -> assertThrows(ExecutionException.class, () -> f.get(1, TimeUnit.SECONDS)));
    looks.put("done: join", f -> assertThrows(CompletionException.class, f::join));
    looks.put("done: await", f -> assertThrows(IOException.class, f::await));
    looks.put("done: getNow", f -> assertThrows(CompletionException.class, () -> f.getNow("")));
    looks.put("done: exceptionNow", f -> assertEquals("none", f.exceptionNow().getMessage()));
    looks.put("done: cancel", f -> f.cancel(true)); // asyncio 58
    looks.put("handle", f -> f.handle((value, failure) -> failure));
    looks.put("whenComplete", f -> f.whenComplete((value, failure) -> {}));
    looks.put("exceptionally", f -> f.exceptionally(failure -> ""));
    looks.put(
        "exceptionallyCompose",
        f -> f.exceptionallyCompose(x -> CompletableFuture.completedFuture("")));
    looks.put("gather", f -> loop.gather(List.of(f)).handle((v, x) -> x));
    looks.put("gatherResults", f -> loop.gatherResults(List.of(f)));
    looks.put("race", f -> loop.race(List.of(f)).handle((v, x) -> x));
    looks.put("shield", f -> loop.shield(f).handle((v, x) -> x));
    looks.put("timeout", f -> loop.timeout(Duration.ofSeconds(9), f).handle((v, x) -> x));
    looks.put("plain", f -> CompletableFuture.completedFuture("").thenCombine(f, (a, b) -> a));
    looks.put("task", f -> loop.createTask(() -> f).handle((v, x) -> x));
    return looks;
  }

  @Test
  void aPlainFutureThatWaitsForItHasIt() throws Exception {
    TaskFuture<String> future = loop.createFuture();
    CompletableFuture<Void> all = CompletableFuture.allOf(future);
    future.completeExceptionally(new IOException("none"));
    assertEquals(List.of(), left());
    assertTrue(all.isCompletedExceptionally());
  }

  @Test
  void waitingForTheEndIsNoLook() throws Exception {
    TaskFuture<String> future = failed();
    future.stopped().join();
    assertEquals(
        1, loop.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(future)).await().done().size());
    assertTrue(future.isCompletedExceptionally() && future.isDone());
    assertEquals(1, left().size());
  }

  @Test
  void aFailureOfAFunctionIsNew() throws Exception {
    TaskFuture<String> source = loop.createFuture();
    source.complete("a");
    TaskFuture<String> broken =
        source.thenApply(
            value -> {
              throw new IllegalStateException("broken");
            });
    Loops.settle(loop);
    assertTrue(broken.isCompletedExceptionally());
    assertEquals(
        List.of(
            "a future of loop \"orders\" failed and nobody looked: "
                + "java.lang.IllegalStateException: broken"),
        left());
  }

  @Test
  void whatEndsBecauseOfTheCloseIsNoFailure() throws Exception {
    TaskFuture<List<String>> gathered = loop.gather(List.of(loop.<String>createFuture()));
    loop.createTask("waiter", () -> gathered);
    Loops.settle(loop);
    assertEquals(List.of(), left());
  }

  @Test
  void debugModeNamesThePlace() throws Exception {
    loop.debug(true);
    TaskFuture<String> task = failed();
    loop.close();
    assertEquals(1, reported.size());
    ExceptionContext context = reported.get(0);
    assertEquals("stock", context.getTaskName());
    assertEquals(
        "task \"stock\" failed and nobody looked (created at " + context.getCreatedAt() + ")",
        context.getMessage());
    assertTrue(task.isDone());
  }

  /** Closes the loop and takes what was reported; goes on with a new loop. */
  private List<String> left() {
    loop.close();
    List<String> texts = texts();
    reported.clear();
    loop = newLoop();
    return texts;
  }

  private AsyncLoop newLoop() {
    AsyncLoop made = loops.start();
    made.exceptionHandler(reported::add);
    return made;
  }

  private TaskFuture<String> failed() throws Exception {
    TaskFuture<String> task =
        loop.createTask("stock", () -> CompletableFuture.failedFuture(new IOException("none")));
    task.stopped().join();
    return task;
  }

  private void failAndForget() throws Exception {
    failed();
  }

  private List<String> texts() {
    synchronized (reported) {
      return reported.stream().map(ExceptionContext::toString).toList();
    }
  }

  private void collectUntilReported(int count) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (reported.size() < count) {
      assertTrue(System.nanoTime() < giveUp, "waited in vain for a report");
      System.gc();
      Loops.settle(loop);
    }
  }
}
