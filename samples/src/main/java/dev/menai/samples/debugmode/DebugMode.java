package dev.menai.samples.debugmode;

import static dev.menai.EventLoopKt.EventLoop;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.menai.java.AsyncLock;
import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import dev.menai.java.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Makes the mistakes that debug mode reports; docs/debug-mode.md explains each of its lines. */
public final class DebugMode {
  private DebugMode() {}

  public static void main(String[] args) {
    mistakes()
        .forEach(
            (mistake, make) -> {
              System.out.println(mistake);
              try (AsyncLoop loop = AsyncLoop.start("orders")) {
                loop.debug(true);
                make.accept(loop);
              }
            });
  }

  static Map<String, Consumer<AsyncLoop>> mistakes() {
    Map<String, Consumer<AsyncLoop>> mistakes = new LinkedHashMap<>();
    mistakes.put("a task that blocks the loop", DebugMode::block);
    mistakes.put("tasks that wait for each other", DebugMode::deadlock);
    mistakes.put("a failure that nobody looks at", DebugMode::dropFailure);
    mistakes.put("a task that never begins", DebugMode::beginTooLate);
    mistakes.put("a lock that nobody releases", DebugMode::keepLock);
    mistakes.put("a permit that nobody returns", DebugMode::keepPermit);
    mistakes.put("a group that nobody closes", DebugMode::leaveGroupOpen);
    mistakes.put("a timer that nobody cancels", DebugMode::leaveTimerSet);
    mistakes.put("a loop that nobody closes", DebugMode::dropLoop);
    return mistakes;
  }

  // <slow>
  static void block(AsyncLoop loop) {
    loop.createTask("report", () -> load(loop)).join(); // loop.toThread would keep the loop free
  }

  static TaskFuture<Void> load(AsyncLoop loop) throws InterruptedException {
    Thread.sleep(300);
    return loop.sleep(Duration.ZERO);
  }

  // </slow>

  // <deadlock>
  static void deadlock(AsyncLoop loop) {
    AsyncLock stock = new AsyncLock(loop, "stock");
    AsyncLock till = new AsyncLock(loop, "till");
    loop.createTask("order", () -> holdBoth(loop, stock, till));
    loop.createTask("refund", () -> holdBoth(loop, till, stock)); // in the same order: fine
    loop.sleep(ofMillis(1200)).join();
  }

  static TaskFuture<Void> holdBoth(AsyncLoop loop, AsyncLock first, AsyncLock second) {
    return first.with(
        () ->
            loop.sleep(ofMillis(1))
                .thenCompose(slept -> second.with(() -> loop.sleep(Duration.ZERO))));
  }

  // </deadlock>

  // <failure>
  static void dropFailure(AsyncLoop loop) {
    loop.createTask("stock", DebugMode::refuse); // join(), or a callback, would tell of it
    loop.sleep(ofMillis(1)).join();
  }

  static TaskFuture<Integer> refuse() throws IOException {
    throw new IOException("connection refused");
  }

  // </failure>

  // <never>
  static void beginTooLate(AsyncLoop loop) {
    loop.callSoon(
        () -> {
          loop.shutdown(ofSeconds(5));
          loop.createTask("audit", () -> loop.sleep(ofMillis(1))); // the close comes first
        });
  }

  // </never>

  // <lock>
  static void keepLock(AsyncLoop loop) {
    AsyncLock stock = new AsyncLock(loop, "stock");
    loop.createTask("order", () -> stock.acquire()).join(); // stock.with would release it
  }

  // </lock>

  // <permit>
  static void keepPermit(AsyncLoop loop) {
    AsyncSemaphore vendor = new AsyncSemaphore(loop, 2, "vendor");
    loop.createTask("order", () -> vendor.acquire()).join(); // vendor.with would return it
  }

  // </permit>

  // <group>
  static void leaveGroupOpen(AsyncLoop loop) {
    TaskGroup.open(loop, "connection"); // its owner has to close it
  }

  // </group>

  // <timer>
  static void leaveTimerSet(AsyncLoop loop) {
    loop.callEvery(ofSeconds(1), () -> System.out.println("tick")); // its handle would cancel it
  }

  // </timer>

  // <loop>
  static void dropLoop(AsyncLoop loop) {
    usePrices();
    System.gc();
    loop.sleep(ofMillis(300)).join(); // the next loop that waits tells what the collector found
  }

  static void usePrices() {
    AsyncLoop prices = AsyncLoop.of(EventLoop("prices", /* debug= */ true));
    prices.callLater(ofMillis(1), prices::stop);
    prices.runForever(); // try-with-resources would close it
  }

  // </loop>
}
