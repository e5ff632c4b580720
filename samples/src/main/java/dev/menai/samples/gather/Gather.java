package dev.menai.samples.gather;

import static java.time.Duration.ofMillis;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.samples.Tenths;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Three fetches, one after the other and then at once: the sum of their times, and the longest. */
public final class Gather {
  private Gather() {}

  public static void main(String[] args) throws Exception {
    AsyncLoop.run(
        "gather",
        loop ->
            timed(loop, "one after the other", Gather::oneAfterTheOther)
                .thenCompose(done -> timed(loop, "at once", Gather::atOnce)));
  }

  // <gather>
  static TaskFuture<List<String>> oneAfterTheOther(AsyncLoop loop) {
    return fetch(loop, "users", ofMillis(300))
        .thenCompose(
            users ->
                fetch(loop, "orders", ofMillis(200))
                    .thenCompose(
                        orders ->
                            fetch(loop, "prices", ofMillis(400))
                                .thenApply(prices -> List.of(users, orders, prices))));
  }

  static TaskFuture<List<String>> atOnce(AsyncLoop loop) {
    return loop.gather( // in the order of the arguments, whoever came first
        fetch(loop, "users", ofMillis(300)),
        fetch(loop, "orders", ofMillis(200)),
        fetch(loop, "prices", ofMillis(400)));
  }

  // </gather>

  private static TaskFuture<String> fetch(AsyncLoop loop, String name, Duration takes) {
    System.out.println("  fetch " + name);
    return loop.sleep(takes)
        .thenApply(
            slept -> {
              System.out.println("  got " + name);
              return name;
            });
  }

  static TaskFuture<Void> timed(
      AsyncLoop loop, String title, Function<AsyncLoop, TaskFuture<List<String>>> work) {
    System.out.println(title);
    Duration began = loop.time();
    return work.apply(loop)
        .thenAccept(
            names -> {
              String took = Tenths.inTenths(loop.time().minus(began));
              System.out.println("  " + names + " in " + took);
            });
  }
}
