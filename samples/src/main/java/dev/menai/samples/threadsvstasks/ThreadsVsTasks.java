package dev.menai.samples.threadsvstasks;

import dev.menai.java.AsyncLoop;
import java.time.Duration;
import java.util.List;

/** What it costs to have many wait at once: tasks of one loop, virtual and platform threads. */
public final class ThreadsVsTasks {
  private ThreadsVsTasks() {}

  public static void main(String[] args) {
    ChartFile chart = ChartFile.of(args, "java");
    try (AsyncLoop loop = AsyncLoop.start("sleepers")) {
      Comparison.compare(
          List.of(
              Sleepers.platformThreads(ThreadsVsTasks::startThread),
              Sleepers.virtualThreads(ThreadsVsTasks::startVirtualThread),
              Sleepers.tasks(crowd -> startTask(loop, crowd))),
          chart);
    }
  }

  // <sleepers>
  /** All tasks share the loop's one thread; one that sleeps is a few small objects. */
  static void startTask(AsyncLoop loop, Crowd crowd) {
    loop.createTask(
        () -> {
          crowd.fallsAsleep();
          return loop.sleep(Duration.ofMillis(crowd.getNapMillis())).thenRun(crowd::wokeUp);
        });
  }

  /** A thread keeps its stack, which is the system's, as long as it sleeps. */
  static void startThread(Crowd crowd) {
    new Thread(() -> blockingNap(crowd)).start();
  }

  /** The stack of a virtual one is in the heap, as large as it is deep. */
  static void startVirtualThread(Crowd crowd) {
    VirtualThreads.start(() -> blockingNap(crowd));
  }

  private static void blockingNap(Crowd crowd) {
    crowd.fallsAsleep();
    try {
      Thread.sleep(crowd.getNapMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    crowd.wokeUp();
  }
  // </sleepers>
}
