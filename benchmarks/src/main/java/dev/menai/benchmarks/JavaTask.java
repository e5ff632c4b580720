package dev.menai.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import net.tascalate.concurrent.CompletableTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** 10 000 tasks created and got by a thread that is not the loop's: what one costs under load. */
public class JavaTask extends SideBySide {
  private static final int TASKS = 10_000;

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long menai(MenaiThread menai) {
    return createAndGet(i -> menai.java.createTask(() -> CompletableFuture.completedFuture(i)));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long kotlinxOnMenai(MenaiThread menai) {
    return createAndGet(i -> KotlinxFutures.future(menai.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long kotlinxOnExecutor(ExecutorThread jdk) {
    return createAndGet(i -> KotlinxFutures.future(jdk.scope, i));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long supplyAsync(ExecutorThread jdk) {
    return createAndGet(i -> CompletableFuture.supplyAsync(() -> i, jdk.executor));
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long tascalate(ExecutorThread jdk) {
    return createAndGet(
        i -> CompletableTask.supplyAsync(() -> i, jdk.executor).toCompletableFuture());
  }

  /** The floor: the JDK's future, completed by a thread that takes a stack of posts whole. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long bareStack(BareStackThread bare) {
    return createAndGet(
        i -> {
          CompletableFuture<Integer> future = new CompletableFuture<>();
          bare.post(() -> future.complete(i));
          return future;
        });
  }

  private static long createAndGet(IntFunction<CompletableFuture<Integer>> create) {
    List<CompletableFuture<Integer>> tasks = new ArrayList<>(TASKS);
    for (int i = 0; i < TASKS; i++) {
      tasks.add(create.apply(i));
    }
    return Sums.checked(tasks, TASKS);
  }
}
