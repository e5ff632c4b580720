package dev.menai.samples.producerconsumer;

import static java.time.Duration.ofMillis;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncQueue;
import dev.menai.java.TaskFuture;
import java.util.concurrent.CompletableFuture;

/** A producer and its consumers: first with an end marker, then with workers and a shutdown. */
public final class ProducerConsumer {
  private ProducerConsumer() {}

  public static void main(String[] args) throws Exception {
    AsyncLoop.run("producer-consumer", ProducerConsumer::both);
  }

  static TaskFuture<Void> both(AsyncLoop loop) {
    System.out.println("one consumer, until the end marker");
    return withEndMarker(loop)
        .thenCompose(
            ended -> {
              System.out.println("two workers, until the shutdown");
              return withWorkers(loop);
            });
  }

  // <marker>
  private static final int END = -1;

  /** As the guides do it. The marker is no number, and each consumer would need one of its own. */
  static TaskFuture<Void> withEndMarker(AsyncLoop loop) {
    AsyncQueue<Integer> numbers = new AsyncQueue<>(loop);
    TaskFuture<Void> consumer = consume(numbers);
    produce(loop, numbers, 1);
    return consumer;
  }

  private static TaskFuture<Void> produce(AsyncLoop loop, AsyncQueue<Integer> numbers, int next) {
    if (next > 3) {
      return numbers.put(END);
    }
    return loop.sleep(ofMillis(100))
        .thenCompose(slept -> numbers.put(next))
        .thenCompose(put -> produce(loop, numbers, next + 1));
  }

  private static TaskFuture<Void> consume(AsyncQueue<Integer> numbers) {
    return numbers
        .get()
        .thenCompose(
            number -> {
              if (number == END) {
                return CompletableFuture.completedFuture(null);
              }
              System.out.println("  got " + number);
              return consume(numbers);
            });
  }

  // </marker>

  // <workers>
  /** The queue itself says when all is done, and that nothing comes any more. */
  static TaskFuture<Void> withWorkers(AsyncLoop loop) {
    AsyncQueue<Integer> jobs = new AsyncQueue<>(loop, 2);
    TaskFuture<Void> workers = jobs.forEach(2, job -> work(loop, job));
    return putJobs(jobs, 1)
        .thenCompose(put -> jobs.join()) // until each job was called done, as forEach does
        .thenCompose(
            done -> {
              System.out.println("  all jobs are done");
              jobs.shutdown(); // ends the workers
              return workers;
            });
  }

  /** Waits while the queue is full, so nobody piles up jobs faster than they are done. */
  private static TaskFuture<Void> putJobs(AsyncQueue<Integer> jobs, int job) {
    TaskFuture<Void> put =
        jobs.put(job)
            .thenRun(() -> System.out.printf("  put job %d, %d waiting%n", job, jobs.size()));
    return job == 6 ? put : put.thenCompose(in -> putJobs(jobs, job + 1));
  }

  private static TaskFuture<Void> work(AsyncLoop loop, int job) {
    return loop.sleep(ofMillis(300)).thenRun(() -> System.out.println("  did job " + job));
  }
  // </workers>
}
