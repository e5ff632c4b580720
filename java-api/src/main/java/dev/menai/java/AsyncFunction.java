package dev.menai.java;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts work on an item and returns the stage of its result; may throw.
 *
 * @param <A> the item
 * @param <T> the result
 */
@FunctionalInterface
public interface AsyncFunction<A extends @Nullable Object, T extends @Nullable Object> {
  /**
   * Starts the work on {@code item}.
   *
   * @param item what to work on
   * @return completes with the result; never {@code null}
   * @throws Exception counts as the failure of the work
   */
  CompletionStage<T> apply(A item) throws Exception;
}
