package dev.menai.java;

import org.jspecify.annotations.Nullable;

/**
 * What a dependent does with its source's outcome.
 *
 * @param <S> the source's value
 * @param <T> the stage's value
 */
@FunctionalInterface
interface Step<S extends @Nullable Object, T extends @Nullable Object> {
  /**
   * Settles {@code stage}, or lets it follow another one.
   *
   * @return whether this call completed the stage
   */
  boolean run(@Nullable S value, @Nullable Throwable failure, TaskFuture<T> stage) throws Exception;
}
