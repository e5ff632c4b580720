package dev.menai.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** 10 000 tasks created on the loop, and got there when they have ended. */
public class JavaTaskOnLoop extends SideBySide {
  private static final int TASKS = 10_000;

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long menai(MenaiThread menai) {
    return createAndGet(
        menai.java.executor(),
        i -> menai.java.createTask(() -> CompletableFuture.completedFuture(i)));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long kotlinxOnMenai(MenaiThread menai) {
    return createAndGet(menai.java.executor(), i -> KotlinxFutures.future(menai.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long kotlinxOnExecutor(ExecutorThread jdk) {
    return createAndGet(jdk.executor, i -> KotlinxFutures.future(jdk.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long supplyAsync(ExecutorThread jdk) {
    return createAndGet(jdk.executor, i -> CompletableFuture.supplyAsync(() -> i, jdk.executor));
  }

  private static long createAndGet(Executor loop, IntFunction<CompletableFuture<Integer>> create) {
    CompletableFuture<Long> sum = new CompletableFuture<>();
    loop.execute(
        () -> {
          List<CompletableFuture<Integer>> tasks = new ArrayList<>(TASKS);
          for (int i = 0; i < TASKS; i++) {
            tasks.add(create.apply(i));
          }
          CompletableFuture<Integer> last = tasks.get(TASKS - 1);
          last.whenComplete((value, failure) -> sum.completeAsync(() -> sumOf(tasks), loop));
        });
    return sum.join();
  }

  private static long sumOf(List<CompletableFuture<Integer>> tasks) {
    return Sums.checked(tasks, TASKS);
  }
}
