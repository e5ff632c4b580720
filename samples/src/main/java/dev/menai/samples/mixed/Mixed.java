package dev.menai.samples.mixed;

import static java.time.Duration.ofMillis;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncQueue;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import dev.menai.samples.Tenths;
import java.util.List;

/**
 * A service in Kotlin and one in Java share a semaphore and a queue; a program in Java uses both.
 */
public final class Mixed {
  // <shared>
  private final AsyncLoop loop;
  private final AsyncSemaphore limit;
  private final Catalog catalog;
  private final Tariff tariff;

  Mixed(AsyncLoop loop) {
    this.loop = loop;
    this.limit = new AsyncSemaphore(loop, 1);
    this.catalog = new Catalog(limit.semaphore()); // the same one, as Kotlin sees it
    this.tariff = new Tariff(loop, limit);
  }

  // </shared>

  public static void main(String[] args) throws Exception {
    AsyncLoop.run("mixed", loop -> new Mixed(loop).all());
  }

  TaskFuture<Void> all() {
    System.out.println("one semaphore, one line");
    return askBoth()
        .thenCompose(
            asked -> {
              System.out.println("one queue");
              return orderAndBill();
            })
        .thenCompose(
            billed -> {
              System.out.println("a cancel in Java stops the work in Kotlin");
              return giveUp();
            });
  }

  // <mixed>
  /** All at once; there is one permit, and the first come is the first served, in any language. */
  TaskFuture<Void> askBoth() {
    TaskFuture<String> first = loop.future(k -> catalog.find(1, false, k)); // written in Kotlin
    TaskFuture<Integer> tea = loop.createTask(() -> tariff.price("tea"));
    loop.<String>future(k -> catalog.find(2, false, k), (item, failure) -> tell(item));
    TaskFuture<Integer> milk = loop.createTask(() -> tariff.price("milk"));
    return loop.gather(
            first.thenAccept(this::tell),
            tea.thenAccept(price -> tell("tea costs " + price)),
            milk.thenAccept(price -> tell("milk costs " + price)))
        .thenApply(all -> null);
  }

  TaskFuture<Void> orderAndBill() {
    AsyncQueue<String> orders = new AsyncQueue<>(loop, 1);
    List<String> items = List.of("tea", "milk", "sugar");
    TaskFuture<?> put = loop.future(k -> catalog.order(items, orders.queue(), k));
    return put.thenCombine(tariff.bill(orders), (done, billed) -> null);
  }

  TaskFuture<Void> giveUp() {
    TaskFuture<String> text = loop.future(k -> catalog.find(3, true, k));
    TaskFuture<Integer> length = text.thenApply(String::length);
    return loop.sleep(ofMillis(100))
        .thenCompose(
            slept -> {
              length.cancel("nobody needs it");
              return text.stopped();
            })
        .thenRun(
            () -> System.out.println("  it stopped; free permits: " + limit.availablePermits()));
  }

  // </mixed>

  private void tell(String text) {
    System.out.println("  " + text + " after " + Tenths.inTenths(loop.time()));
  }
}
