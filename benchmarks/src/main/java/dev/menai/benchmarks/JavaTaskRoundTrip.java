package dev.menai.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One task created by another thread, which gets it and creates the next: two thread hops each. */
public class JavaTaskRoundTrip extends SideBySide {
  private static final int TRIPS = 1_000;

  @Benchmark
  @OperationsPerInvocation(TRIPS)
  public long menai(MenaiThread menai) {
    return travel(i -> menai.java.createTask(() -> CompletableFuture.completedFuture(i)));
  }

  @Benchmark
  @OperationsPerInvocation(TRIPS)
  public long kotlinxOnMenai(MenaiThread menai) {
    return travel(i -> KotlinxFutures.future(menai.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TRIPS)
  public long kotlinxOnExecutor(ExecutorThread jdk) {
    return travel(i -> KotlinxFutures.future(jdk.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TRIPS)
  public long supplyAsync(ExecutorThread jdk) {
    return travel(i -> CompletableFuture.supplyAsync(() -> i, jdk.executor));
  }

  private static long travel(IntFunction<CompletableFuture<Integer>> create) {
    long sum = 0;
    for (int i = 0; i < TRIPS; i++) {
      sum += create.apply(i).join();
    }
    return Sums.checked(sum, TRIPS);
  }
}
