package dev.menai.samples.stopsthework;

import static dev.menai.samples.stopsthework.KotlinxBridgeKt.cancels;
import static java.util.concurrent.CompletableFuture.allOf;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.runAsync;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Stops calls by what {@link CompletableFuture} has itself. */
final class PlainFutures {
  private PlainFutures() {}

  static Column plainFutures(Executor threads) {
    return new Column(
        "CompletableFuture",
        Map.of(
            Place.CALL, call -> cancels(call.start()),
            Place.THEN_APPLY, call -> cancels(call.start().thenApply(Object::toString)),
            Place.THEN_COMPOSE, call -> cancels(completedFuture("").thenCompose(x -> call.start())),
            Place.GATHER, call -> cancels(allOf(call.start(), new CompletableFuture<>())),
            Place.SIBLING_FAILS, PlainFutures::besideFailing,
            Place.TIMEOUT, PlainFutures::timedOut,
            Place.TO_THREAD, call -> cancels(runAsync(call::block, threads))));
  }

  private static Runnable besideFailing(RemoteCall call) {
    CompletableFuture<?> sibling = new CompletableFuture<>();
    CompletableFuture<?> unused = allOf(call.start(), sibling);
    return () -> sibling.completeExceptionally(new IOException("a sibling failed"));
  }

  private static Runnable timedOut(RemoteCall call) {
    CompletableFuture<?> answer = call.start();
    return () -> answer.orTimeout(10, TimeUnit.MILLISECONDS);
  }
}
