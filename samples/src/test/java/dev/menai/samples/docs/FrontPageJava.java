package dev.menai.samples.docs;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLoop;
import dev.menai.java.Outcome;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The Java programs of README.md. FrontPageTest runs each of them. */
final class FrontPageJava {
  private FrontPageJava() {}

  private static HttpRequest request(URI url) {
    return HttpRequest.newBuilder(url).build();
  }

  // <fetch>
  static List<Outcome<HttpResponse<String>>> fetchAll(HttpClient client, List<URI> urls)
      throws Exception {
    return AsyncLoop.run(
        loop ->
            loop.gatherResults(
                urls,
                url -> loop.timeout(ofSeconds(1), () -> client.sendAsync(request(url), ofString())),
                options -> options.limit(10)));
  }

  // </fetch>

  static final class Shop {
    private final LongFunction<CompletableFuture<String>> users;
    private final LongFunction<CompletableFuture<List<String>>> orders;

    Shop(
        LongFunction<CompletableFuture<String>> users,
        LongFunction<CompletableFuture<List<String>>> orders) {
      this.users = users;
      this.orders = orders;
    }

    // <tasks>
    TaskFuture<String> page(AsyncLoop loop, long id) {
      TaskFuture<String> user = loop.createTask("user", () -> users.apply(id));
      TaskFuture<List<String>> list = loop.createTask("orders", () -> orders.apply(id));
      return user.thenCombine(list, (name, titles) -> name + ": " + titles);
    }

    static void abandon(TaskFuture<String> page) {
      page.thenApply(String::toUpperCase).cancel("nobody reads it"); // stops both requests
    }
    // </tasks>
  }

  record Till(
      Function<String, CompletableFuture<Void>> reserve,
      Function<String, CompletableFuture<Integer>> near,
      Function<String, CompletableFuture<Integer>> far,
      BiFunction<String, Integer, String> bill) {
    // <groups>
    TaskFuture<String> order(AsyncLoop loop, String book) {
      return loop.taskGroup(
          group -> {
            group.createTask("stock", () -> reserve.apply(book));
            return loop.race(() -> near.apply(book), () -> far.apply(book))
                .thenCompose(price -> loop.toThread(() -> bill.apply(book, price)));
          });
    }
    // </groups>
  }

  static void aDayInNoTime() {
    // <virtual>
    VirtualClock clock = new VirtualClock();
    try (AsyncLoop loop = AsyncLoop.of(clock.newLoop())) {
      TaskFuture<Void> day = loop.sleep(ofHours(24));
      clock.advance(ofHours(24));
      day.join();
    }
    // </virtual>
  }
}
