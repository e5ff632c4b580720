package dev.menai.samples.customloop;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;

import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The same countdown on a loop that turns on a host's executor, and on a virtual clock. */
public final class CustomLoop {
  private CustomLoop() {}

  public static void main(String[] args) throws Exception {
    System.out.println("on a host's executor");
    ScheduledExecutorService host =
        Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "host"));
    try {
      onHost(host);
    } finally {
      host.shutdown();
    }
    System.out.println("on a virtual clock");
    onVirtualClock();
  }

  static TaskFuture<Void> countdown(AsyncLoop loop, int number) {
    String thread = Thread.currentThread().getName();
    System.out.printf("  %s, in thread %s%n", number == 0 ? "liftoff" : number, thread);
    return number == 0
        ? loop.sleep(ofMillis(0))
        : loop.sleep(ofMillis(200)).thenCompose(slept -> countdown(loop, number - 1));
  }

  // <host>
  /** The host may be an executor of the JDK, Netty's event loop, Vert.x's. It keeps its thread. */
  static void onHost(ScheduledExecutorService host) throws Exception {
    try (AsyncLoop loop = AsyncLoop.on(host, "guest")) {
      Runnable own = () -> System.out.println("  meanwhile, work of the host's own");
      host.schedule(own, 300, TimeUnit.MILLISECONDS);
      TaskFuture<Void> ended = loop.createTask("countdown", () -> countdown(loop, 3));
      ended.await(); // the host's thread turns the loop; this one may wait
    }
  }

  // </host>

  // <virtual>
  /** The loop turns in this thread, and only when the clock is moved. */
  static void onVirtualClock() {
    VirtualClock clock = new VirtualClock();
    try (AsyncLoop loop = AsyncLoop.of(clock.newLoop())) {
      TaskFuture<Void> countdown = loop.createTask("countdown", () -> countdown(loop, 3));
      TaskFuture<Void> nextDay = loop.sleep(ofHours(24));
      clock.advance(ofMillis(250));
      System.out.printf("  it is %s; the countdown is %s%n", loop.time(), state(countdown));
      clock.advance(ofHours(24));
      System.out.printf("  it is %s; the next day is %s%n", loop.time(), state(nextDay));
    }
  }

  // </virtual>

  private static String state(TaskFuture<Void> future) {
    return future.isDone() ? "over" : "on its way";
  }
}
