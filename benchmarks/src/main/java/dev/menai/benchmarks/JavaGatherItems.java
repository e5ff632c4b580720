package dev.menai.benchmarks;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Work on 10 000 items, done on the loop, and a list of values. */
public class JavaGatherItems extends SideBySide {
  private static final int ITEMS = 10_000;

  private final List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long menai(MenaiThread menai) {
    return sumOf(menai.java.gather(items, CompletableFuture::completedFuture));
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long kotlinxOnMenai(MenaiThread menai) {
    return sumOf(KotlinxFutures.asyncAll(menai.scope, items));
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long supplyAsyncAllOf(ExecutorThread jdk) {
    List<CompletableFuture<Integer>> stages =
        items.stream().map(i -> CompletableFuture.supplyAsync(() -> i, jdk.executor)).toList();
    return sumOf(JavaGather.allOfCollected(stages));
  }

  private static long sumOf(CompletableFuture<List<Integer>> values) {
    return Sums.checkedValues(values.join(), ITEMS);
  }
}
