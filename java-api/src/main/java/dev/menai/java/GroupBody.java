package dev.menai.java;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The body of a task group that may end early.
 *
 * @param <R> the group's result
 */
@FunctionalInterface
public interface GroupBody<R extends @Nullable Object> {
  /**
   * Starts the group's work.
   *
   * @param group makes tasks
   * @param finish ends the group early, with a result; any task, callback or thread may call it
   * @return the result, unless the group ends early; never {@code null}
   * @throws Exception counts as the failure of the body
   */
  CompletionStage<R> apply(TaskGroup group, GroupFinish<R> finish) throws Exception;
}
