package dev.menai.java;

import org.jspecify.annotations.Nullable;

/**
 * Ends a task group early, with a result; see {@link GroupBody}.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface GroupFinish<R extends @Nullable Object> {
  /**
   * Cancels the group's body and tasks; when they have really ended, the group has {@code result}.
   *
   * <p>Failures of tasks no longer fail the group, they go to the loop's exception handler.
   *
   * <p><b>Threads.</b> Any.
   *
   * @param result of the group
   * @return false, and without effect, if something else came first: a failure, another result, the
   *     end
   */
  boolean finish(R result);
}
