package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code gather} over streams and publishers, which are not all there yet. */
class GatherSourcesTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final IOException broken = new IOException("broken");
  private final List<CompletableFuture<Integer>> started = new ArrayList<>();
  private final Hand hand = new Hand();

  private CompletableFuture<Integer> begin(int item) {
    assertTrue(loop.isOnLoop());
    started.add(new CompletableFuture<>());
    return started.get(started.size() - 1);
  }

  private void end(int item) {
    started.get(item).complete(item * 10);
    clock.runUntilIdle();
  }

  /** A publisher that gives what the test says, and never more than was asked for. */
  private static final class Hand implements Flow.Publisher<Integer>, Flow.Subscription {
    Flow.Subscriber<? super Integer> subscriber;
    long asked;
    boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> given) {
      subscriber = given;
      given.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      asked += count;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    void give(int item) {
      assertTrue(asked-- > 0, "nobody asked for it");
      subscriber.onNext(item);
    }
  }

  private TaskFuture<List<Integer>> gatherHand(int limit) {
    TaskFuture<List<Integer>> all = loop.gather(hand, this::begin, o -> o.limit(limit));
    clock.runUntilIdle();
    return all;
  }

  @Test
  void aStreamIsTakenAsPlacesBecomeFreeAndClosed() {
    List<String> closed = new ArrayList<>();
    Stream<Integer> stream =
        Stream.iterate(0, i -> i < 4, i -> i + 1).onClose(() -> closed.add(""));
    TaskFuture<List<Integer>> all = loop.gather(stream, this::begin, o -> o.limit(2));
    clock.runUntilIdle();
    assertEquals(2, started.size());
    end(1);
    assertEquals(3, started.size());
    end(0);
    end(2);
    assertEquals(0, closed.size());
    end(3);
    assertEquals(List.of(0, 10, 20, 30), all.join());
    assertEquals(1, closed.size());
  }

  @Test
  void anEndlessStreamMayFail() {
    TaskFuture<List<Integer>> all =
        loop.gather(Stream.iterate(0, i -> i + 1), this::begin, o -> o.limit(3));
    clock.runUntilIdle();
    started.get(1).completeExceptionally(broken);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertTrue(started.get(2).isCancelled());
    assertEquals(3, started.size());
  }

  @Test
  void aPublisherIsAskedForOneMoreWhenOneHasEnded() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    assertEquals(2, hand.asked);
    hand.give(0);
    hand.give(1);
    clock.runUntilIdle();
    assertEquals(0, hand.asked);
    end(1);
    assertEquals(1, hand.asked);
    hand.give(2);
    hand.subscriber.onComplete();
    clock.runUntilIdle();
    end(2);
    end(0);
    assertEquals(List.of(0, 10, 20), all.join());
  }

  @Test
  void withoutALimitItIsAskedForAll() {
    loop.gather(hand, this::begin, o -> o).whenComplete((list, failure) -> {});
    clock.runUntilIdle();
    assertEquals(Long.MAX_VALUE, hand.asked);
    hand.subscriber.onComplete();
    clock.runUntilIdle();
  }

  @Test
  void aFailureOfAnItemCancelsTheOthersAndTheSubscription() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    hand.give(0);
    hand.give(1);
    clock.runUntilIdle();
    started.get(1).completeExceptionally(broken);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertTrue(started.get(0).isCancelled());
    assertTrue(hand.cancelled);
  }

  @Test
  void aFailureOfThePublisherCancelsTheItems() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    hand.give(0);
    hand.subscriber.onError(broken);
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, all::await));
    assertTrue(started.get(0).isCancelled());
  }

  @Test
  void aCancelStopsItemsAndSubscription() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    hand.give(0);
    clock.runUntilIdle();
    all.cancel("enough");
    clock.runUntilIdle();
    assertTrue(started.get(0).isCancelled());
    assertTrue(hand.cancelled);
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void aCancelWhileNothingComesEndsTheSubscription() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    all.cancel("enough");
    clock.runUntilIdle();
    assertTrue(hand.cancelled);
    assertTrue(all.stopped().isDone());
  }

  @Test
  void theLoopsCloseEndsIt() {
    TaskFuture<List<Integer>> all = gatherHand(2);
    loop.close();
    assertTrue(all.isCancelled());
    assertTrue(hand.cancelled);
  }

  @Test
  void callbacksGetTheList() {
    List<Object> called = new ArrayList<>();
    loop.<Integer, Integer>gather(
        Stream.of(1), CompletableFuture::completedFuture, o -> o, (list, f) -> called.add(list));
    loop.<Integer, Integer>gather(
        hand, CompletableFuture::completedFuture, o -> o, (list, f) -> called.add(list));
    clock.runUntilIdle();
    hand.give(2);
    hand.subscriber.onComplete();
    clock.runUntilIdle();
    assertEquals(List.of(List.of(1), List.of(2)), called);
    assertFalse(hand.asked < 0);
  }

  @Test
  void manyItemsOfAnotherThread() throws Exception {
    AsyncLoop running = loops.start();
    TaskFuture<List<Integer>> all;
    try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
      all =
          running.gather(
              publisher, item -> CompletableFuture.supplyAsync(() -> item), o -> o.limit(16));
      while (publisher.getNumberOfSubscribers() == 0) {
        Thread.yield();
      }
      IntStream.range(0, 10_000).forEach(publisher::submit);
    }
    assertEquals(IntStream.range(0, 10_000).boxed().toList(), all.await());
  }
}
