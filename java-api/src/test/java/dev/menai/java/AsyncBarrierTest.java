package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.Barrier;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is a barrier's own; see also {@link WaitingInLineTest}. */
class AsyncBarrierTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncBarrier barrier = new AsyncBarrier(loop, 3);

  // asyncio 243, 246
  @Test
  void letsAllGoWhenTheLastComesAgainAndAgain() {
    for (int round = 0; round < 2; round++) {
      List<Object> indices = new ArrayList<>();
      barrier.await().thenAccept(indices::add);
      barrier.await((index, failure) -> indices.add(index));
      clock.runUntilIdle();
      assertEquals(List.of(), indices);
      assertEquals(2, barrier.await().join());
      clock.runUntilIdle();
      assertEquals(List.of(0, 1), indices);
    }
    assertEquals(2, barrier.statistics().getRounds());
  }

  // asyncio 249
  @Test
  void goesOnWithAnotherInThePlaceOfOneWhoLeft() {
    TaskFuture<Integer> leaves = barrier.await();
    TaskFuture<Integer> stays = barrier.await();
    leaves.cancel(true);
    TaskFuture<Integer> replaces = barrier.tryAwait(SECOND);
    assertFalse(stays.isDone());
    assertEquals(2, barrier.await().join());
    assertEquals(0, stays.join());
    assertEquals(1, replaces.join());
  }

  @Test
  void passesWithoutTimeOnlyAsTheLast() {
    assertNull(barrier.tryAwait(Duration.ZERO).join());
    barrier.await();
    barrier.await();
    assertEquals(2, barrier.tryAwait(Duration.ZERO).join());
  }

  // asyncio 253
  @Test
  void failsThoseWhoWaitAndThoseWhoComeWhenItIsAborted() {
    List<Throwable> failures = new ArrayList<>();
    TaskFuture<Integer> waiting = barrier.await();
    barrier.await((index, failure) -> failures.add(failure));
    barrier.abort();
    assertTrue(barrier.isBroken());
    clock.runUntilIdle();
    String broken = "barrier of 3 was broken by abort()";
    assertEquals(broken, failure(waiting));
    assertInstanceOf(BrokenBarrierException.class, failures.get(0), "the raw failure");
    assertEquals(broken, failure(barrier.await()));
    assertEquals(broken, failure(barrier.tryAwait(SECOND)));
    assertEquals(broken, failure(barrier.tryAwait(Duration.ZERO)));
    barrier.reset();
    assertFalse(barrier.isBroken());
    TaskFuture<Integer> mended = barrier.await();
    assertFalse(mended.isDone());
    mended.cancel(true);
  }

  // asyncio 250
  @Test
  void failsThoseWhoWaitWhenItIsReset() {
    barrier.reset();
    TaskFuture<Integer> waiting = barrier.await();
    barrier.reset();
    assertEquals("barrier of 3 was broken by reset()", failure(waiting));
    assertFalse(barrier.isBroken());
  }

  private static String failure(TaskFuture<Integer> future) {
    return assertThrows(BrokenBarrierException.class, future::await).getMessage();
  }

  // asyncio 242
  @Test
  void refusesFewerThanOneParty() {
    assertEquals(
        "parties < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> new AsyncBarrier(loop, 0)).getMessage());
    assertEquals(0, new AsyncBarrier(loop, 1).await().join());
  }

  @Test
  void isAViewOfKotlinsBarrier() {
    Barrier kotlin = new Barrier(2, "start");
    AsyncBarrier view = AsyncBarrier.of(loop, kotlin);
    assertSame(kotlin, view.barrier());
    assertEquals(2, view.parties());
    view.abort();
    assertTrue(kotlin.isBroken());
  }

  // asyncio 245, 254
  @Test
  void showsItsState() {
    TaskFuture<?> waiting = barrier.await();
    assertEquals("Barrier(filling, 1 of 3 waiting)", barrier.toString());
    assertEquals(1, barrier.statistics().getWaiting());
    waiting.cancel(true);
    barrier.abort();
    assertEquals("Barrier(broken, 0 of 3 waiting)", barrier.toString());
  }

  @Test
  void refusesNulls() {
    assertThrows(NullPointerException.class, () -> new AsyncBarrier(null, 1));
    assertThrows(NullPointerException.class, () -> AsyncBarrier.of(loop, null));
  }
}
