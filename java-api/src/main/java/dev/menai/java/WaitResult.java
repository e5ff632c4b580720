package dev.menai.java;

import java.util.List;

/**
 * What {@link AsyncLoop#waitUntil} saw when its wait was over.
 *
 * <p>Each list holds the very stages that were given, in that order, without duplicates. Together
 * they hold all of them.
 *
 * @param done those that had ended, however they ended
 * @param pending those that had not; they go on
 * @param <S> a stage
 */
public record WaitResult<S>(List<S> done, List<S> pending) {
  /**
   * Makes a result of copies that nobody can change.
   *
   * @param done those that had ended
   * @param pending those that had not
   */
  public WaitResult {
    done = List.copyOf(done);
    pending = List.copyOf(pending);
  }
}
