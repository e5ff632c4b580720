package dev.menai.samples.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Handle;
import dev.menai.java.AsyncLoop;
import dev.menai.java.Outcome;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Java lines of docs/asyncio-map.md, each run once. */
class AsyncioMapJavaTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = AsyncLoop.of(clock.newLoop());

  @AfterEach
  void close() {
    loop.close();
  }

  private TaskFuture<String> main(AsyncLoop loop) {
    return loop.sleep(ofMillis(1)).thenApply(slept -> "done");
  }

  private TaskFuture<String> fetch(String item) {
    return loop.sleep(ofSeconds(10)).thenApply(slept -> item);
  }

  private TaskFuture<String> fetch() {
    return fetch("page");
  }

  private void work() {
    done.add("work");
  }

  /** Lets {@code seconds} pass, and returns what {@code future} has then. */
  private <T> T after(int seconds, TaskFuture<T> future) throws Exception {
    clock.advance(ofSeconds(seconds));
    return future.await();
  }

  @Test
  void running() throws Exception {
    assertEquals("done", AsyncLoop.run(loop -> main(loop)));
  }

  @Test
  void loopInTheBackground() throws Exception {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      assertEquals("done", loop.createTask(() -> main(loop)).await());
      CompletableFuture<AsyncLoop> seen = new CompletableFuture<>();
      loop.callSoon(() -> seen.complete(AsyncLoop.current()));
      assertSame(loop, seen.get());
      assertTrue(loop.isRunning());
      assertFalse(loop.isClosed());
    }
  }

  @Test
  void loopOnAHostsExecutor() throws Exception {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try (AsyncLoop loop = AsyncLoop.on(executor, "guest")) {
      assertEquals("done", loop.createTask(() -> main(loop)).await());
    }
    executor.shutdown();
  }

  @Test
  void loopOfOnesOwn() {
    loop.callSoon(() -> loop.stop());
    loop.runForever();
    assertFalse(loop.isClosed());
  }

  @Test
  void callbacks() {
    loop.callSoon(() -> work());
    Handle handle = loop.callLater(ofMillis(1500), () -> work());
    loop.callAt(loop.time().plusSeconds(2), () -> work());
    assertTrue(handle.cancel() && handle.isCancelled());
    Handle ticks = loop.callEvery(ofSeconds(1), () -> done.add("tick"));
    clock.advance(ofMillis(3500));
    ticks.cancel();
    assertEquals(List.of("work", "tick", "work", "tick", "tick"), done);
    assertEquals(ofMillis(3500), loop.time());
  }

  @Test
  void exceptionHandler() {
    loop.exceptionHandler(context -> done.add(context.getMessage()));
    loop.callSoon(() -> List.of().get(0));
    clock.runUntilIdle();
    assertEquals(List.of("exception in callback of loop \"virtual\""), done);
  }

  @Test
  void futures() throws Exception {
    TaskFuture<String> future = loop.createFuture();
    future.whenComplete((value, error) -> done.add("told"));
    future.complete("value");
    assertEquals("value", after(0, future));
    assertEquals("value", future.getNow(null));
    assertEquals(List.of("told"), done);
    assertTrue(future.isDone() && !future.isCancelled());
    assertSame(loop, future.loop());
    TaskFuture<String> failed = loop.createFuture();
    failed.completeExceptionally(new IllegalStateException("broken"));
    assertThrows(IllegalStateException.class, failed::await);
  }

  @Test
  void foreignStages() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> adopted = loop.adopt(stage);
    adopted.cancel("not needed");
    assertTrue(stage.isCancelled());
    assertEquals("value", loop.adopt(CompletableFuture.completedFuture("value")).await());
  }

  @Test
  void tasks() throws Exception {
    TaskFuture<String> task = loop.createTask("prices", () -> fetch());
    assertEquals(List.of("prices"), loop.tasks());
    assertEquals("PAGE", after(10, task.thenApply(String::toUpperCase)));
    TaskFuture<String> cancelled = loop.createTask(() -> fetch());
    cancelled.cancel("not needed");
    assertTrue(cancelled.isCancelled());
    Handle handle = loop.createTask("stock", () -> fetch(), (value, error) -> done.add(value));
    clock.advance(ofSeconds(10));
    assertEquals(List.of("page"), done);
    assertFalse(handle.cancel());
  }

  @Test
  void gathering() throws Exception {
    assertEquals(List.of("a", "b"), after(10, loop.gather(fetch("a"), fetch("b"))));
    List<TaskFuture<String>> stages = List.of(fetch("a"), fetch("b"));
    assertEquals(List.of("a", "b"), after(10, loop.gather(stages)));
    List<String> urls = List.of("a", "b", "c");
    assertEquals(urls, after(10, loop.gather(urls, url -> fetch(url), o -> o.limit(10))));
    List<Outcome<String>> results = after(10, loop.gatherResults(urls, url -> fetch(url)));
    assertEquals("c", results.get(2).value());
    loop.gather(urls, url -> fetch(url), (values, error) -> done.addAll(values));
    clock.advance(ofSeconds(10));
    assertEquals(urls, done);
  }

  @Test
  void limits() throws Exception {
    TaskFuture<String> late = loop.timeout(ofSeconds(1), () -> fetch());
    assertThrows(TimeoutException.class, () -> after(1, late));
    TaskFuture<String> stage = fetch();
    TaskFuture<String> late2 = loop.timeout(ofSeconds(1), stage);
    assertThrows(TimeoutException.class, () -> after(1, late2));
    assertTrue(stage.isCancelled());
    after(1, loop.sleep(ofSeconds(1)));
    after(0, loop.sleep(Duration.ZERO));
    assertEquals(ofSeconds(3), loop.time());
  }
}
