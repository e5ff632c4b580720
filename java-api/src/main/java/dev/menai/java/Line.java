package dev.menai.java;

import org.jspecify.annotations.Nullable;

/**
 * The links of one source that has more than one, in order of registration.
 *
 * <p>Doubly linked, so that a link that leaves costs O(1) and leaves nothing behind: a long-lived
 * future may see millions of short-lived dependents. Every method is one short critical section; no
 * user code and no completion happens inside.
 */
final class Line {
  private @Nullable Link first;
  private @Nullable Link last;

  /** How many links in this line are counted. */
  private int consumers;

  /** The source is done, or its cancel has been decided: nobody may join any more. */
  private boolean closed;

  /** False if closed. */
  synchronized boolean add(Link link) {
    if (closed) {
      return false;
    }
    link.previous = last;
    if (last == null) {
      first = link;
    } else {
      last.next = link;
    }
    last = link;
    countIfWanted(link);
    return true;
  }

  /** The link's {@code counts} was set after it joined. */
  synchronized void count(Link link) {
    if (!closed && contains(link)) {
      countIfWanted(link);
    }
  }

  /**
   * Takes {@code link} out, if it is there. True if that was a cancel and left no consumer: then
   * the line is closed, and the caller has to cancel the source.
   */
  synchronized boolean remove(Link link, boolean cancelled, boolean othersWait) {
    if (closed || !contains(link)) {
      return false;
    }
    unlink(link);
    if (link.counted) {
      link.counted = false;
      consumers--;
    }
    closed = cancelled && consumers == 0 && !othersWait;
    return closed;
  }

  /** Closes the line and gives its links, chained by {@code next}, to the one who fires them. */
  synchronized @Nullable Link takeAll() {
    closed = true;
    Link taken = first;
    first = null;
    last = null;
    return taken;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized int size() {
    int size = 0;
    for (Link each = first; each != null; each = each.next) {
      size++;
    }
    return size;
  }

  private void countIfWanted(Link link) {
    if (link.counts && !link.counted) {
      link.counted = true;
      consumers++;
    }
  }

  private boolean contains(Link link) {
    return link.previous != null || first == link;
  }

  private void unlink(Link link) {
    if (link.previous == null) {
      first = link.next;
    } else {
      link.previous.next = link.next;
    }
    if (link.next == null) {
      last = link.previous;
    } else {
      link.next.previous = link.previous;
    }
    link.previous = null;
    link.next = null;
  }
}
