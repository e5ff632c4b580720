package dev.menai.samples.hello;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;

/** Fetches data and does something else meanwhile: the first program of asyncio's guides. */
public final class Hello {
  private Hello() {}

  // <hello>
  static TaskFuture<String> fetchData(AsyncLoop loop) {
    System.out.println("start fetching");
    return loop.sleep(ofSeconds(1)) // this future waits; the loop does not
        .thenApply(
            slept -> {
              System.out.println("done fetching");
              return "some data";
            });
  }

  static TaskFuture<Void> hello(AsyncLoop loop) {
    TaskFuture<String> data = loop.createTask("fetch", () -> fetchData(loop));
    for (int i = 1; i <= 3; i++) {
      String line = "meanwhile, step " + i;
      loop.callLater(ofMillis(250 * i), () -> System.out.println(line));
    }
    return data.thenAccept(value -> System.out.println("got " + value));
  }

  public static void main(String[] args) throws Exception {
    AsyncLoop.run(Hello::hello);
  }
  // </hello>
}
