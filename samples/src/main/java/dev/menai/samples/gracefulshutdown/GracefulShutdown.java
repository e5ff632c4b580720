package dev.menai.samples.gracefulshutdown;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.menai.GroupPolicy;
import dev.menai.java.AsyncEvent;
import dev.menai.java.AsyncLoop;
import dev.menai.java.OpenTaskGroup;
import dev.menai.java.TaskFuture;
import dev.menai.java.TaskGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service that ends well: signal, no new requests, answers, a deadline, names of what is left.
 */
public final class GracefulShutdown {
  private GracefulShutdown() {}

  public static void main(String[] args) throws Exception {
    Visitors visitors = Visitors.of(args);
    AsyncLoop loop = AsyncLoop.start("service");
    AsyncEvent stop = new AsyncEvent(loop);
    try (SmallServer server = new SmallServer();
        EndSignals signals = new EndSignals(stop::set)) {
      TaskFuture<Void> ended = loop.createTask("service", () -> serve(loop, server, stop));
      visitors.visit(server, signals);
      ended.await();
      closeAndName(loop);
    }
    visitors.report();
  }

  // <serve>
  static TaskFuture<Void> serve(AsyncLoop loop, Server server, AsyncEvent stop) {
    OpenTaskGroup requests =
        TaskGroup.open(loop, o -> o.name("requests").policy(GroupPolicy.COLLECT));
    server.start(request -> requests.createTask(request.getPath(), () -> respond(loop, request)));
    return stop.await() // a signal sets it, in a thread of its own
        .thenCompose(
            signal -> {
              server.stopAccepting();
              System.out.println("  no new requests; under way: " + names(requests));
              return loop.timeout(ofSeconds(1), requests.join());
            })
        .handle(
            (done, late) -> {
              if (late == null) {
                System.out.println("  all are answered");
              } else {
                System.out.println("  not answered after a second: " + names(requests));
                requests.cancel("the service ends");
              }
              return null;
            });
  }

  /** The last word: who does not listen to the cancel is named. */
  static void closeAndName(AsyncLoop loop) {
    loop.close(ofMillis(300)).forEach(left -> System.out.println("  left behind: " + left));
  }

  // </serve>

  private static List<String> names(TaskGroup requests) {
    return requests.tasks().stream().sorted().toList();
  }

  private static CompletionStage<String> respond(AsyncLoop loop, Request request) {
    TaskFuture<String> answer = loop.adopt(answerTo(loop, request.getPath()));
    answer.whenComplete(
        (text, error) -> {
          if (error == null) {
            request.answer(200, text);
          } else {
            request.answer(503, "the service ends");
          }
        });
    return answer;
  }

  private static CompletionStage<String> answerTo(AsyncLoop loop, String path) {
    String text = "this is " + path;
    return switch (path) {
      case "/slow" -> loop.sleep(ofMillis(600)).thenApply(slept -> text);
      case "/slower" -> loop.sleep(ofSeconds(10)).thenApply(slept -> text);
      case "/stubborn" -> {
        CompletableFuture<String> answer = new CompletableFuture<>();
        loop.callLater(ofSeconds(3), () -> answer.complete(text));
        yield answer.minimalCompletionStage(); // as clients return that nobody can stop
      }
      default -> completedFuture(text);
    };
  }
}
