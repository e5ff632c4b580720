package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.menai.Handle;
import dev.menai.ReturnWhen;
import dev.menai.debug.TaskDump;
import dev.menai.sync.Event;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Who waits for what, as a program in Java sees it. */
class LoopDumpTest {
  private static final String STAGE = "a stage of class java.util.concurrent.CompletableFuture";

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final CompletableFuture<String> gate = new CompletableFuture<>();

  /** What a task with {@code body} waits for. */
  private <T> List<String> waitOf(AsyncSupplier<T> body) {
    loop.createTask("t", body);
    clock.runUntilIdle();
    return dumped("t").getWaitsFor();
  }

  private TaskDump dumped(String name) {
    return dumped(loop, name);
  }

  private static TaskDump dumped(AsyncLoop loop, String name) {
    return all(loop.dump().getTasks())
        .filter(task -> task.getTitle().equals("task \"" + name + "\""))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<TaskDump> all(List<TaskDump> tasks) {
    return tasks.stream().flatMap(task -> Stream.concat(Stream.of(task), all(task.getChildren())));
  }

  private static List<String> titles(List<TaskDump> tasks) {
    return tasks.stream().map(TaskDump::getTitle).toList();
  }

  private TaskFuture<String> task(String name) {
    return loop.createTask(name, () -> gate);
  }

  private void noteHolders() {
    loop.debug(options -> options.creationSites(false).leaks(false).forgotten(false));
  }

  @Test
  void sleep() {
    assertEquals(List.of("a timer, 2s left"), waitOf(() -> loop.sleep(Duration.ofSeconds(2))));
  }

  @Test
  void foreignStage() {
    assertEquals(List.of(STAGE), waitOf(() -> gate));
  }

  // asyncio 378
  @Test
  void anotherTask() {
    TaskFuture<String> x = task("x");
    assertEquals(List.of("task \"x\""), waitOf(() -> x));
    assertEquals(List.of("task \"t\""), dumped("x").getAwaitedBy());
  }

  // asyncio 378
  @Test
  void stageDerivedFromATaskWaitsForTheTask() {
    TaskFuture<String> x = task("x");
    assertEquals(
        List.of("task \"x\""), waitOf(() -> x.thenApply(String::length).thenRun(() -> {})));
  }

  @Test
  void aComposedStageWaitsForTheStepItIsAt() {
    List<String> first = waitOf(() -> loop.sleep(Duration.ofSeconds(2)).thenCompose(slept -> gate));
    assertEquals(List.of("a timer, 2s left"), first);
    clock.advance(Duration.ofSeconds(2));
    assertEquals(List.of(STAGE), dumped("t").getWaitsFor());
  }

  // asyncio 378
  @Test
  void gatherWaitsForThoseThatAreLeft() {
    CompletableFuture<String> soon = new CompletableFuture<>();
    TaskFuture<String> z = loop.createTask("z", () -> soon);
    TaskFuture<String> x = task("x");
    TaskFuture<String> y = task("y");
    assertEquals(
        List.of("task \"z\"", "task \"x\"", "task \"y\""), waitOf(() -> loop.gather(z, x, y)));
    soon.complete("");
    clock.runUntilIdle();
    assertEquals(List.of("task \"x\"", "task \"y\""), dumped("t").getWaitsFor());
  }

  // asyncio 378
  @Test
  void timeoutWaitsForItsStageAndItsTimer() {
    TaskFuture<String> x = task("x");
    assertEquals(
        List.of("task \"x\"", "a timer, 1h left"),
        waitOf(() -> loop.timeout(Duration.ofHours(1), x)));
  }

  @Test
  void raceWaitsForAllWhoRun() {
    List<TaskFuture<String>> both = List.of(task("x"), task("y"));
    assertEquals(List.of("task \"x\"", "task \"y\""), waitOf(() -> loop.race(both)));
  }

  // asyncio 378
  @Test
  void waitUntilWaitsForItsTasks() {
    List<TaskFuture<String>> both = List.of(task("x"), task("y"));
    assertEquals(
        List.of("task \"x\"", "task \"y\""),
        waitOf(() -> loop.waitUntil(ReturnWhen.ALL_COMPLETED, both)));
  }

  // asyncio 378
  @Test
  void shieldWaitsForWhatItShields() {
    TaskFuture<String> x = task("x");
    assertEquals(List.of("task \"x\""), waitOf(() -> loop.shield(x)));
  }

  // asyncio 378
  @Test
  void taskGroupWaitsForItsTasks() {
    List<String> waits =
        waitOf(
            () ->
                loop.taskGroup(
                    group -> {
                      group.createTask("x", () -> gate);
                      return group.createTask("y", () -> gate);
                    },
                    options -> options.name("prices")));
    assertEquals(List.of("task \"prices\""), waits);
    assertEquals(List.of("task \"x\"", "task \"y\""), dumped("prices").getWaitsFor());
    assertEquals(List.of("task \"prices\""), dumped("x").getAwaitedBy());
    assertEquals(List.of("task \"x\"", "task \"y\""), titles(dumped("prices").getChildren()));
  }

  @Test
  void tasksOfAnOpenGroupStandBelowIt() throws Exception {
    loop.debug(true);
    OpenTaskGroup group = TaskGroup.open(loop, "connection");
    task("beside");
    group.createTask("reader", () -> gate);
    group.createTask("writer", () -> gate);
    clock.runUntilIdle();
    List<TaskDump> tasks = loop.dump().getTasks();
    assertEquals(Set.of("task \"beside\"", "task group \"connection\""), Set.copyOf(titles(tasks)));
    TaskDump shown =
        tasks.stream().filter(t -> t.getTitle().startsWith("task group")).findFirst().orElseThrow();
    assertEquals(
        Set.of("task \"reader\"", "task \"writer\""), Set.copyOf(titles(shown.getChildren())));
    assertTrue(loop.dump().toString().contains(" task group \"connection\" (created at "));
    gate.complete("");
    group.shutdown();
    clock.runUntilIdle();
  }

  @Test
  void whatRepeatsIsNamedAmongTheTimers() {
    var executor = loop.scheduledExecutor();
    var rate = executor.scheduleAtFixedRate(() -> {}, 1, 10, TimeUnit.SECONDS);
    var delay = executor.scheduleWithFixedDelay(() -> {}, 2, 20, TimeUnit.SECONDS);
    var once = executor.schedule(() -> {}, 3, TimeUnit.SECONDS);
    Handle every = loop.callEvery(Duration.ofSeconds(4), () -> {});
    clock.runUntilIdle();
    assertEquals(
        List.of(
            "1s (scheduleAtFixedRate(10s))",
            "2s (scheduleWithFixedDelay(20s))",
            "3s",
            "4s (callEvery(4s))"),
        loop.dump().getTimers());
    clock.advance(Duration.ofSeconds(1));
    assertTrue(loop.dump().getTimers().contains("10s (scheduleAtFixedRate(10s))"));
    rate.cancel(false);
    delay.cancel(false);
    once.cancel(false);
    every.cancel();
  }

  @Test
  void barrierConditionRwLockAndFullQueueAreNamed() {
    AsyncBarrier barrier = new AsyncBarrier(loop, 2, "start");
    AsyncLock stock = new AsyncLock(loop, "stock");
    AsyncCondition condition = new AsyncCondition(loop, stock, "changed");
    AsyncRwLock table = new AsyncRwLock(loop, "table");
    AsyncQueue<String> full = new AsyncQueue<>(loop, 1, "jobs");
    noteHolders();
    assertEquals(List.of("Barrier \"start\" (filling, 1 of 2 waiting)"), waitOf(barrier::await));
    loop.createTask("c", () -> stock.with(condition::await));
    loop.createTask("w", () -> table.withWrite(() -> gate));
    loop.createTask("r", () -> table.withRead(() -> gate));
    loop.createTask("p", () -> full.put("1").thenCompose(put -> full.put("2")));
    clock.runUntilIdle();
    assertEquals(
        List.of("Condition \"changed\" (Lock(\"stock\", unlocked, 0 waiting), 1 waiting)"),
        dumped("c").getWaitsFor());
    assertEquals(List.of(), dumped("c").getHolds());
    assertEquals(
        List.of("RwLock \"table\" (writing, 1 waiting) held by task \"w\""),
        dumped("r").getWaitsFor());
    assertEquals(List.of("RwLock \"table\""), dumped("w").getHolds());
    assertEquals(
        List.of("Queue \"jobs\" (1 of 1 items, 1 unfinished, 1 putters)"),
        dumped("p").getWaitsFor());
    assertTrue(loop.dump().toJson().contains("\"holds\":[\"RwLock \\\"table\\\"\"]"));
  }

  @Test
  void permitsAreNamedWithWhoHoldsThem() {
    AsyncSemaphore permits = new AsyncSemaphore(loop, 2, "db");
    noteHolders();
    loop.createTask("a", () -> permits.with(() -> gate));
    loop.createTask("b", () -> permits.with(() -> gate));
    clock.runUntilIdle();
    assertEquals(
        List.of("Semaphore \"db\" (0 free, 1 waiting) held by task \"a\" and task \"b\""),
        waitOf(permits::acquire));
  }

  // asyncio 382
  @Test
  void futuresThatWaitForEachOtherAreADeadlock() {
    loop.debug(options -> options.creationSites(false).stuckAfter(Duration.ofSeconds(1)));
    AsyncLock x = new AsyncLock(loop, "x");
    List<String> lines =
        logged(
            () -> {
              TaskFuture<String> a =
                  loop.createTask(
                      "a",
                      () -> loop.sleep(Duration.ofSeconds(1)).thenCompose(t -> x.with(() -> gate)));
              loop.createTask(
                  "b", () -> x.with(() -> a.thenApply(String::length).thenRun(() -> {})));
              clock.advance(Duration.ofMinutes(1));
            });
    assertEquals(
        List.of(
            "WARN deadlock: task \"a\" waits for Lock \"x\" held by task \"b\";"
                + " task \"b\" waits for task \"a\""),
        lines);
  }

  @Test
  void theLinesOfPrimitivesAreNamed() {
    AsyncEvent event = new AsyncEvent(loop, "ready");
    AsyncQueue<String> queue = new AsyncQueue<>(loop, 10, "jobs");
    AsyncSemaphore semaphore = new AsyncSemaphore(loop, 0, "db");
    assertEquals(List.of("Event \"ready\" (not set, 1 waiting)"), waitOf(event::await));
    loop.createTask("getter", queue::get);
    loop.createTask("caller", () -> semaphore.acquire().thenApply(granted -> 1));
    clock.runUntilIdle();
    assertEquals(
        List.of("Queue \"jobs\" (0 of 10 items, 1 getters)"), dumped("getter").getWaitsFor());
    assertEquals(List.of("Semaphore \"db\" (0 free, 1 waiting)"), dumped("caller").getWaitsFor());
  }

  @Test
  void tasksOfKotlinAreNamed() {
    Event event = new AsyncEvent(loop, "go").event();
    TaskFuture<?> kotlin = loop.future("k", event::wait);
    assertEquals(List.of("task \"k\""), waitOf(() -> kotlin));
    assertEquals(List.of("Event \"go\" (not set, 1 waiting)"), dumped("k").getWaitsFor());
  }

  @Test
  void blockingCodeIsShownWithItsThread() throws Exception {
    AsyncLoop real = loops.start("real");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    TaskFuture<?> code =
        real.toThread(
            "report",
            () -> {
              begun.countDown();
              end.await();
              return null;
            });
    begun.await();
    TaskDump task = dumped(real, "report");
    String waited = task.getWaitsFor().get(0);
    assertTrue(waited.startsWith("blocking code on thread \"menai-"), waited);
    String here = LoopDumpTest.class.getName();
    assertTrue(task.getStack().stream().anyMatch(frame -> frame.getClassName().startsWith(here)));
    end.countDown();
    code.await();
  }

  @Test
  void whoHoldsALockIsNamed() {
    AsyncLock lock = new AsyncLock(loop, "x");
    noteHolders();
    loop.createTask("b", () -> lock.acquire().thenCompose(held -> gate));
    clock.runUntilIdle();
    assertEquals(
        List.of("Lock \"x\" (locked by task \"b\", 1 waiting) held by task \"b\""),
        waitOf(lock::acquire));
    assertEquals(List.of("Lock \"x\""), dumped("b").getHolds());
  }

  @Test
  void whoHoldsALockForASectionIsNamedUntilItsEnd() {
    AsyncLock lock = new AsyncLock(loop, "x");
    noteHolders();
    loop.createTask("b", () -> lock.with(() -> gate));
    clock.runUntilIdle();
    assertEquals(
        List.of("Lock \"x\" (locked by task \"b\", 1 waiting) held by task \"b\""),
        waitOf(() -> lock.with(() -> new CompletableFuture<>())));
    gate.complete("");
    clock.runUntilIdle();
    assertEquals(List.of("Lock \"x\""), dumped("t").getHolds());
    assertEquals(List.of(STAGE), dumped("t").getWaitsFor());
  }

  private void crossed(String name, AsyncLock first, AsyncLock second) {
    Duration second1 = Duration.ofSeconds(1);
    loop.createTask(
        name,
        () -> first.with(() -> loop.sleep(second1).thenCompose(slept -> second.with(() -> gate))));
  }

  // asyncio 382
  @Test
  void tasksThatHoldWhatTheOtherWantsAreReportedOnceAndDumpedAsACycle() {
    loop.debug(options -> options.creationSites(false).stuckAfter(Duration.ofSeconds(1)));
    AsyncLock x = new AsyncLock(loop, "x");
    AsyncLock y = new AsyncLock(loop, "y");
    List<String> lines =
        logged(
            () -> {
              crossed("a", x, y);
              crossed("b", y, x);
              clock.advance(Duration.ofMinutes(1));
              loop.createTask("other", () -> loop.sleep(Duration.ofMinutes(1)));
              clock.advance(Duration.ofMinutes(2));
            });
    assertEquals(
        List.of(
            "WARN deadlock: task \"a\" waits for Lock \"y\" held by task \"b\";"
                + " task \"b\" waits for Lock \"x\" held by task \"a\""),
        lines);
    assertEquals(List.of("task \"a\" → task \"b\" → task \"a\""), loop.dump().getCycles());
  }

  private static List<String> logged(Runnable action) {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.menai");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    try {
      action.run();
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
    }
    return log.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }
}
