package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Storms of races between completing, cancelling and timing out: nothing hangs, nothing leaks. */
class TaskFutureStressTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);

  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private Random random;

  @BeforeEach
  void seed(TestInfo test) {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    random = new Random(seed);
  }

  /** Each way to end a task races against its own end. */
  @Test
  void tasksThatAreCancelledTimedOutAndCompletedAtOnce() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    for (int round = 0; round < 20 * FACTOR; round++) {
      List<TaskFuture<?>> tasks = new ArrayList<>();
      List<CompletableFuture<String>> stages = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        TaskFuture<String> task = loop.createTask(() -> stage);
        stages.add(stage);
        tasks.add(end(task));
        tasks.add(task);
      }
      CompletableFuture<Void> completing =
          CompletableFuture.runAsync(() -> stages.forEach(stage -> stage.complete("a")));
      tasks.forEach(task -> task.whenComplete((value, failure) -> ended.incrementAndGet()));
      for (TaskFuture<?> task : tasks) {
        awaitAnyEnd(task);
        task.stopped().await(Duration.ofSeconds(30));
      }
      completing.get(30, TimeUnit.SECONDS);
    }
    Loops.settle(loop);
    assertEquals(20 * FACTOR * 1000, ended.get());
    assertEquals(List.of(), loop.tasks());
  }

  private TaskFuture<?> end(TaskFuture<String> task) {
    Duration soon = Duration.ofNanos(random.nextInt(200_000));
    return switch (random.nextInt(6)) {
      case 0 -> cancelled(task.thenApply(value -> value));
      case 1 -> cancelled(task);
      case 2 -> task.thenApply(value -> value).orTimeout(soon);
      case 3 -> loop.timeout(soon, task);
      case 4 -> cancelled(loop.gather(task, loop.sleep(soon)));
      default -> task.thenCompose(value -> loop.sleep(soon));
    };
  }

  private static TaskFuture<?> cancelled(TaskFuture<?> future) {
    CompletableFuture.runAsync(() -> future.cancel("storm"));
    return future;
  }

  /** A sharer keeps its result, whatever the others do; the last one to leave stops the work. */
  @Test
  void sharersThatComeAndGoWhileTheWorkGoesOn() throws Exception {
    for (int round = 0; round < 300 * FACTOR; round++) {
      TaskFuture<String> work = loop.createFuture();
      boolean oneStays = random.nextBoolean();
      TaskFuture<String> innocent = work.thenApply(value -> value + "!");
      List<CompletableFuture<?>> leaving = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        leaving.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int j = 0; j < 25; j++) {
                    work.whenComplete((value, failure) -> {}).thenApply(v -> v).cancel(true);
                  }
                }));
      }
      if (!oneStays) {
        innocent.cancel(true);
      }
      CompletableFuture.allOf(leaving.toArray(new CompletableFuture<?>[0]))
          .get(30, TimeUnit.SECONDS);
      if (oneStays) {
        assertTrue(work.complete("a"), "the innocent sharer's work was stopped");
        assertEquals("a!", innocent.await(Duration.ofSeconds(30)));
      } else {
        work.thenApply(value -> value).cancel(true);
        assertTrue(work.isCancelled());
      }
    }
  }

  /** A chain completed from one end while it is cancelled from the other. */
  @Test
  void chainsCompletedAndCancelledAtOnce() throws Exception {
    for (int round = 0; round < 200 * FACTOR; round++) {
      TaskFuture<Integer> source = loop.createFuture();
      TaskFuture<Integer> end = source;
      for (int i = 0; i < 50; i++) {
        end = random.nextBoolean() ? end.thenApply(v -> v) : end.thenCompose(this::later);
      }
      TaskFuture<Integer> last = end;
      CompletableFuture<Boolean> cancel = CompletableFuture.supplyAsync(() -> last.cancel(true));
      source.complete(1);
      awaitAnyEnd(last);
      last.stopped().await(Duration.ofSeconds(30));
      assertEquals(last.isCancelled(), cancel.get(30, TimeUnit.SECONDS));
    }
  }

  private TaskFuture<Integer> later(Integer value) {
    return loop.createTask(() -> CompletableFuture.completedFuture(value));
  }

  /** The loop is closed in the middle of it: every future still ends. */
  @Test
  void closesInTheMiddleOfAStorm() throws Exception {
    for (int round = 0; round < 20 * FACTOR; round++) {
      AsyncLoop closing = loops.start("closing");
      List<TaskFuture<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        TaskFuture<Void> sleep = closing.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
        tasks.add(closing.createTask(() -> sleep).thenRun(() -> {}));
        tasks.add(closing.timeout(Duration.ofDays(1), new CompletableFuture<>()));
        tasks.add(closing.gather(List.of(1, 2, 3), n -> sleep, o -> o.limit(2)));
      }
      closing.close();
      for (TaskFuture<?> task : tasks) {
        awaitAnyEnd(task);
      }
    }
  }

  private static void awaitAnyEnd(TaskFuture<?> future) throws Exception {
    try {
      future.await(Duration.ofSeconds(30));
    } catch (CancellationException | TimeoutException | dev.menai.TaskCancelledException end) {
      assertTrue(future.isDone(), "hangs: " + future);
    }
  }
}
