package dev.menai.benchmarks;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Proves that all numbers from zero on came out of a workload, and keeps them alive. */
final class Sums {
  private Sums() {}

  static long checked(List<CompletableFuture<Integer>> futures, int count) {
    long sum = 0;
    for (CompletableFuture<Integer> future : futures) {
      sum += future.join();
    }
    return checked(sum, count);
  }

  static long checkedValues(List<Integer> values, int count) {
    long sum = 0;
    for (int value : values) {
      sum += value;
    }
    return checked(sum, count);
  }

  static long checked(long sum, int count) {
    if (sum != count * (count - 1L) / 2) {
      throw new AssertionError("sum " + sum + " of the numbers below " + count);
    }
    return sum;
  }
}
