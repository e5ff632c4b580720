package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.Lock;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is a lock's own; see also {@link WaitingInLineTest} and {@link WithTest}. */
class AsyncLockTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncLock lock = new AsyncLock(loop);

  // asyncio 209
  @Test
  void letsOneInAtATimeAndNobodyOvertake() {
    List<String> order = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      lock.acquire().thenRun(() -> order.add(name));
    }
    lock.acquire((nothing, failure) -> order.add("d"));
    assertFalse(lock.tryAcquire(), "behind those who wait");
    for (int let = 1; let <= 4; let++) {
      clock.runUntilIdle();
      assertEquals(List.of("a", "b", "c", "d").subList(0, let), order);
      lock.release();
      assertEquals(let < 4, lock.isLocked(), "handed over, never free in between");
    }
  }

  // asyncio 213
  @Test
  void refusesAReleaseWhenNobodyHoldsIt() {
    assertEquals(
        "Lock(unlocked, 0 waiting) is not held; each release needs an acquire before it",
        assertThrows(IllegalStateException.class, lock::release).getMessage());
    lock.acquire();
    lock.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void isNotReentrant() {
    assertTrue(lock.tryAcquire());
    assertFalse(lock.tryAcquire());
    TaskFuture<Boolean> again = lock.tryAcquire(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertFalse(again.join());
  }

  @Test
  void isAViewOfKotlinsLock() {
    Lock kotlin = new Lock("db");
    AsyncLock view = AsyncLock.of(loop, kotlin);
    assertSame(kotlin, view.lock());
    assertTrue(kotlin.tryAcquire());
    assertTrue(view.isLocked());
    view.release();
    assertFalse(kotlin.isLocked());
  }

  // asyncio 215
  @Test
  void showsItsState() {
    assertEquals("Lock(unlocked, 0 waiting)", lock.toString());
    lock.acquire();
    TaskFuture<?> waiting = lock.acquire();
    assertEquals("Lock(locked, 1 waiting)", lock.toString());
    assertTrue(lock.statistics().isLocked());
    assertEquals(1, lock.statistics().getWaiting());
    waiting.cancel(true);
    assertEquals(0, lock.statistics().getWaiting());
    assertEquals(1, lock.statistics().getTotalWaits());
    assertEquals(1, lock.statistics().getLongestLine());
    assertEquals(
        "Lock(\"db\", unlocked, 0 waiting)", AsyncLock.of(loop, new Lock("db")).toString());
  }

  @Test
  void refusesNulls() {
    assertEquals("loop", message(() -> new AsyncLock(null)));
    assertEquals("loop", message(() -> AsyncLock.of(null, new Lock())));
    assertEquals("lock", message(() -> AsyncLock.of(loop, null)));
  }

  private static String message(Runnable call) {
    return assertThrows(NullPointerException.class, call::run).getMessage();
  }
}
