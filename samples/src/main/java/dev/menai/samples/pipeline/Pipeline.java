package dev.menai.samples.pipeline;

import static java.time.Duration.ofMillis;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncQueue;
import dev.menai.java.TaskFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Readings of a sensor, aggregated in windows of ten, written by a fast sink, then a slow one. */
public final class Pipeline {
  private final AsyncLoop loop;
  private final int readings;
  private final Duration writing;
  private final AsyncQueue<Reading> taken;
  private final AsyncQueue<List<Reading>> windows;
  private final Sink sink = new Sink();
  private List<Reading> window = new ArrayList<>();

  Pipeline(AsyncLoop loop, int readings, Duration writing) {
    this.loop = loop;
    this.readings = readings;
    this.writing = writing;
    this.taken = new AsyncQueue<>(loop, 10);
    this.windows = new AsyncQueue<>(loop, 1);
  }

  public static void main(String[] args) throws Exception {
    for (int millis : new int[] {10, 100}) {
      System.out.println("a sink that takes " + millis + " ms for a window");
      AsyncLoop.run("pipeline", loop -> new Pipeline(loop, 100, ofMillis(millis)).run()).print();
    }
  }

  // <pipeline>
  // <stages>
  /** Each stage waits for room before it hands on, so a slow sink slows down the sensor. */
  TaskFuture<Sink> run() {
    return loop.gather(sense(0, loop.time()), aggregate(), write()).thenApply(ended -> sink);
  }

  /** On a grid of 5 ms from the beginning: what one reading is late does not add up. */
  private TaskFuture<Void> sense(int number, Duration due) {
    return loop.sleep(due.minus(loop.time()))
        .thenCompose(slept -> taken.put(Reading.of(number, now()))) // waits while it is full
        .thenCompose(
            put -> {
              sink.setBehindMillis(now() - due.toMillis());
              if (number + 1 < readings) {
                return sense(number + 1, due.plus(ofMillis(5)));
              }
              taken.shutdown(); // the next stage takes what is left, and ends
              return completedFuture(null);
            });
  }

  // </stages>

  private TaskFuture<Void> aggregate() {
    return taken
        .forEach(
            1,
            reading -> {
              window.add(reading);
              return window.size() < 10 ? completedFuture(null) : putWindow();
            })
        .thenCompose(ended -> window.isEmpty() ? completedFuture(null) : putWindow())
        .thenRun(windows::shutdown);
  }

  private CompletionStage<Void> putWindow() {
    List<Reading> full = window;
    window = new ArrayList<>();
    return windows.put(full);
  }

  private TaskFuture<Void> write() {
    return windows.forEach(
        1, written -> loop.sleep(writing).thenRun(() -> sink.accept(written, now())));
  }

  // </pipeline>

  private long now() {
    return loop.time().toMillis();
  }
}
