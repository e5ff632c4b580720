package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.interop.FutureWatch;
import dev.menai.interop.LoopAccess;
import org.jspecify.annotations.Nullable;

/**
 * A future completed by hand, in debug mode: tells where it was created, and when nobody can
 * complete it any more although something depends on it.
 */
final class WatchedFuture<T extends @Nullable Object> extends TaskFuture<T> {
  private final @Nullable CreationSite site;
  private final @Nullable FutureWatch watch;

  WatchedFuture(AsyncLoop loop) {
    super(loop);
    this.site = LoopAccess.creationSite(loop.eventLoop());
    this.watch = FutureWatch.of(loop.eventLoop(), this);
  }

  @Override
  void awaited() {
    if (watch != null) {
      watch.awaited();
    }
  }

  @Override
  void fired() {
    if (watch != null) {
      watch.completed();
    }
  }

  @Override
  @Nullable CreationSite createdSite() {
    return site;
  }

  @Override
  public String toString() {
    return site == null ? super.toString() : super.toString() + " created at " + site;
  }
}
