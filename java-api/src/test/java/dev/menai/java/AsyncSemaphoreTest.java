package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.Semaphore;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is a semaphore's own; see also {@link WaitingInLineTest} and {@link WithTest}. */
class AsyncSemaphoreTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncSemaphore permits = new AsyncSemaphore(loop, 2, 3);
  private final List<String> order = new ArrayList<>();

  // asyncio 234
  @Test
  void givesOutAsManyAsThereAre() {
    assertTrue(permits.acquire().isDone());
    assertTrue(permits.tryAcquire());
    assertFalse(permits.tryAcquire());
    assertEquals(0, permits.availablePermits());
    permits.acquire().thenRun(() -> order.add("a"));
    permits.acquire((nothing, failure) -> order.add("b"));
    permits.release(2);
    assertFalse(permits.tryAcquire(), "they are on their way");
    clock.runUntilIdle();
    assertEquals(List.of("a", "b"), order);
  }

  @Test
  void givesSeveralTogetherOrNone() {
    assertTrue(permits.tryAcquire(2));
    assertFalse(permits.tryAcquire(1));
    TaskFuture<?> three = permits.acquire(3);
    permits.release();
    permits.acquire(1, (nothing, failure) -> order.add("one"));
    assertFalse(three.isDone());
    assertFalse(permits.tryAcquire(), "not past the one who wants three");
    permits.release(2);
    assertTrue(three.isDone());
    clock.runUntilIdle();
    assertEquals(List.of(), order);
    permits.release(3);
    clock.runUntilIdle();
    assertEquals(List.of("one"), order);
  }

  @Test
  void callsABodyWithSeveralTogether() {
    TaskFuture<?> held = permits.with(2, () -> loop.sleep(SECOND));
    permits.with(2, () -> loop.sleep(SECOND), (slept, failure) -> order.add("second"));
    clock.runUntilIdle();
    assertEquals(0, permits.availablePermits());
    held.cancel(true);
    clock.runUntilIdle();
    assertEquals(0, permits.availablePermits(), "the second has them");
    clock.advance(SECOND);
    assertEquals(List.of("second"), order);
    assertEquals(2, permits.availablePermits());
    assertEquals(
        "permits > max: 4 > 3, which would wait for ever",
        assertThrows(
                IllegalArgumentException.class, () -> permits.with(4, () -> loop.sleep(SECOND)))
            .getMessage());
  }

  @Test
  void letsThoseBehindGoWhenTheFirstGivesUp() {
    TaskFuture<Boolean> three = permits.tryAcquire(3, SECOND);
    TaskFuture<?> one = permits.acquire();
    permits.tryAcquire(1, SECOND, (taken, failure) -> order.add("taken: " + taken));
    clock.advance(Duration.ofMillis(999));
    assertFalse(one.isDone());
    clock.advance(Duration.ofMillis(1));
    assertFalse(three.join());
    assertTrue(one.isDone());
    assertEquals(List.of("taken: true"), order);
    assertEquals(0, permits.availablePermits());
  }

  // asyncio 241
  @Test
  void refusesAReleaseBeyondItsMaximum() {
    permits.release();
    assertEquals(
        "Semaphore(3 free, 0 waiting) released too often: release(1) exceeds its maximum of 3",
        assertThrows(IllegalStateException.class, permits::release).getMessage());
    permits.tryAcquire();
    assertThrows(IllegalStateException.class, () -> permits.release(2));
    assertEquals(2, permits.availablePermits(), "nothing was returned");
    AsyncSemaphore unlimited = new AsyncSemaphore(loop, 0);
    unlimited.release(1000);
    assertEquals(1000, unlimited.availablePermits());
  }

  // asyncio 233
  @Test
  void refusesWrongNumbers() {
    assertEquals("permits < 0: -1", refused(() -> new AsyncSemaphore(loop, -1)));
    assertEquals("permits > max: 3 > 2", refused(() -> new AsyncSemaphore(loop, 3, 2)));
    assertEquals("max < 1: 0", refused(() -> new AsyncSemaphore(loop, 0, 0)));
    assertEquals("permits < 1: 0", refused(() -> permits.acquire(0)));
    assertEquals("permits < 1: -1", refused(() -> permits.acquire(-1, (nothing, failure) -> {})));
    assertEquals("permits < 1: 0", refused(() -> permits.tryAcquire(0)));
    assertEquals("permits < 1: 0", refused(() -> permits.tryAcquire(0, SECOND)));
    assertEquals("permits < 1: 0", refused(() -> permits.tryAcquire(0, SECOND, (t, f) -> {})));
    assertEquals("permits < 1: 0", refused(() -> permits.release(0)));
    String tooMany = "permits > max: 4 > 3, which would wait for ever";
    assertEquals(tooMany, refused(() -> permits.acquire(4)));
    assertEquals(tooMany, refused(() -> permits.tryAcquire(4)));
    assertEquals(tooMany, refused(() -> permits.tryAcquire(4, SECOND)));
    assertEquals(2, permits.availablePermits());
    assertFalse(new AsyncSemaphore(loop, 0).tryAcquire());
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void isAViewOfKotlinsSemaphore() {
    Semaphore kotlin = new Semaphore(1, 1, "db");
    AsyncSemaphore view = AsyncSemaphore.of(loop, kotlin);
    assertSame(kotlin, view.semaphore());
    assertTrue(kotlin.tryAcquire(1));
    assertFalse(view.tryAcquire());
  }

  // asyncio 241
  @Test
  void showsItsState() {
    permits.acquire(2);
    TaskFuture<?> waiting = permits.acquire();
    assertEquals("Semaphore(0 free, 1 waiting)", permits.toString());
    assertEquals(1, permits.statistics().getWaiting());
    assertEquals(0, permits.statistics().getAvailable());
    waiting.cancel(true);
    assertEquals(1, permits.statistics().getTotalWaits());
  }

  @Test
  void refusesNulls() {
    assertEquals("loop", nullRefused(() -> new AsyncSemaphore(null, 1)));
    assertEquals("semaphore", nullRefused(() -> AsyncSemaphore.of(loop, null)));
  }

  private static String nullRefused(Runnable call) {
    return assertThrows(NullPointerException.class, call::run).getMessage();
  }
}
