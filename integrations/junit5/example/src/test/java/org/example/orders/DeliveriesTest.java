package org.example.orders;

import static dev.menai.junit5.LoopClock.VIRTUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.junit5.LoopTest;
import dev.menai.junit5.StageTest;
import dev.menai.junit5.StageTests;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@LoopTest(clock = VIRTUAL)
class DeliveriesTest implements StageTests {
  private final AtomicInteger asked = new AtomicInteger();

  private Deliveries arrivingAfter(AsyncLoop loop, int hours) {
    return new Deliveries(
        loop, parcel -> CompletableFuture.completedFuture(asked.getAndIncrement() == hours));
  }

  @Test
  void waitsForTheParcel(AsyncLoop loop) throws Exception {
    assertEquals("A7 has arrived", arrivingAfter(loop, 24).arrival("A7").await());
    assertEquals(Duration.ofDays(1), loop.time());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 240})
  void asksOnceAnHour(int hours, AsyncLoop loop) {
    arrivingAfter(loop, hours).arrival("A7").join();
    assertEquals(hours + 1, asked.get());
  }

  @Test
  void doesNotAskTooOften(AsyncLoop loop, VirtualClock clock) {
    TaskFuture<String> arrival = arrivingAfter(loop, 1).arrival("A7");
    clock.advance(Duration.ofMinutes(59));
    assertFalse(arrival.isDone());
    clock.advance(Duration.ofMinutes(1));
    assertEquals("A7 has arrived", arrival.join());
  }

  @StageTest
  CompletionStage<?> tellsWhichParcel(AsyncLoop loop) {
    return arrivingAfter(loop, 2)
        .arrival("B9")
        .thenAccept(text -> assertEquals("B9 has arrived", text));
  }

  @LoopTest(clock = VIRTUAL, shuffle = 20)
  void ordersOfParcelsDoNotMatter(AsyncLoop loop) throws Exception {
    Deliveries deliveries = new Deliveries(loop, parcel -> CompletableFuture.completedFuture(true));
    TaskFuture<String> a = deliveries.arrival("A");
    TaskFuture<String> b = deliveries.arrival("B");
    assertEquals("A has arrived", a.await());
    assertEquals("B has arrived", b.await());
  }
}
