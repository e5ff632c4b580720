package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue as a publisher; {@link QueuePublisherTckTest} tries the rules one by one. */
class QueuePublisherTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncQueue<String> queue = new AsyncQueue<>(loop, 2);
  private final Heard heard = new Heard();

  /** Writes down what it is told; asks for more only when the test does, or {@code onItem}. */
  private final class Heard implements Flow.Subscriber<String> {
    final List<String> items = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    Flow.Subscription subscription;
    Consumer<String> onItem = item -> {};
    boolean completed;
    boolean within;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(String item) {
      assertTrue(loop.isOnLoop());
      assertFalse(within, "called within a call");
      within = true;
      onItem.accept(item);
      items.add(item);
      within = false;
    }

    @Override
    public void onError(Throwable failure) {
      failures.add(failure);
    }

    @Override
    public void onComplete() {
      completed = true;
    }

    void request(long count) {
      subscription.request(count);
      clock.runUntilIdle();
    }
  }

  private Heard subscribed() {
    queue.publisher().subscribe(heard);
    clock.runUntilIdle();
    return heard;
  }

  @Test
  void takesNothingThatWasNotAskedFor() {
    queue.tryPut("a");
    queue.tryPut("b");
    TaskFuture<?> third = queue.put("c");
    subscribed();
    assertEquals(2, queue.size());
    assertEquals(0, queue.statistics().getWaitingToGet());
    heard.request(1);
    assertEquals(List.of("a"), heard.items);
    assertTrue(third.isDone(), "there is room again");
    heard.request(2);
    assertEquals(List.of("a", "b", "c"), heard.items);
  }

  @Test
  void waitsInLineForWhatWasAskedFor() {
    subscribed().request(2);
    assertEquals(1, queue.statistics().getWaitingToGet(), "for one at a time");
    queue.tryPut("a");
    queue.tryPut("b");
    queue.tryPut("c");
    clock.runUntilIdle();
    assertEquals(List.of("a", "b"), heard.items);
    assertEquals(1, queue.size());
  }

  @Test
  void givesWhatWasAskedForWithinACallAfterIt() {
    heard.onItem = item -> heard.subscription.request(1);
    queue.tryPut("a");
    queue.tryPut("b");
    subscribed().request(1);
    queue.tryPut("c");
    clock.runUntilIdle();
    assertEquals(List.of("a", "b", "c"), heard.items);
  }

  @Test
  void completesWhenTheQueueIsShutDownAndEmpty() {
    queue.tryPut("a");
    queue.shutdown();
    subscribed().request(1);
    assertEquals(List.of("a"), heard.items);
    assertFalse(heard.completed, "nobody has asked for more");
    heard.request(1);
    assertTrue(heard.completed);
    heard.request(1);
    heard.request(-1);
    assertEquals(List.of(), heard.failures, "nothing after the last signal");
  }

  @Test
  void completesThoseWhoWaitWhenTheQueueIsShutDown() {
    subscribed().request(1);
    queue.shutdown();
    clock.runUntilIdle();
    assertTrue(heard.completed);
  }

  @Test
  void failsOnARequestForNothing() {
    subscribed().request(1);
    heard.request(0);
    assertEquals("non-positive subscription request: 0", heard.failures.get(0).getMessage());
    assertInstanceOf(IllegalArgumentException.class, heard.failures.get(0));
    assertEquals(0, queue.statistics().getWaitingToGet());
    queue.tryPut("a");
    heard.request(1);
    assertEquals(List.of(), heard.items);
    assertEquals(1, heard.failures.size());
  }

  @Test
  void addsUpToForEver() {
    subscribed().request(Long.MAX_VALUE);
    heard.request(Long.MAX_VALUE);
    for (String item : List.of("a", "b", "c")) {
      queue.tryPut(item);
      clock.runUntilIdle();
    }
    assertEquals(List.of("a", "b", "c"), heard.items);
  }

  @Test
  void leavesTheLineWhenItIsCancelled() {
    subscribed().request(1);
    heard.subscription.cancel();
    heard.subscription.cancel();
    clock.runUntilIdle();
    assertEquals(0, queue.statistics().getWaitingToGet());
    queue.tryPut("a");
    heard.request(1);
    assertEquals(List.of(), heard.items);
    assertEquals(1, queue.size());
  }

  /** Handed over, and cancelled before the loop came to tell it. */
  @Test
  void givesBackWhatWasOnItsWayWhenItWasCancelled() {
    subscribed().request(1);
    loop.callSoon(
        () -> {
          queue.tryPut("a");
          queue.tryPut("b");
          assertEquals(1, queue.size(), "the first is on its way");
          heard.subscription.cancel();
        });
    clock.runUntilIdle();
    assertEquals(List.of(), heard.items);
    assertEquals(List.of("a", "b"), queue.drain());
  }

  @Test
  void stopsWithinACallWhenItIsCancelledThere() {
    heard.onItem = item -> heard.subscription.cancel();
    queue.tryPut("a");
    queue.tryPut("b");
    subscribed().request(9);
    assertEquals(List.of("a"), heard.items);
    assertEquals(List.of("b"), queue.drain());
  }

  @Test
  void tellsTheHandlerWhatASubscriberThrows() {
    List<Throwable> reported = new ArrayList<>();
    loop.eventLoop().setExceptionHandler((context) -> reported.add(context.getException()));
    IllegalStateException broken = new IllegalStateException("broken");
    heard.onItem =
        item -> {
          throw broken;
        };
    queue.tryPut("a");
    queue.tryPut("b");
    subscribed().request(9);
    assertEquals(List.of(broken), reported);
    assertEquals(List.of("b"), queue.drain(), "it hears no more");
  }

  @Test
  void sharesTheItemsAmongItsSubscribers() {
    Heard other = new Heard();
    subscribed();
    queue.publisher().subscribe(other);
    clock.runUntilIdle();
    heard.request(1);
    other.request(1);
    heard.request(1);
    for (String item : List.of("a", "b", "c")) {
      queue.tryPut(item);
      clock.runUntilIdle();
    }
    assertEquals(List.of("a", "c"), heard.items);
    assertEquals(List.of("b"), other.items);
  }

  @Test
  void letsTheLoopDoOtherThingsMeanwhile() {
    AsyncQueue<String> full = new AsyncQueue<>(loop);
    for (int i = 0; i < 1000; i++) {
      full.tryPut("item " + i);
    }
    full.publisher().subscribe(heard);
    clock.runUntilIdle();
    heard.subscription.request(1000);
    List<Integer> seen = new ArrayList<>();
    loop.callSoon(() -> loop.callSoon(() -> seen.add(heard.items.size())));
    clock.runUntilIdle();
    assertEquals(1000, heard.items.size());
    assertTrue(seen.get(0) < 500, "a full queue kept the loop for " + seen);
  }

  @Test
  void failsWhenTheLoopIsClosed() {
    subscribed().request(1);
    Heard idle = new Heard();
    queue.publisher().subscribe(idle);
    clock.runUntilIdle();
    loop.close();
    assertInstanceOf(CancellationException.class, heard.failures.get(0));
    assertEquals(List.of(), idle.failures, "it waits for nothing");
    idle.subscription.request(1);
    assertInstanceOf(LoopClosedException.class, idle.failures.get(0));
    Heard late = new Heard();
    queue.publisher().subscribe(late);
    assertInstanceOf(LoopClosedException.class, late.failures.get(0));
    assertEquals(1, heard.failures.size());
  }

  @Test
  void refusesNull() {
    assertEquals(
        "subscriber",
        assertThrows(NullPointerException.class, () -> queue.publisher().subscribe(null))
            .getMessage());
  }

  /** With the JDK's own subscriber and threads of theirs. */
  @Test
  void feedsTheJdksPublisher() throws Exception {
    AsyncLoop running = loops.start("running");
    AsyncQueue<Integer> numbers = new AsyncQueue<>(running, 8);
    List<Integer> arrived = new ArrayList<>();
    try (SubmissionPublisher<Integer> relay = new SubmissionPublisher<>()) {
      CompletableFuture<Void> consumed = relay.consume(arrived::add);
      running.callSoon(() -> putAll(numbers, 0));
      numbers.publisher().subscribe(new Relaying(relay));
      consumed.get(20, TimeUnit.SECONDS);
    }
    assertEquals(1000, arrived.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(i, arrived.get(i));
    }
  }

  private static void putAll(AsyncQueue<Integer> numbers, int next) {
    if (next == 1000) {
      numbers.shutdown();
    } else {
      numbers.put(next).thenRun(() -> putAll(numbers, next + 1));
    }
  }

  /** Asks for one more from the thread of another executor, when it has passed one on. */
  private record Relaying(SubmissionPublisher<Integer> relay, Flow.Subscription[] subscription)
      implements Flow.Subscriber<Integer> {
    Relaying(SubmissionPublisher<Integer> relay) {
      this(relay, new Flow.Subscription[1]);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription[0] = given;
      given.request(1);
    }

    @Override
    public void onNext(Integer item) {
      relay.submit(item);
      relay.getExecutor().execute(() -> subscription[0].request(1));
    }

    @Override
    public void onError(Throwable failure) {
      relay.closeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      relay.close();
    }
  }

  @Test
  void saysNothingAfterACancelOnAClosedLoop() {
    subscribed();
    loop.close();
    heard.subscription.cancel();
    heard.subscription.request(1);
    assertEquals(List.of(), heard.failures);
    assertFalse(heard.completed);
  }
}
