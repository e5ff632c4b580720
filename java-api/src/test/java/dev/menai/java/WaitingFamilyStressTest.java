package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ReturnWhen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stages that several threads complete while somebody waits for them; some fail. */
class WaitingFamilyStressTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private Random random;

  @BeforeEach
  void seed(TestInfo test) {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    random = new Random(seed);
  }

  private interface Round {
    void run(List<CompletableFuture<Integer>> stages) throws Exception;
  }

  private void rounds(Round round) throws Exception {
    for (int i = 0; i < 500 * FACTOR; i++) {
      List<CompletableFuture<Integer>> stages = new ArrayList<>();
      for (int j = random.nextInt(30); j >= 0; j--) {
        stages.add(random.nextBoolean() ? loop.createFuture() : new CompletableFuture<>());
      }
      CompletableFuture<Void> completing = completeFromTwoThreads(stages);
      round.run(stages);
      completing.get(30, TimeUnit.SECONDS);
      stages.forEach(stage -> stage.exceptionally(lookedAt -> null));
    }
    Loops.settle(loop);
    assertEquals(List.of(), loop.tasks());
    assertEquals(0, loop.timed().size());
  }

  private CompletableFuture<Void> completeFromTwoThreads(List<CompletableFuture<Integer>> stages) {
    List<CompletableFuture<Integer>> order = new ArrayList<>(stages);
    Collections.shuffle(order, random);
    long chances = random.nextLong();
    Runnable complete =
        () -> {
          Random chance = new Random(chances);
          for (CompletableFuture<Integer> stage : order) {
            if (chance.nextInt(4) == 0) {
              stage.completeExceptionally(new IOException("broken"));
            } else {
              stage.complete(1);
            }
          }
        };
    return CompletableFuture.allOf(
        CompletableFuture.runAsync(complete), CompletableFuture.runAsync(complete));
  }

  @Test
  void noEndIsMissed() throws Exception {
    rounds(
        stages -> {
          ReturnWhen returnWhen = ReturnWhen.values()[random.nextInt(3)];
          var result = loop.waitUntil(returnWhen, stages, PATIENCE).await(PATIENCE);
          assertEquals(stages.size(), result.done().size() + result.pending().size());
          assertTrue(result.done().stream().allMatch(CompletableFuture::isDone));
          switch (returnWhen) {
            case FIRST_COMPLETED -> assertFalse(result.done().isEmpty());
            case FIRST_FAILED ->
                assertTrue(
                    result.pending().isEmpty()
                        || result.done().stream()
                            .anyMatch(CompletableFuture::isCompletedExceptionally));
            case ALL_COMPLETED -> assertEquals(stages, result.done());
          }
        });
  }

  @Test
  void everyStageComesOnce() throws Exception {
    rounds(
        stages -> {
          List<CompletableFuture<Integer>> seen = new ArrayList<>(); // on the loop only
          TaskFuture<?> each = loop.asCompleted(stages, PATIENCE).each(seen::add);
          List<CompletableFuture<Integer>> iterated = new ArrayList<>();
          loop.asCompleted(stages).forEach(iterated::add);
          each.await(PATIENCE);
          for (List<CompletableFuture<Integer>> all : List.of(seen, iterated)) {
            assertEquals(stages.size(), all.size());
            assertEquals(new HashSet<>(stages), new HashSet<>(all));
          }
        });
  }

  @Test
  void aRaceHasOneWinnerOrAllFailures() throws Exception {
    rounds(
        stages -> {
          TaskFuture<Integer> race = loop.race(stages);
          try {
            assertEquals(1, race.await(PATIENCE));
            assertTrue(stages.stream().anyMatch(stage -> !stage.isCompletedExceptionally()));
          } catch (IOException all) {
            assertEquals(stages.size() - 1, all.getSuppressed().length);
          }
          assertTrue(stages.stream().allMatch(CompletableFuture::isDone), "losers are cancelled");
        });
  }

  @Test
  void cancelledWaitsCancelNothing() throws Exception {
    AtomicInteger reported = new AtomicInteger();
    AtomicInteger expected = new AtomicInteger();
    loop.exceptionHandler(context -> reported.incrementAndGet());
    rounds(
        stages -> {
          CompletableFuture<Integer> first = stages.get(0);
          List<TaskFuture<Integer>> shields = List.of(loop.shield(first), loop.shield(first));
          List<TaskFuture<?>> waits =
              List.of(
                  loop.waitUntil(ReturnWhen.ALL_COMPLETED, stages, PATIENCE),
                  loop.asCompleted(stages, PATIENCE).each(stage -> {}));
          for (int i = random.nextInt(1_000); i > 0; i--) {
            Thread.onSpinWait();
          }
          shields.forEach(shield -> shield.cancel(true));
          waits.forEach(wait -> wait.cancel(true));
          for (CompletableFuture<Integer> stage : stages) {
            assertFalse(stage.handle((value, failure) -> stage.isCancelled()).get());
          }
          boolean missed = shields.stream().anyMatch(CompletableFuture::isCancelled);
          if (missed && first.isCompletedExceptionally()) {
            expected.incrementAndGet();
          }
        });
    assertEquals(expected.get(), reported.get(), "each missed failure once");
  }
}
