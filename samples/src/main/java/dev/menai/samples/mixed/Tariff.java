package dev.menai.samples.mixed;

import static java.time.Duration.ofMillis;

import dev.menai.future.AwaitKt;
import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncQueue;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import kotlin.coroutines.Continuation;

/** A service written in Java, for callers in both languages. */
public final class Tariff implements Prices {
  private final AsyncLoop loop;
  private final AsyncSemaphore limit;

  public Tariff(AsyncLoop loop, AsyncSemaphore limit) {
    this.loop = loop;
    this.limit = limit;
  }

  // <java-service>
  /** For Java. */
  public TaskFuture<Integer> price(String item) {
    return limit.with(() -> loop.sleep(ofMillis(200)).thenApply(slept -> item.length()));
  }

  /** For Kotlin, which calls it as a suspend function. */
  @Override
  public Object priceOf(String item, Continuation<? super Integer> k) {
    return AwaitKt.await(price(item), k);
  }

  /** Takes what Kotlin puts, until that shuts the queue down. */
  public TaskFuture<Void> bill(AsyncQueue<String> orders) {
    return orders.forEach(
        1,
        item ->
            price(item)
                .thenAccept(price -> System.out.println("  Java took " + item + " at " + price)));
  }
  // </java-service>
}
