package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.menai.java.Waiting.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Futures and callbacks of two loops, a blocked thread and suspend functions, all in one line. */
class MixedCallersTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
  private final List<CompletableFuture<?>> callers = new ArrayList<>();

  // asyncio 209, 222, 234, 239, 258
  @ParameterizedTest
  @EnumSource(names = {"LOCK", "SEMAPHORE", "WRITE", "PUT", "GET"})
  void areServedInTheOrderTheyCame(Waiting operation) throws Exception {
    Bench bench = operation.on(loop);
    List<String> expected = new ArrayList<>();
    for (int round = 1; round <= 3; round++) {
      standInLine(bench, "future " + round, name -> serveFuture(bench, name));
      standInLine(bench, "callback " + round, name -> serveCallback(bench, name));
      standInLine(bench, "thread " + round, name -> serveThread(bench, name));
      standInLine(bench, "coroutine " + round, name -> serveCoroutine(bench, name));
      expected.addAll(
          List.of("future " + round, "callback " + round, "thread " + round, "coroutine " + round));
    }
    for (String next : expected) {
      bench.serve().run();
      assertEquals(next, served.poll(20, TimeUnit.SECONDS));
    }
    for (CompletableFuture<?> caller : callers) {
      caller.get(20, TimeUnit.SECONDS);
    }
    assertEquals(0, bench.waiting().getAsInt());
    assertEquals(List.of(), List.copyOf(served), "one each");
  }

  private interface Caller {
    void begin(String name);
  }

  private static void standInLine(Bench bench, String name, Caller caller) {
    int before = bench.waiting().getAsInt();
    caller.begin(name);
    while (bench.waiting().getAsInt() == before) {
      Thread.onSpinWait(); // a thread takes its time until it stands in line
    }
  }

  private void serveFuture(Bench bench, String name) {
    callers.add(bench.begin().thenRun(() -> served.add(name)));
  }

  private void serveCallback(Bench bench, String name) {
    bench.begin((value, failure) -> served.add(failure == null ? name : failure.toString()));
  }

  private void serveThread(Bench bench, String name) {
    callers.add(
        CompletableFuture.runAsync(
            () -> {
              bench.begin().join();
              served.add(name);
            },
            command -> new Thread(command, name).start()));
  }

  /** A coroutine that runs in whatever thread resumes it, as a caller of the Kotlin object. */
  private void serveCoroutine(Bench bench, String name) {
    CompletableFuture<Object> caller =
        FutureKt.future(
            GlobalScope.INSTANCE,
            Dispatchers.getUnconfined().plus(EmptyCoroutineContext.INSTANCE),
            CoroutineStart.UNDISPATCHED,
            (scope, k) -> bench.suspend().apply(k));
    callers.add(caller.thenRun(() -> served.add(name)));
  }

  @Test
  void viewsOnTwoLoopsShareOneLineAndCompleteEachOnItsOwn() throws Exception {
    AsyncLoop other = loops.start("stock");
    AsyncSemaphore here = new AsyncSemaphore(loop, 0);
    AsyncSemaphore there = AsyncSemaphore.of(other, here.semaphore());
    TaskFuture<String> first = here.acquire().thenApply(held -> Thread.currentThread().getName());
    TaskFuture<String> second = there.acquire().thenApply(held -> Thread.currentThread().getName());
    assertEquals(2, there.statistics().getWaiting());
    there.release();
    assertEquals("menai-orders", first.await());
    here.release();
    assertEquals("menai-stock", second.await());
  }
}
