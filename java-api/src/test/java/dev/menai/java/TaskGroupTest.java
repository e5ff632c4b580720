package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.TaskGroupEndedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code loop.taskGroup}. */
class TaskGroupTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final CompletableFuture<String> first = new CompletableFuture<>();
  private final CompletableFuture<String> second = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());

  /** Set by a body. */
  private volatile TaskGroup seen;

  // asyncio 182
  @Test
  void waitsForAllTasksAndHasTheResultOfItsBody() throws Exception {
    TaskFuture<String> both =
        loop.taskGroup(
            group -> {
              TaskFuture<String> prices = group.createTask("prices", () -> first);
              group.createTask("stock", () -> second);
              return prices.thenApply(value -> value + "!");
            });
    first.complete("a");
    Loops.settle(loop);
    assertFalse(both.isDone());
    second.complete("b");
    assertEquals("a!", both.await());
  }

  // asyncio 182
  @Test
  void tasksMayBeCreatedAfterTheBodyHasWaited() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks ->
                loop.sleep(Duration.ofMillis(1))
                    .thenCompose(slept -> tasks.createTask(() -> first)));
    first.complete("late");
    assertEquals("late", group.await());
  }

  // asyncio 183
  @Test
  void aCancelledTaskTakesNobodyWithIt() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> first).cancel("not needed");
              CompletableFuture<String> byOthers = new CompletableFuture<>();
              byOthers.cancel(true);
              tasks.createTask(() -> byOthers);
              return tasks.createTask(() -> second);
            });
    second.complete("b");
    assertEquals("b", group.await());
  }

  @Test
  void theGroupIsNoConsumerOfItsTasks() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              TaskFuture<String> task = tasks.createTask(() -> first);
              task.thenApply(value -> value).cancel(true);
              assertTrue(task.isCancelled());
              return done("rest");
            });
    assertEquals("rest", group.await());
  }

  private <T> TaskFuture<T> done(T value) {
    TaskFuture<T> done = loop.createFuture();
    done.complete(value);
    return done;
  }

  // asyncio 185
  @Test
  void theFirstFailureCancelsTasksAndBodyAndArrivesRaw() {
    TaskFuture<String> waiting = loop.createFuture();
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> first);
              tasks.createTask(() -> second.thenApply(value -> value));
              return waiting;
            });
    second.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, group::await));
    assertTrue(first.isCancelled());
    assertTrue(waiting.isCancelled());
    assertEquals(0, broken.getSuppressed().length);
  }

  // asyncio 185, 186
  @Test
  void waitsUntilTheOthersHaveReallyEnded() throws Exception {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> first);
              return tasks.createTask(() -> began(begun, stubborn));
            });
    await(begun);
    first.completeExceptionally(broken);
    Loops.settle(loop);
    assertTrue(stubborn.cancelAsked);
    assertFalse(group.isDone());
    stubborn.end();
    assertSame(broken, assertThrows(IOException.class, group::await));
  }

  private static <T> T began(CountDownLatch latch, T result) {
    latch.countDown();
    return result;
  }

  /** Waits for {@code latch}, and until the function that counted it down has returned. */
  private void await(CountDownLatch latch) throws Exception {
    assertTrue(latch.await(20, TimeUnit.SECONDS));
    Loops.settle(loop);
  }

  // asyncio 191
  @Test
  void theFailureOfTheBodyCancelsTheTasks() {
    TaskFuture<String> thrown =
        loop.taskGroup(
            group -> {
              group.createTask(() -> first);
              throw broken;
            });
    assertSame(broken, assertThrows(IOException.class, thrown::await));
    TaskFuture<String> failed =
        loop.taskGroup(
            group -> {
              group.createTask(() -> second);
              return CompletableFuture.failedFuture(broken);
            });
    assertSame(broken, assertThrows(IOException.class, failed::await));
    TaskFuture<String> nothing = loop.taskGroup(group -> null, o -> o.name("pages"));
    assertEquals(
        "the body of task group \"pages\" returned null instead of a stage",
        assertThrows(NullPointerException.class, nothing::await).getMessage());
  }

  @Test
  void aBodyWhoseStageSomebodyElseCancelledHasFailed() {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              TaskFuture<String> task = tasks.createTask(() -> first);
              TaskFuture<String> derived = task.thenApply(value -> value);
              loop.callSoon(() -> task.cancel("gone"));
              return derived;
            },
            o -> o.name("pages"));
    assertEquals(
        "the body of task group \"pages\" was cancelled: gone",
        assertThrows(TaskCancelledException.class, group::await).getMessage());
  }

  // asyncio 186
  @Test
  void cancelStopsAll() throws Exception {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> began(begun, stubborn));
              return first;
            });
    await(begun);
    group.thenApply(value -> value).cancel("enough");
    assertTrue(group.isCancelled());
    assertTrue(first.isCancelled());
    assertTrue(stubborn.cancelAsked);
    assertFalse(group.stopped().isDone());
    stubborn.end();
    group.stopped().await(Duration.ofSeconds(20));
  }

  @Test
  void aTimeoutStopsAllAndWaits() throws Exception {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    TaskFuture<String> limited =
        loop.timeout(
            Duration.ofMillis(20),
            () ->
                loop.<String>taskGroup(
                    tasks -> {
                      tasks.createTask(() -> stubborn);
                      return first;
                    }));
    while (!stubborn.cancelAsked) {
      Thread.yield();
    }
    Loops.settle(loop);
    assertFalse(limited.isDone());
    stubborn.end();
    assertThrows(TimeoutException.class, limited::await);
    assertTrue(first.isCancelled());
  }

  @Test
  void cancelledBeforeItBeganItsBodyIsNeverCalled() throws Exception {
    Loops.run(
        loop,
        () -> loop.taskGroup(group -> began(new CountDownLatch(0), notReached())).cancel(true));
    Loops.settle(loop);
    assertEquals(List.of(), reports);
  }

  private TaskFuture<String> notReached() {
    reports.add("reached");
    return done("");
  }

  // asyncio 193, 195
  @Test
  void endedTasksAreForgottenAndNamesAreKept() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              seen = tasks;
              tasks.createTask("a", () -> first);
              return tasks.createTask("b", () -> second);
            },
            o -> o.name("pages"));
    Loops.settle(loop);
    assertEquals(List.of("a", "b"), seen.tasks());
    assertTrue(loop.tasks().containsAll(List.of("pages", "a", "b")));
    first.complete("");
    Loops.settle(loop);
    assertEquals(List.of("b"), seen.tasks());
    assertEquals("TaskGroup(\"pages\", open)", seen.toString());
    second.complete("");
    group.await();
    assertEquals(List.of(), seen.tasks());
    assertEquals("TaskGroup(\"pages\", ended)", seen.toString());
    assertSame(loop, seen.loop());
  }

  // asyncio 194
  @Test
  void tasksCreateTasksWhileTheGroupWaits() throws Exception {
    List<String> events = new ArrayList<>();
    loop.taskGroup(
            group -> {
              group.createTask(
                  () -> {
                    group.createTask(
                        () -> {
                          events.add("grandchild");
                          return done("");
                        });
                    return done("");
                  });
              return done("");
            })
        .await();
    assertEquals(List.of("grandchild"), events);
  }

  // asyncio 194: there create_task is refused; here what it makes never begins
  @Test
  void aTaskCreatedWhileTheGroupStopsNeverBegins() throws Exception {
    StoppedTest.Stubborn stubborn = new StoppedTest.Stubborn();
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              seen = tasks;
              tasks.createTask(() -> first);
              return tasks.createTask(() -> began(begun, stubborn));
            });
    await(begun);
    first.completeExceptionally(broken);
    Loops.settle(loop);
    assertFalse(seen.isOpen());
    assertTrue(seen.createTask(this::notReached).isCancelled());
    stubborn.end();
    assertThrows(IOException.class, group::await);
    assertEquals(List.of(), reports);
  }

  // asyncio 199
  @Test
  void anEndedGroupRefusesTasksAndSaysWhichOne() throws Exception {
    loop.taskGroup(
            group -> {
              seen = group;
              return done("");
            },
            o -> o.name("pages"))
        .await();
    assertEquals(
        "task group \"pages\" has ended; createTask(\"late\") refused",
        assertThrows(TaskGroupEndedException.class, () -> seen.createTask("late", () -> first))
            .getMessage());
    assertEquals(
        "task group \"pages\" has ended; createTask refused",
        assertThrows(TaskGroupEndedException.class, () -> seen.createTask(() -> first))
            .getMessage());
  }

  @Test
  void theCallbackTwinsGetTheRawFailureAndCancel() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    loop.<String>taskGroup(
        group -> group.createTask(() -> CompletableFuture.failedFuture(broken)),
        (value, thrown) -> failure.complete(thrown));
    assertSame(broken, failure.get(20, TimeUnit.SECONDS));
    CompletableFuture<String> result = new CompletableFuture<>();
    loop.<String>taskGroup(
        (group, finish) -> {
          finish.finish("early");
          return first;
        },
        (value, thrown) -> result.complete(value));
    assertEquals("early", result.get(20, TimeUnit.SECONDS));
    CountDownLatch begun = new CountDownLatch(1);
    dev.menai.Handle handle =
        loop.<String>taskGroup(
            group ->
                group
                        .createTask("t", () -> began(begun, second), (value, thrown) -> {})
                        .isCancelled()
                    ? first
                    : second,
            (value, thrown) -> reports.add("called"));
    await(begun);
    assertTrue(handle.cancel());
    assertTrue(second.isCancelled());
    Loops.settle(loop);
    assertEquals(List.of(), reports);
  }

  @Test
  void dependentsOfTheLastTaskRunBeforeThoseOfTheGroup() throws Exception {
    List<String> order = new ArrayList<>();
    TaskFuture<String> ours = loop.createFuture();
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> ours).thenAccept(value -> order.add("task"));
              return done("");
            });
    TaskFuture<Void> after = group.thenAccept(value -> order.add("group"));
    Loops.settle(loop);
    Loops.run(loop, () -> ours.complete(""));
    after.await();
    assertEquals(List.of("task", "group"), order);
  }

  @Test
  void theLoopsCloseStopsAllAndWaits() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> group = loop.taskGroup(tasks -> tasks.createTask(() -> began(begun, first)));
    await(begun);
    assertEquals(List.of(), loop.close(Duration.ofSeconds(20)));
    assertTrue(first.isCancelled());
    assertThrows(CancellationException.class, group::await);
    assertThrows(LoopClosedException.class, () -> loop.taskGroup(tasks -> first));
  }
}
