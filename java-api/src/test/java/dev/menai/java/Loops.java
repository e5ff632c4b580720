package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.menai.EventLoop;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The loops of one test; afterwards it closes them and checks that nothing is left of them. */
final class Loops implements AfterEachCallback {
  private final List<AsyncLoop> made = new ArrayList<>();

  /** A loop with a thread of its own. */
  AsyncLoop start(String name) {
    return kept(AsyncLoop.start(name));
  }

  AsyncLoop start() {
    return start("orders");
  }

  /** A loop that is turned by {@link VirtualClock#advance}, in the test's thread. */
  AsyncLoop on(VirtualClock clock) {
    return kept(AsyncLoop.of(clock.newLoop("orders")));
  }

  /** Runs {@code action} on {@code loop} and gives back, or throws, what it did. */
  static <T> T call(AsyncLoop loop, java.util.concurrent.Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.callSoon(
        () -> {
          try {
            result.complete(action.call());
          } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
          }
        });
    try {
      return result.get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw Failures.<RuntimeException>sneak(e.getCause());
    }
  }

  static void run(AsyncLoop loop, Runnable action) throws Exception {
    call(
        loop,
        () -> {
          action.run();
          return null;
        });
  }

  /** Returns when everything posted to {@code loop} so far has run, and what that queued. */
  static void settle(AsyncLoop loop) throws Exception {
    for (int i = 0; i < 5; i++) {
      run(loop, () -> {});
    }
  }

  private AsyncLoop kept(AsyncLoop loop) {
    made.add(loop);
    return loop;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    made.forEach(AsyncLoop::close); // all of them first: their threads may share a name
    for (AsyncLoop loop : made) {
      assertEquals(List.of(), loop.tasks(), "tasks left on loop " + loop.name());
      assertEquals(0, loop.timed().size(), "futures left that wait for a timer of " + loop.name());
      assertThreadEnds(loop.eventLoop());
    }
  }

  private static void assertThreadEnds(EventLoop loop) throws InterruptedException {
    String name = "menai-" + loop.getName();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(name)) {
        thread.join(Duration.ofSeconds(10).toMillis());
        assertEquals(Thread.State.TERMINATED, thread.getState(), "thread left: " + name);
      }
    }
  }
}
