package dev.menai.samples.stopsthework;

import static dev.menai.samples.stopsthework.KotlinxBridgeKt.cancels;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.menai.java.AsyncLoop;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Cancels calls of other people's client libraries wherever a program may do so, and asks the
 * servers what they saw.
 */
public final class StopsTheWork {
  private StopsTheWork() {}

  public static void main(String[] args) {
    try (AsyncLoop loop = AsyncLoop.start("stops-the-work")) {
      loop.exceptionHandler(context -> {}); // else it logs the failures that stop calls here
      Report.report(menai(loop), args);
    }
  }

  /** Stops calls through Menai. */
  static Column menai(AsyncLoop loop) {
    return new Column(
        "Menai",
        Map.of(
            Place.CALL,
            call -> cancels(loop.adopt(call.start())),
            Place.THEN_APPLY,
            call -> cancels(loop.adopt(call.start()).thenApply(Object::toString)),
            Place.THEN_COMPOSE,
            call -> cancels(loop.adopt(completedFuture("")).thenCompose(x -> call.start())),
            Place.GATHER,
            call -> cancels(loop.gather(call.start(), new CompletableFuture<>())),
            Place.SIBLING_FAILS,
            call -> besideFailing(loop, call),
            Place.GROUP,
            call -> cancels(loop.taskGroup(group -> group.createTask(call::start))),
            Place.TASK_FAILS,
            call -> besideFailingTask(loop, call),
            Place.TIMEOUT,
            call -> timedOut(loop, call),
            Place.COROUTINE,
            call -> cancels(loop.future(k -> Coroutines.answerOf(call, k))),
            Place.TO_THREAD,
            call -> cancels(loop.toThread(Executors.callable(call::block)))));
  }

  // <siblings>
  private static Runnable besideFailing(AsyncLoop loop, RemoteCall call) {
    CompletableFuture<?> sibling = new CompletableFuture<>();
    CompletableFuture<?> unused = loop.gather(call.start(), sibling);
    return () -> sibling.completeExceptionally(new IOException("a sibling failed"));
  }

  // </siblings>

  private static Runnable besideFailingTask(AsyncLoop loop, RemoteCall call) {
    CompletableFuture<?> sibling = new CompletableFuture<>();
    CompletableFuture<?> unused =
        loop.taskGroup(
            group -> {
              group.createTask(() -> sibling);
              return group.createTask(call::start);
            });
    return () -> sibling.completeExceptionally(new IOException("a task failed"));
  }

  private static Runnable timedOut(AsyncLoop loop, RemoteCall call) {
    CompletableFuture<?> answer = call.start();
    return () -> loop.timeout(ofMillis(10), answer);
  }
}
