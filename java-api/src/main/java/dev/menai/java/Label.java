package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.interop.LoopAccess;
import org.jspecify.annotations.Nullable;

/**
 * A task's name together with where it was created.
 *
 * <p>Only in debug mode: a task's field holds the given name itself, one of these, or null, so that
 * a place that is not noted costs nothing.
 */
record Label(@Nullable String name, CreationSite site) {
  /** What a task created here and now keeps of {@code name}. */
  static @Nullable Object of(AsyncLoop loop, @Nullable String name) {
    CreationSite site = LoopAccess.creationSite(loop.eventLoop());
    return site == null ? name : new Label(name, site);
  }

  static @Nullable String nameOf(@Nullable Object label) {
    return label instanceof Label both ? both.name : (String) label;
  }

  static @Nullable CreationSite siteOf(@Nullable Object label) {
    return label instanceof Label both ? both.site : null;
  }
}
