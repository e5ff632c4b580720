package dev.menai.samples.scraper;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the links of a site, politely, and reports what it found: a table and a JSON file. */
public final class Scraper {
  /** Enough for a sample that somebody points at a real site. */
  private static final int MOST_PAGES = 30;

  // Only the loop touches these, so they need no lock.
  private final AsyncLoop loop;
  private final HttpClient client;
  private final Set<String> hosts;
  private final Map<String, AsyncSemaphore> places = new HashMap<>();
  private final Set<URI> seen = new HashSet<>();
  private final List<Page> pages = new ArrayList<>();

  Scraper(AsyncLoop loop, HttpClient client, Set<String> hosts) {
    this.loop = loop;
    this.client = client;
    this.hosts = hosts;
  }

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (Assignment assignment = Assignment.of(args)) {
      List<Page> pages =
          AsyncLoop.run(
              "scraper",
              loop -> new Scraper(loop, client, assignment.getHosts()).crawl(assignment.getUrls()));
      PageTable.report(pages, assignment.getFile());
      assignment.printVisits();
    }
  }

  // <scraper>
  TaskFuture<List<Page>> crawl(List<URI> urls) {
    return visitAll(urls).thenApply(done -> pages);
  }

  // <visit>
  private TaskFuture<Void> visitAll(List<URI> urls) {
    return loop.gather(urls.stream().filter(this::isFresh).toList(), this::visit)
        .thenAccept(all -> {});
  }

  private boolean isFresh(URI url) {
    return hosts.contains(url.getAuthority()) && seen.size() < MOST_PAGES && seen.add(url);
  }

  private TaskFuture<Void> visit(URI url) {
    return places
        .computeIfAbsent(url.getAuthority(), host -> new AsyncSemaphore(loop, 2))
        .with(() -> fetchPolitely(url))
        .thenCompose(
            page -> {
              pages.add(page);
              return visitAll(page.getLinks());
            });
  }

  // </visit>

  /** Whoever comes next waits until the host had its rest. */
  private TaskFuture<Page> fetchPolitely(URI url) {
    return fetch(url).thenCompose(page -> loop.sleep(ofMillis(100)).thenApply(slept -> page));
  }

  private TaskFuture<Page> fetch(URI url) {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    return loop.timeout(ofSeconds(5), () -> client.sendAsync(request, BodyHandlers.ofString()))
        .handle((page, failed) -> failed == null ? Page.of(url, page) : Page.failed(url, failed));
  }
  // </scraper>
}
