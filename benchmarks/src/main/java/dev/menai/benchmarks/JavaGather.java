package dev.menai.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.tascalate.concurrent.Promises;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** 10 000 pending stages of somebody else, completed by another thread, and a list of values. */
public class JavaGather extends SideBySide {
  private static final int STAGES = 10_000;

  @Benchmark
  @OperationsPerInvocation(STAGES)
  public long menai(MenaiThread menai) {
    return gatherAndComplete(menai.java::gather);
  }

  @Benchmark
  @OperationsPerInvocation(STAGES)
  public long allOf() {
    return gatherAndComplete(JavaGather::allOfCollected);
  }

  @Benchmark
  @OperationsPerInvocation(STAGES)
  public long kotlinxOnMenai(MenaiThread menai) {
    return gatherAndComplete(stages -> KotlinxFutures.awaitAll(menai.scope, stages));
  }

  @Benchmark
  @OperationsPerInvocation(STAGES)
  public long tascalate() {
    return gatherAndComplete(stages -> Promises.all(stages).toCompletableFuture());
  }

  static CompletableFuture<List<Integer>> allOfCollected(List<CompletableFuture<Integer>> stages) {
    return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
        .thenApply(done -> stages.stream().map(CompletableFuture::join).toList());
  }

  private static long gatherAndComplete(
      Function<List<CompletableFuture<Integer>>, CompletableFuture<List<Integer>>> gather) {
    List<CompletableFuture<Integer>> stages = new ArrayList<>(STAGES);
    for (int i = 0; i < STAGES; i++) {
      stages.add(new CompletableFuture<>());
    }
    CompletableFuture<List<Integer>> values = gather.apply(stages);
    for (int i = 0; i < STAGES; i++) {
      stages.get(i).complete(i);
    }
    return Sums.checkedValues(values.join(), STAGES);
  }
}
