package dev.menai.samples.errors;

import static java.time.Duration.ofMillis;

import dev.menai.java.AsyncLoop;
import dev.menai.java.Outcome;
import dev.menai.java.TaskFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What becomes of failures: kept as results, or one for all, with the others' attached. */
public final class Errors {
  private static final List<String> SHOPS = List.of("north", "west", "east");

  private Errors() {}

  public static void main(String[] args) throws Exception {
    AsyncLoop.run(
        "errors",
        loop ->
            keepAsResults(loop)
                .thenCompose(done -> cancelTheRest(loop))
                .thenCompose(done -> showSiblings(loop)));
  }

  // <kept>
  static TaskFuture<Void> keepAsResults(AsyncLoop loop) {
    System.out.println("each has its own result");
    return loop.gatherResults(SHOPS, shop -> price(loop, shop))
        .thenAccept(
            outcomes -> {
              for (int i = 0; i < outcomes.size(); i++) {
                Outcome<Integer> outcome = outcomes.get(i);
                String text = outcome.fold(p -> "price " + p, e -> "failed, " + e.getMessage());
                System.out.println("  " + SHOPS.get(i) + ": " + text);
              }
            });
  }

  // </kept>

  // <first>
  static TaskFuture<Void> cancelTheRest(AsyncLoop loop) {
    System.out.println("the first failure stops the others");
    return loop.gather(SHOPS, shop -> price(loop, shop))
        .handle( // called when all have stopped
            (prices, failure) -> {
              System.out.println(failure == null ? prices : "  failed, " + failure.getMessage());
              return null;
            });
  }

  // </first>

  // <siblings>
  static TaskFuture<Void> showSiblings(AsyncLoop loop) {
    System.out.println("failures that were there already come along as suppressed");
    TaskFuture<Integer> west = loop.createTask("west", () -> price(loop, "west"));
    TaskFuture<Integer> south = loop.createTask("south", () -> price(loop, "south"));
    return loop.sleep(ofMillis(500)) // both have failed by then
        .thenCompose(slept -> loop.gather(west, south).handle(Errors::explained));
  }

  private static Void explained(List<Integer> prices, Throwable failure) {
    Explained.explain(failure); // the raw one: the gather is where it comes from
    return null;
  }

  // </siblings>

  /** Those in the west and south fail, before the one in the east has answered. */
  private static TaskFuture<Integer> price(AsyncLoop loop, String shop) {
    TaskFuture<Void> answer = loop.sleep(ofMillis(shop.equals("east") ? 300 : 100));
    answer.whenComplete(
        (slept, failure) -> {
          if (answer.isCancelled()) {
            System.out.println("  " + shop + ": stopped");
          }
        });
    boolean fails = shop.equals("west") || shop.equals("south");
    return answer.thenCompose(
        slept -> fails ? refused(shop) : CompletableFuture.completedFuture(7));
  }

  private static CompletableFuture<Integer> refused(String shop) {
    return CompletableFuture.failedFuture(
        new PriceException(shop, new IOException("connection refused")));
  }
}
