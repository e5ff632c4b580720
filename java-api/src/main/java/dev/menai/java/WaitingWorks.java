package dev.menai.java;

import java.util.ArrayList;
import java.util.List;

/**
 * The work of a loop that stands in lines; unordered, so that leaving is one swap.
 *
 * <p>No set, because each contended wait comes by here: the JDK makes an object for each member,
 * and asking a future for its hash code costs as much again. Any thread.
 */
final class WaitingWorks {
  static final int ABSENT = -1;

  /** Guarded by this. */
  private final ArrayList<WaitingWork> works = new ArrayList<>();

  /** Does nothing if {@code work} is listed, or its future is done: nobody would take it out. */
  synchronized void add(WaitingWork work) {
    if (work.slot == ABSENT && !work.waiting().isFinished()) {
      work.slot = works.size();
      works.add(work);
    }
  }

  /** Does nothing if {@code work} is not listed. */
  synchronized void remove(WaitingWork work) {
    int slot = work.slot;
    if (slot == ABSENT) {
      return;
    }
    work.slot = ABSENT;
    WaitingWork last = works.remove(works.size() - 1);
    if (last != work) {
      works.set(slot, last);
      last.slot = slot;
    }
  }

  synchronized List<WaitingWork> snapshot() {
    return List.copyOf(works);
  }

  synchronized int size() {
    return works.size();
  }
}
