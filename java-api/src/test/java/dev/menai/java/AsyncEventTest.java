package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.Event;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is an event's own; see also {@link WaitingInLineTest}. */
class AsyncEventTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncEvent event = new AsyncEvent(loop);

  // asyncio 217
  @Test
  void letsAllGoInTheOrderTheyCame() {
    List<String> order = new ArrayList<>();
    event.await().thenRun(() -> order.add("a"));
    event.await((nothing, failure) -> order.add("b"));
    event.tryAwait(Duration.ofSeconds(1)).thenAccept(set -> order.add("c: " + set));
    event.set();
    event.set();
    clock.runUntilIdle();
    assertEquals(List.of("a", "b", "c: true"), order);
  }

  // asyncio 218
  @Test
  void doesNotWaitWhenItIsSet() {
    assertFalse(event.isSet());
    event.set();
    assertTrue(event.isSet());
    assertTrue(event.await().isDone());
    assertTrue(event.tryAwait(Duration.ZERO).join());
  }

  @Test
  void letsThoseGoWhoWaitedThoughItIsClearedAtOnce() {
    TaskFuture<?> waiting = event.await();
    event.set();
    event.clear();
    assertTrue(waiting.isDone());
    assertFalse(event.isSet());
    TaskFuture<?> later = event.await();
    assertFalse(later.isDone());
    later.cancel(true);
  }

  // asyncio 221
  @Test
  void isDecidedByWhicheverOfSetAndCancelComesFirst() {
    TaskFuture<?> cancelled = event.await();
    TaskFuture<?> served = event.await();
    cancelled.cancel(true);
    event.set();
    served.cancel(true);
    assertTrue(cancelled.isCancelled());
    assertFalse(served.isCancelled());
  }

  @Test
  void isAViewOfKotlinsEvent() {
    Event kotlin = new Event("ready");
    AsyncEvent view = AsyncEvent.of(loop, kotlin);
    assertSame(kotlin, view.event());
    kotlin.set();
    assertTrue(view.isSet());
    view.clear();
    assertFalse(kotlin.isSet());
  }

  @Test
  void showsItsState() {
    TaskFuture<?> waiting = event.await();
    assertEquals("Event(not set, 1 waiting)", event.toString());
    assertEquals(1, event.statistics().getWaiting());
    waiting.cancel(true);
    event.set();
    assertEquals("Event(set, 0 waiting)", event.toString());
    assertEquals(1, event.statistics().getTotalWaits());
  }

  @Test
  void refusesNulls() {
    assertThrows(NullPointerException.class, () -> new AsyncEvent(null));
    assertThrows(NullPointerException.class, () -> AsyncEvent.of(loop, null));
  }
}
