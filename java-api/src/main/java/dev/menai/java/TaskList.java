package dev.menai.java;

import java.util.ArrayList;
import java.util.List;

/** The tasks of a loop that are Java's, for whoever asks from any thread; unordered. */
final class TaskList {
  /** Guarded by this. A body knows its index, so that leaving is one swap. */
  private final ArrayList<TaskBody<?>> bodies = new ArrayList<>();

  synchronized void add(TaskBody<?> body) {
    body.listIndex = bodies.size();
    bodies.add(body);
  }

  /** Does nothing if {@code body} is not there. */
  synchronized void remove(TaskBody<?> body) {
    int index = body.listIndex;
    if (index == -1) {
      return;
    }
    body.listIndex = -1;
    TaskBody<?> last = bodies.remove(bodies.size() - 1);
    if (last != body) {
      bodies.set(index, last);
      last.listIndex = index;
    }
  }

  synchronized List<TaskBody<?>> snapshot() {
    return new ArrayList<>(bodies);
  }
}
