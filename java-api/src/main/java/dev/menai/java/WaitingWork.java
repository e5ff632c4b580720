package dev.menai.java;

/** Work that stands in a line, and in the list by which the loop's close finds it. */
abstract class WaitingWork extends Work {
  /** Where the list keeps this, -1 if it does not; only the list may touch it, in its monitor. */
  int slot = WaitingWorks.ABSENT;

  /** What a cancel has to be told to. */
  abstract TaskFuture<?> waiting();
}
