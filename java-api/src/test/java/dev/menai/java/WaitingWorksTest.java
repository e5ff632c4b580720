package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class WaitingWorksTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);

  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final WaitingWorks works = new WaitingWorks();

  @Test
  void whoeverLeavesLeavesTheOthers() {
    List<Waiter> waiters = listed(5);
    List<Waiter> left = new ArrayList<>(waiters);
    for (int place : new int[] {4, 1, 0, 1, 0}) {
      works.remove(left.remove(place));
      assertEquals(left.size(), works.size());
      assertEquals(Set.copyOf(left), Set.copyOf(works.snapshot()));
    }
  }

  @Test
  void isListedOnceAndLeavesOnce() {
    Waiter waiter = listed(1).get(0);
    works.add(waiter);
    assertEquals(List.of(waiter), works.snapshot());
    works.remove(waiter);
    works.remove(waiter);
    assertEquals(0, works.size());
  }

  @Test
  void whatIsDoneIsNotListed() {
    Waiter waiter = new Waiter(loop);
    waiter.future.complete(1);
    works.add(waiter);
    assertEquals(0, works.size());
  }

  /** One thread adds, another completes and then removes: whoever comes last, nothing is left. */
  @Test
  void nothingIsLeftOfWhatIsDoneWhileItIsAdded(TestInfo test) throws Exception {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200 * FACTOR; round++) {
      List<Waiter> waiters = waiters(1 + random.nextInt(100));
      List<Waiter> order = new ArrayList<>(waiters);
      if (random.nextBoolean()) {
        Collections.shuffle(order, random);
      }
      CompletableFuture<Void> ending =
          CompletableFuture.runAsync(
              () -> {
                for (Waiter waiter : order) {
                  waiter.future.complete(1);
                  works.remove(waiter);
                }
              });
      waiters.forEach(works::add);
      ending.get(30, TimeUnit.SECONDS);
      assertEquals(List.of(), works.snapshot());
    }
  }

  private List<Waiter> listed(int count) {
    List<Waiter> waiters = waiters(count);
    waiters.forEach(works::add);
    return waiters;
  }

  private List<Waiter> waiters(int count) {
    List<Waiter> waiters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiters.add(new Waiter(loop));
    }
    return waiters;
  }

  private static final class Waiter extends WaitingWork {
    final TaskFuture<Integer> future;

    Waiter(AsyncLoop loop) {
      future = new TaskFuture<>(loop);
    }

    @Override
    TaskFuture<?> waiting() {
      return future;
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
