package dev.menai.junit5;

/** Whose time a test's loop lives on. */
public enum LoopClock {
  /** The machine's. The loop has a thread of its own. */
  REAL,
  /**
   * A {@link dev.menai.testing.VirtualClock}'s. The loop has no thread: the test's turns it, by
   * {@code advance}, or whenever it blocks for one of the loop's futures; then the time jumps to
   * the next deadline as soon as nothing is ready.
   */
  VIRTUAL
}
