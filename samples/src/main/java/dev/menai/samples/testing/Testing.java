package dev.menai.samples.testing;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncFunction;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.samples.Tenths;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits for a price. What its tests look like from within; they are in TestingJavaTest. */
public final class Testing {
  private final AsyncLoop loop;

  /** Somebody else's service. A test puts a double in its place. */
  private final AsyncFunction<String, Integer> prices;

  Testing(AsyncLoop loop, AsyncFunction<String, Integer> prices) {
    this.loop = loop;
    this.prices = prices;
  }

  public static void main(String[] args) {
    System.out.println("waiting for a cup to cost 100");
    long began = System.nanoTime();
    VirtualClock clock = new VirtualClock();
    try (AsyncLoop loop = AsyncLoop.of(clock.newLoop())) {
      watchAFallingPrice(loop);
      clock.advance(ofDays(1));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.println("  in " + Tenths.inTenths(took) + " of real time");
  }

  private static void watchAFallingPrice(AsyncLoop loop) {
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Integer> unanswered = new CompletableFuture<>();
    AsyncFunction<String, Integer> prices =
        item -> {
          int price = 220 - asked.incrementAndGet();
          return asked.get() == 50 ? unanswered : CompletableFuture.completedFuture(price);
        };
    new Testing(loop, prices)
        .waitForPrice("cup", 100)
        .thenAccept(
            price ->
                System.out.printf(
                    "  it cost %d after %s and %s questions%n", price, loop.time(), asked));
  }

  // <watch>
  /** Asks every minute, and waits five seconds for an answer, until the price is low enough. */
  TaskFuture<Integer> waitForPrice(String item, int limit) {
    return ask(item)
        .thenCompose(
            price ->
                price.isPresent() && price.getAsInt() <= limit
                    ? CompletableFuture.completedFuture(price.getAsInt())
                    : loop.sleep(ofMinutes(1)).thenCompose(slept -> waitForPrice(item, limit)));
  }

  /** Empty if the answer is late, or a failure. */
  private TaskFuture<OptionalInt> ask(String item) {
    return loop.timeout(ofSeconds(5), () -> prices.apply(item))
        .handle((price, failure) -> failure == null ? OptionalInt.of(price) : OptionalInt.empty());
  }
  // </watch>
}
