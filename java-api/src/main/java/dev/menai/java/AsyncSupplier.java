package dev.menai.java;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts work and returns the stage of its result; may throw.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface AsyncSupplier<T extends @Nullable Object> {
  /**
   * Starts the work.
   *
   * @return completes with the result; never {@code null}
   * @throws Exception counts as the failure of the work
   */
  CompletionStage<T> get() throws Exception;
}
