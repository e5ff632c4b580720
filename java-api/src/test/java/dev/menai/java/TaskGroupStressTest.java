package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.GroupPolicy;
import dev.menai.TaskGroupEndedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No task outlives its group, whatever happens to it; counts are exact. */
class TaskGroupStressTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);
  private static final int FAN = 12;
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Loops loops = new Loops();

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private Random random;

  @BeforeEach
  void seed(TestInfo test) {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    random = new Random(seed);
  }

  @Test
  void groupsOfThousandsThatFailAreCancelledAndTimeOut() throws Exception {
    AsyncLoop loop = loops.start();
    loop.exceptionHandler(context -> {}); // hears of groups that failed and were cancelled
    for (int round = 0; round < 20 * FACTOR; round++) {
      Random own = new Random(random.nextLong());
      TaskFuture<?> group = nested(loop, own, 3);
      switch (own.nextInt(3)) {
        case 0 -> group = group.orTimeout(Duration.ofNanos(own.nextInt(20_000_000)));
        case 1 -> group = loop.timeout(Duration.ofNanos(own.nextInt(20_000_000)), group);
        default -> {}
      }
      if (own.nextInt(3) == 0) {
        for (int i = own.nextInt(100_000); i > 0; i--) {
          Thread.onSpinWait();
        }
        group.cancel(true);
      }
      group.stopped().get(30, TimeUnit.SECONDS);
      Loops.settle(loop);
      assertEquals(begun.get(), ended.get(), "a task outlives its group");
      assertEquals(List.of(), loop.tasks());
    }
    assertTrue(begun.get() > 1_000 * FACTOR, begun + " tasks begun");
  }

  private TaskFuture<String> nested(AsyncLoop loop, Random own, int depth) {
    GroupPolicy policy = GroupPolicy.values()[own.nextInt(3)];
    return loop.taskGroup(
        group -> {
          for (int i = 0; i < FAN; i++) {
            boolean isLeaf = depth == 0 || i % 4 != 0;
            group.createTask(
                () -> counted(isLeaf ? leaf(loop, own) : nested(loop, own, depth - 1)));
          }
          return loop.sleep(Duration.ZERO).thenApply(slept -> "body");
        },
        o -> o.policy(policy));
  }

  /** Ends some time after it was cancelled. */
  private CompletionStage<String> counted(TaskFuture<String> stage) {
    begun.incrementAndGet();
    CompletableFuture<String> unwinding =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return stage.cancel(true);
          }
        };
    stage
        .stopped()
        .whenComplete(
            (nothing, broken) ->
                stage.whenComplete(
                    (value, failure) -> {
                      ended.incrementAndGet();
                      if (failure == null) {
                        unwinding.complete(value);
                      } else {
                        unwinding.completeExceptionally(failure);
                      }
                    }));
    return unwinding;
  }

  private TaskFuture<String> leaf(AsyncLoop loop, Random own) {
    TaskFuture<String> leaf = loop.createFuture();
    switch (own.nextInt(100)) {
      case 0 -> leaf.completeExceptionally(new IllegalStateException("storm"));
      case 1 -> leaf.cancel("by itself");
      case 2 -> CompletableFuture.runAsync(() -> leaf.complete("elsewhere"));
      case 3 -> leaf.orTimeout(Duration.ofNanos(own.nextInt(100_000)));
      default -> {
        return loop.sleep(Duration.ofNanos(own.nextInt(500_000))).thenApply(slept -> "leaf");
      }
    }
    return leaf;
  }

  /** Other threads create tasks while the group is closed. */
  @Test
  void closesThatRaceWithCreators() throws Exception {
    AsyncLoop loop = loops.start();
    for (int round = 0; round < 300 * FACTOR; round++) {
      OpenTaskGroup group = TaskGroup.open(loop, "pool");
      List<TaskFuture<String>> made = Collections.synchronizedList(new ArrayList<>());
      List<CompletableFuture<?>> creators = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        creators.add(CompletableFuture.runAsync(() -> createUntilRefused(group, made)));
      }
      for (int i = random.nextInt(20_000); i > 0; i--) {
        Thread.onSpinWait();
      }
      group.close();
      assertEquals(List.of(), group.tasks());
      for (CompletableFuture<?> creator : creators) {
        creator.get(30, TimeUnit.SECONDS);
      }
      for (TaskFuture<String> task : made) {
        assertTrue(task.isDone() && task.stopped().isDone(), "outlives its group: " + task);
      }
      assertEquals(List.of(), loop.tasks());
    }
  }

  private static void createUntilRefused(OpenTaskGroup group, List<TaskFuture<String>> made) {
    try {
      for (int i = 0; i < 500; i++) {
        made.add(group.createTask(CompletableFuture::new));
      }
    } catch (TaskGroupEndedException refused) {
      assertTrue(refused.getMessage().contains("pool"));
    }
  }

  @Test
  void aLoopThatIsClosedInTheMiddleEndsItsGroups() throws Exception {
    for (int round = 0; round < 20 * FACTOR; round++) {
      AsyncLoop loop = loops.start("closing");
      loop.exceptionHandler(context -> {});
      List<TaskFuture<String>> groups = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        groups.add(nested(loop, new Random(random.nextLong()), 3));
      }
      for (int i = random.nextInt(200_000); i > 0; i--) {
        Thread.onSpinWait();
      }
      assertEquals(List.of(), loop.close(LONG));
      for (TaskFuture<String> group : groups) {
        group.stopped().get(30, TimeUnit.SECONDS);
      }
    }
  }
}
