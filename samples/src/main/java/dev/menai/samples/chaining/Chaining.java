package dev.menai.samples.chaining;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.samples.Tenths;
import java.time.Duration;
import java.util.List;

/** A user, then her orders, then the details of each: one second for all of it. */
public final class Chaining {
  private final AsyncLoop loop;
  private final Duration detailsTake;

  /** When the time is over for all calls together. */
  private final Duration deadline;

  Chaining(AsyncLoop loop, Duration detailsTake) {
    this.loop = loop;
    this.detailsTake = detailsTake;
    this.deadline = loop.time().plus(ofSeconds(1));
  }

  public static void main(String[] args) throws Exception {
    AsyncLoop.run(
        "chaining",
        loop ->
            show(loop, "a fast day", ofMillis(300))
                .thenCompose(done -> show(loop, "a slow day", ofSeconds(3))));
  }

  // <chain>
  TaskFuture<List<String>> detailsOfOrders(String name) {
    return loop.timeout(
        ofSeconds(1),
        () ->
            user(name)
                .thenCompose(this::orders)
                .thenCompose(orders -> loop.gather(orders, this::details)));
  }

  /** Has two seconds by itself, but no more than is left of the one second of all calls. */
  private TaskFuture<String> details(String order) {
    return loop.timeout(ofSeconds(2), answer("details of " + order, detailsTake, "blue large"))
        .thenApply(details -> order + ": " + details);
  }

  // </chain>

  private TaskFuture<String> user(String name) {
    return answer("user " + name, ofMillis(300), "user 7");
  }

  private TaskFuture<List<String>> orders(String user) {
    return answer("orders of " + user, ofMillis(200), List.of("cup", "plate"));
  }

  /** A call of a service. A real one would be told how much time is left. */
  private <T> TaskFuture<T> answer(String call, Duration takes, T value) {
    System.out.printf("  %s: %s left%n", call, Tenths.inTenths(deadline.minus(loop.time())));
    TaskFuture<Void> answer = loop.sleep(takes);
    answer.whenComplete(
        (slept, failure) -> {
          if (answer.isCancelled()) {
            System.out.println("  " + call + ": stopped");
          }
        });
    return answer.thenApply(slept -> value);
  }

  static TaskFuture<Void> show(AsyncLoop loop, String title, Duration detailsTake) {
    System.out.println(title);
    Duration began = loop.time();
    return new Chaining(loop, detailsTake)
        .detailsOfOrders("ann")
        .handle(
            (details, late) -> {
              Object outcome = late == null ? details : late.getMessage().split(" \\(")[0];
              String took = Tenths.inTenths(loop.time().minus(began));
              System.out.println("  " + outcome + " after " + took);
              return null;
            });
  }
}
