package dev.menai.samples.docs;

import static dev.menai.GroupPolicy.COLLECT;
import static dev.menai.ReturnWhen.ALL_COMPLETED;
import static dev.menai.ReturnWhen.FIRST_COMPLETED;
import static dev.menai.ReturnWhen.FIRST_FAILED;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ContextCarrier;
import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.AsyncSupplier;
import dev.menai.java.OpenTaskGroup;
import dev.menai.java.TaskFuture;
import dev.menai.java.TaskGroup;
import dev.menai.java.WaitResult;
import dev.menai.samples.mixed.Catalog;
import dev.menai.testing.VirtualClock;
import dev.menai.threads.PortalResource;
import dev.menai.threads.ThreadPool;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * The Java lines about groups, waits, threads and context in docs/asyncio-map.md, each run once.
 */
class WaitingMapJavaTest {
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

  private TaskFuture<String> fetch(String item, int seconds) {
    return loop.sleep(ofSeconds(seconds)).thenApply(slept -> item);
  }

  private TaskFuture<String> fetch(String item) {
    return fetch(item, 10);
  }

  private TaskFuture<String> fetch() {
    return fetch("page");
  }

  private String read() {
    return "read";
  }

  /** Lets {@code seconds} pass, and returns what {@code future} has then. */
  private <T> T after(int seconds, TaskFuture<T> future) throws Exception {
    clock.advance(ofSeconds(seconds));
    return future.await();
  }

  @Test
  void groups() throws Exception {
    TaskFuture<String> all = loop.taskGroup(group -> group.createTask("a", () -> fetch("a")));
    assertEquals("a", after(10, all));
    TaskFuture<String> first =
        loop.taskGroup(
            (group, finish) -> {
              group.createTask(() -> fetch("a").thenAccept(page -> finish.finish(page)));
              return loop.sleep(ofHours(1)).thenApply(slept -> "late");
            });
    assertEquals("a", after(10, first));
    TaskFuture<String> collected =
        loop.taskGroup(group -> group.createTask(() -> fetch("b")), o -> o.policy(COLLECT));
    assertEquals("b", after(10, collected));
  }

  @Test
  void groupOfAnOwner() throws Exception {
    OpenTaskGroup group = TaskGroup.open(loop, "crawl");
    TaskFuture<String> task = group.createTask("a", () -> fetch("a"));
    after(10, group.join());
    assertEquals("a", task.await());
    OpenTaskGroup other = TaskGroup.open(loop, "crawl");
    TaskFuture<String> endless = other.createTask(() -> loop.createFuture());
    other.cancel("not needed");
    after(0, other.shutdown());
    assertTrue(endless.isCancelled());
  }

  @Test
  void groupThatAThreadCloses() throws Exception {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      OpenTaskGroup group = TaskGroup.open(loop, "crawl");
      TaskFuture<Void> endless = group.createTask(() -> loop.createFuture());
      group.close();
      assertTrue(endless.isCancelled());
    }
  }

  @Test
  void waits() throws Exception {
    List<TaskFuture<String>> stages = List.of(fetch("a"), fetch("b", 20));
    TaskFuture<WaitResult<TaskFuture<String>>> look =
        loop.waitUntil(ALL_COMPLETED, stages, ofSeconds(2));
    TaskFuture<Void> inTime = loop.asCompleted(stages, ofSeconds(2)).each(stage -> {});
    assertEquals(stages, after(2, look).pending());
    assertThrows(TimeoutException.class, () -> inTime.await());
    var result = after(8, loop.waitUntil(FIRST_COMPLETED, stages));
    assertEquals(stages.subList(0, 1), result.done());
    assertEquals(stages.subList(1, 2), result.pending());
    after(10, loop.waitUntil(FIRST_FAILED, stages));
  }

  @Test
  void stagesAsTheyEnd() throws Exception {
    List<TaskFuture<String>> stages = List.of(fetch("a", 20), fetch("b"));
    after(20, loop.asCompleted(stages).each(stage -> done.add(stage.join())));
    assertEquals(List.of("b", "a"), done);
  }

  @Test
  void stagesAsTheyEndForAThread() throws Exception {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      List<TaskFuture<String>> stages = List.of(main(loop), main(loop));
      for (var stage : loop.asCompleted(stages)) {
        done.add(stage.join());
      }
    }
    assertEquals(List.of("done", "done"), done);
  }

  @Test
  void races() throws Exception {
    assertEquals("a", after(10, loop.race(() -> fetch("a"), () -> fetch("b"))));
    List<AsyncSupplier<String>> suppliers = List.of(() -> fetch("a"), () -> fetch("b"));
    assertEquals("a", after(10, loop.race(ofMillis(250), suppliers)));
    List<TaskFuture<String>> stages = List.of(fetch("a"), fetch("b", 20));
    assertEquals("a", after(10, loop.race(stages)));
    assertTrue(stages.get(1).isCancelled());
  }

  @Test
  void shields() throws Exception {
    TaskFuture<String> stage = fetch();
    loop.shield(stage).cancel("not needed");
    assertEquals("page", after(10, stage));
    assertEquals("page", after(10, loop.shield(() -> fetch())));
  }

  @Test
  void streams() throws Exception {
    List<String> urls = List.of("a", "b", "c");
    Stream<String> stream = urls.stream();
    assertEquals(urls, after(10, loop.gather(stream, url -> fetch(url), o -> o.limit(10))));
    Flow.Publisher<TaskFuture<String>> publisher = loop.asCompleted(List.of(fetch("a")));
    TaskFuture<List<String>> gathered = loop.gather(publisher, page -> page, o -> o.limit(10));
    assertEquals(List.of("a"), after(10, gathered));
  }

  @Test
  void threads() throws Exception {
    Executor executor = code -> new Thread(code).start();
    try (AsyncLoop loop = AsyncLoop.start("orders");
        ThreadPool pool = ThreadPool.of("db", 4, 100)) {
      TaskFuture<String> shared = loop.toThread(() -> read());
      TaskFuture<String> given = loop.toThread(executor, () -> read());
      TaskFuture<String> limited = loop.toThread(pool, () -> read());
      assertEquals("readreadread", shared.await() + given.await() + limited.await());
      assertEquals(List.of(), pool.close(ofSeconds(10)));
    }
  }

  @Test
  void callsIntoALoop() throws Exception {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      assertEquals("done", loop.call(() -> main(loop)));
      try (PortalResource<String> open = loop.wrap(() -> main(loop), value -> main(loop))) {
        assertEquals("done", open.getValue());
      }
    }
  }

  @Test
  void suspendFunctions() throws Exception {
    Catalog catalog = new Catalog(new AsyncSemaphore(loop, 1).semaphore());
    TaskFuture<String> item = loop.future(k -> catalog.find(7, false, k));
    assertEquals("item 7", after(1, item));
  }

  @Test
  void context() {
    ThreadLocal<String> local = new ThreadLocal<>();
    loop.carry(ContextCarrier.mdc());
    loop.carry(ContextCarrier.threadLocal(local));
    MDC.put("user", "ada");
    loop.callSoon(() -> done.add(MDC.get("user")));
    MDC.clear();
    clock.runUntilIdle();
    assertEquals(List.of("ada"), done);
  }
}
