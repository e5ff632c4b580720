package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.threads.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocking code that is cancelled before, at, and after its begin and its end. */
class ToThreadStressTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);
  private static final int CALLS = 5_000;
  private static final int THREADS = 3;
  private static final int SPINS = 400;

  @RegisterExtension final Loops loops = new Loops();

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private Random chance = new Random();

  @BeforeEach
  void seed(TestInfo test) {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    chance = new Random(seed);
  }

  private static void spin(int count) {
    for (int i = 0; i < count; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void stoppedMeansThatTheCodeHasEndedAndItsSlotIsFree() throws Exception {
    AsyncLoop loop = loops.start();
    ThreadPool pool =
        ThreadPool.of("stress", THREADS, Integer.MAX_VALUE, null, chance.nextBoolean());
    List<TaskFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < CALLS * FACTOR; i++) {
      AtomicInteger running = new AtomicInteger();
      int spins = chance.nextInt(SPINS);
      TaskFuture<String> future = loop.toThread(pool, () -> code(running, spins));
      if (chance.nextInt(3) > 0) {
        spin(chance.nextInt(3 * SPINS));
        future.cancel("enough");
      }
      all.add(
          future
              .stopped()
              .thenRun(
                  () -> {
                    if (running.get() != 0) {
                      wrong.incrementAndGet();
                    }
                  }));
    }
    for (TaskFuture<?> each : all) {
      each.get(20, TimeUnit.SECONDS);
    }
    assertEquals(
        0, wrong.get(), "too many at once, or code that ran when it was said to have ended");
    assertEquals(List.of(), loop.tasks());
    assertTrue(pool.close(java.time.Duration.ofSeconds(20)).isEmpty());
    assertEquals(ended.get(), pool.statistics().getDone());
    assertEquals(0, pool.statistics().getRunning() + pool.statistics().getWaiting());
  }

  private String code(AtomicInteger running, int spins) {
    running.incrementAndGet();
    if (inside.incrementAndGet() > THREADS) {
      wrong.incrementAndGet();
    }
    spin(spins);
    inside.decrementAndGet();
    ended.incrementAndGet();
    running.decrementAndGet();
    return "done";
  }
}
