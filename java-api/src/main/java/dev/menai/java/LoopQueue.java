package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.interop.LoopAccess;
import org.jspecify.annotations.Nullable;

/**
 * The functions of dependents that wait for their turn on one loop.
 *
 * <p>They run after the callback that completed their source has returned, first in, first out.
 * What they complete adds to the queue and runs in the same turn, so a chain of stages does not
 * take a turn each; after {@link #MOST_PER_TURN} the loop gets to its timers and callbacks first.
 */
final class LoopQueue implements Runnable {
  /** Enough to make the hop cheap, few enough to keep timers punctual. */
  private static final int MOST_PER_TURN = 256;

  private final EventLoop loop;

  /** Chained by {@code next}. Loop thread only, as all fields below. */
  private @Nullable Link first;

  private @Nullable Link last;

  /** Whether this queue is posted and has not been run since. */
  private boolean posted;

  private boolean running;

  /** Empty between two links. */
  private Firing firing = new Firing();

  LoopQueue(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Queues a chain of links from any thread; false if the loop is closed and nobody will run them.
   */
  boolean offer(Link chain, Link chainEnd) {
    if (!loop.isOnLoop()) {
      return LoopAccess.post(loop, () -> receive(chain, chainEnd));
    }
    append(chain, chainEnd);
    if (running || posted) {
      return true;
    }
    posted = LoopAccess.post(loop, this);
    if (!posted) {
      clear(); // the queue was empty before: what is in it is the caller's chain
    }
    return posted;
  }

  /** Posts {@code link}'s function behind everything that is ready; false if the loop is closed. */
  boolean post(Link link) {
    return LoopAccess.post(loop, () -> receive(link, link));
  }

  private void receive(Link chain, Link chainEnd) {
    if (!loop.isOnLoop()) { // the loop was closed from outside and its rest runs elsewhere
      Firing firing = new Firing();
      firing.performInPlace(chain);
      firing.finish();
      return;
    }
    append(chain, chainEnd);
    if (!running) {
      runSome();
    }
  }

  /** The posted run. */
  @Override
  public void run() {
    posted = false;
    runSome();
  }

  private void runSome() {
    running = true;
    try {
      performUpTo(MOST_PER_TURN);
    } finally {
      running = false;
    }
  }

  private void performUpTo(int most) {
    int left = most;
    while (first != null) {
      if (left-- == 0 && (posted || (posted = LoopAccess.post(loop, this)))) {
        return; // on a closed loop there is no later turn: go on
      }
      perform(takeFirst());
    }
  }

  private void perform(Link link) {
    try {
      link.perform(firing);
      firing.finish();
    } catch (Throwable failure) { // not the user's function: those never throw through here
      firing = new Firing();
      LoopAccess.report(
          loop, "a dependent of loop \"" + loop.getName() + "\" broke", failure, null);
    }
  }

  private void append(Link chain, Link chainEnd) {
    if (last == null) {
      first = chain;
    } else {
      last.next = chain;
    }
    last = chainEnd;
  }

  private Link takeFirst() {
    Link taken = first;
    first = taken.next;
    taken.next = null;
    if (first == null) {
      last = null;
    }
    return taken;
  }

  private void clear() {
    first = null;
    last = null;
  }
}
