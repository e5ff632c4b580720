package dev.menai.samples.blockingbridge;

import static java.time.Duration.ofMillis;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.samples.Tenths;
import dev.menai.threads.ThreadPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Blocking JDBC calls beside a loop, threads that hand it work, old code, what a cancel stops. */
public final class BlockingBridge {
  private BlockingBridge() {}

  public static void main(String[] args) throws Exception {
    try (Stockroom room = new Stockroom();
        ThreadPool db = ThreadPool.of("db", Stockroom.CONNECTIONS);
        AsyncLoop loop = AsyncLoop.start("shop")) {
      System.out.println("four questions to the database, two at a time");
      System.out.println("  " + loop.call(() -> askAll(loop, room, db)));
      System.out.println("fifty threads sell a piece each");
      System.out.println("  the loop counted " + sell(loop) + " pieces");
      System.out.println("old code asks for prices");
      System.out.println("  the invoice is over " + invoice(loop).await());
      System.out.println("a query that takes too long");
      timed("interrupted", loop, loop.toThread(db, room.endlessQuery(1)::run));
      timed("cancelled", loop, stoppable(loop, room.endlessQuery(60), db));
    }
  }

  // <to-thread>
  /** The driver blocks threads of the pool, as many as there are connections. The loop goes on. */
  static TaskFuture<List<String>> askAll(AsyncLoop loop, Stockroom room, ThreadPool db) {
    return loop.gather(
        Stockroom.ITEMS, item -> loop.toThread(db, () -> item + " " + room.piecesOf(item)));
  }

  // </to-thread>

  // <submit>
  /** Plain threads hand work to the loop. What only the loop touches needs no lock. */
  static int sell(AsyncLoop loop) throws InterruptedException {
    int[] sold = {0};
    Runnable till = () -> loop.createTask(() -> completedFuture(sold[0]++)).join();
    List<Thread> tills = Stream.generate(() -> new Thread(till)).limit(50).toList();
    tills.forEach(Thread::start);
    for (Thread thread : tills) {
      thread.join();
    }
    return sold[0];
  }

  // </submit>

  // <portal>
  /** The old code blocks the thread it runs on; from there {@code call} leads back to the loop. */
  static TaskFuture<Integer> invoice(AsyncLoop loop) {
    return loop.toThread(() -> OldCode.oldInvoice(item -> loop.call(() -> priceOf(loop, item))));
  }

  // </portal>

  private static TaskFuture<Integer> priceOf(AsyncLoop loop, String item) {
    return loop.sleep(ofMillis(50)).thenApply(slept -> item.length()); // asks another service
  }

  // <cancel>
  /** This driver does not listen to an interrupt. So a cancel is handed on to it. */
  static TaskFuture<Long> stoppable(AsyncLoop loop, EndlessQuery query, ThreadPool db) {
    TaskFuture<Long> rows = loop.toThread(db, query::run);
    rows.whenComplete(
        (sum, error) -> {
          if (rows.isCancelled()) {
            loop.toThread(query::cancel);
          }
        });
    return rows;
  }

  // </cancel>

  static void timed(String title, AsyncLoop loop, TaskFuture<Long> query) throws Exception {
    Duration began = loop.time();
    try {
      loop.timeout(ofMillis(200), query).await(); // until the query has really ended
    } catch (TimeoutException late) {
      String took = Tenths.inTenths(loop.time().minus(began));
      System.out.println("  " + title + ": it ended after " + took);
    }
  }
}
