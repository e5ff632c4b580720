package dev.menai.samples.fetch;

import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLoop;
import dev.menai.java.Outcome;
import dev.menai.java.TaskFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Fetches many pages: ten at a time, a second for each; an error takes no other page with it. */
public final class Fetch {
  private Fetch() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    try (Source source = Source.of(args)) {
      List<URI> urls = source.getUrls();
      AsyncLoop.run("fetch", loop -> fetchAndReport(loop, client, urls, new Progress(urls.size())));
      source.checkAborted();
    }
  }

  static TaskFuture<Void> fetchAndReport(
      AsyncLoop loop, HttpClient client, List<URI> urls, Progress progress) {
    return fetchAll(loop, client, urls, progress)
        .whenComplete((outcomes, error) -> progress.close())
        .thenAccept(
            outcomes -> {
              Report report = new Report(progress);
              for (int i = 0; i < urls.size(); i++) {
                Outcome<HttpResponse<byte[]>> outcome = outcomes.get(i);
                report.add(urls.get(i), outcome.orElse(null), outcome.failure());
              }
              report.print();
            });
  }

  // <fetch>
  static TaskFuture<List<Outcome<HttpResponse<byte[]>>>> fetchAll(
      AsyncLoop loop, HttpClient client, List<URI> urls, Progress progress) {
    return loop.gatherResults(
        urls,
        url -> {
          Progress.Page page = progress.start(url);
          return fetch(loop, client, url).whenComplete((response, error) -> page.close());
        },
        options -> options.limit(10));
  }

  static TaskFuture<HttpResponse<byte[]>> fetch(AsyncLoop loop, HttpClient client, URI url) {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    // The timeout really stops the request.
    return loop.timeout(ofSeconds(1), () -> client.sendAsync(request, BodyHandlers.ofByteArray()))
        .thenApply(Fetch::checked);
  }

  static HttpResponse<byte[]> checked(HttpResponse<byte[]> response) {
    if (response.statusCode() >= 400) {
      throw new HttpStatusException(response.statusCode());
    }
    return response;
  }
  // </fetch>
}
