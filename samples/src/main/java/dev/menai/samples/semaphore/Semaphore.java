package dev.menai.samples.semaphore;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fetches four pages from a service that allows two requests at once, and never provokes it. */
public final class Semaphore {
  private Semaphore() {}

  public static void main(String[] args) throws Exception {
    try (LimitedService service = new LimitedService(2, 300)) {
      List<String> pages =
          AsyncLoop.run(
              "semaphore", loop -> fetchAll(loop, HttpClient.newHttpClient(), service.urls(4)));
      System.out.printf(
          "%d pages, %d at once, %d refused%n",
          pages.size(), service.getMostAtOnce(), service.getRefused());
    }
  }

  // <semaphore>
  static TaskFuture<List<String>> fetchAll(AsyncLoop loop, HttpClient client, List<URI> urls) {
    AsyncSemaphore permits = new AsyncSemaphore(loop, 2);
    // The permit is returned when the stage ends, however it ends.
    return loop.gather(urls, url -> permits.with(() -> fetch(client, url)));
  }

  // </semaphore>

  static CompletableFuture<String> fetch(HttpClient client, URI url) {
    System.out.println(url.getPath() + ": begins");
    HttpRequest request = HttpRequest.newBuilder(url).build();
    return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Semaphore::printed);
  }

  private static String printed(HttpResponse<String> response) {
    String path = response.uri().getPath();
    System.out.println(path + ": " + response.statusCode() + " " + response.body());
    return response.body();
  }
}
