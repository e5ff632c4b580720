package dev.menai.java;

import dev.menai.interop.DebugAccess;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which checks a loop's debug mode makes, each switched on its own; immutable.
 *
 * <p>{@code loop.debug(options -> options.slowCallback(ofMillis(50)))}. They begin as the system
 * properties {@code menai.debug.*} say, or else with defaults that are cheap enough for production.
 * {@code null} for a duration switches the check off.
 */
public final class DebugOptions {
  private final dev.menai.debug.DebugOptions options;

  private DebugOptions(dev.menai.debug.DebugOptions options) {
    this.options = options;
  }

  static DebugOptions defaults() {
    return new DebugOptions(DebugAccess.defaults());
  }

  static @Nullable DebugOptions of(dev.menai.debug.@Nullable DebugOptions options) {
    return options == null ? null : new DebugOptions(options);
  }

  dev.menai.debug.DebugOptions toKotlin() {
    return options;
  }

  /**
   * Returns how long a callback, or a task's step, may take before it is reported.
   *
   * @return {@code null} if none is
   */
  public @Nullable Duration slowCallback() {
    return duration(DebugAccess.slowCallbackNanos(options));
  }

  /**
   * Sets how long a callback, or a task's step, may take before it is reported, while it runs.
   *
   * @param limit more than zero; {@code null} reports none
   * @return new options
   * @throws IllegalArgumentException if {@code limit} is zero or less
   */
  public DebugOptions slowCallback(@Nullable Duration limit) {
    Copy copy = new Copy();
    copy.slowCallbackNanos = nanos(limit);
    return copy.make();
  }

  /**
   * Returns how long a blocking call on the loop's thread may take before it is reported.
   *
   * @return {@code null} if none is
   */
  public @Nullable Duration blockingCall() {
    return duration(DebugAccess.blockingCallNanos(options));
  }

  /**
   * Sets how long a blocking call on the loop's thread may take before it is reported.
   *
   * <p>Found through the JVM's flight recorder; off by default.
   *
   * @param limit more than zero; {@code null} reports none
   * @return new options
   * @throws IllegalArgumentException if {@code limit} is zero or less
   */
  public DebugOptions blockingCall(@Nullable Duration limit) {
    Copy copy = new Copy();
    copy.blockingCallNanos = nanos(limit);
    return copy.make();
  }

  /**
   * Returns whether tasks and callbacks note where they were created.
   *
   * @return true by default
   */
  public boolean creationSites() {
    return options.getCreationSites();
  }

  /**
   * Sets whether tasks and callbacks note where they were created.
   *
   * @param on for those that are created from now on
   * @return new options
   */
  public DebugOptions creationSites(boolean on) {
    Copy copy = new Copy();
    copy.creationSites = on;
    return copy.make();
  }

  /**
   * Returns whether forgotten futures, and tasks that never began, are reported.
   *
   * @return true by default
   */
  public boolean forgotten() {
    return options.getForgotten();
  }

  /**
   * Sets whether forgotten futures, and tasks that never began, are reported.
   *
   * @param on for those that are created from now on
   * @return new options
   */
  public DebugOptions forgotten(boolean on) {
    Copy copy = new Copy();
    copy.forgotten = on;
    return copy.make();
  }

  /**
   * Returns whether what a task holds at its end, and a loop at its close, is reported.
   *
   * @return true by default
   */
  public boolean leaks() {
    return options.getLeaks();
  }

  /**
   * Sets whether what a task holds at its end, and a loop at its close, is reported.
   *
   * @param on from now on
   * @return new options
   */
  public DebugOptions leaks(boolean on) {
    Copy copy = new Copy();
    copy.leaks = on;
    return copy.make();
  }

  /**
   * Returns how long an idle loop's tasks wait before it looks whether they wait for each other.
   *
   * @return {@code null} if it never does
   */
  public @Nullable Duration stuckAfter() {
    return duration(DebugAccess.stuckAfterNanos(options));
  }

  /**
   * Sets how long an idle loop's tasks wait before it looks whether they wait for each other.
   *
   * @param limit more than zero; {@code null}: it never looks
   * @return new options
   * @throws IllegalArgumentException if {@code limit} is zero or less
   */
  public DebugOptions stuckAfter(@Nullable Duration limit) {
    Copy copy = new Copy();
    copy.stuckAfterNanos = nanos(limit);
    return copy.make();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DebugOptions that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(toString());
  }

  @Override
  public String toString() {
    return options.toString();
  }

  private static long nanos(@Nullable Duration duration) {
    return duration == null ? DebugAccess.NEVER : Durations.toNanos(duration);
  }

  private static @Nullable Duration duration(long nanos) {
    return nanos == DebugAccess.NEVER ? null : Duration.ofNanos(nanos);
  }

  /** The options' values, to change one of them. */
  private final class Copy {
    private long slowCallbackNanos = DebugAccess.slowCallbackNanos(options);
    private long blockingCallNanos = DebugAccess.blockingCallNanos(options);
    private boolean creationSites = creationSites();
    private boolean forgotten = forgotten();
    private boolean leaks = leaks();
    private long stuckAfterNanos = DebugAccess.stuckAfterNanos(options);

    DebugOptions make() {
      return new DebugOptions(
          DebugAccess.options(
              slowCallbackNanos,
              blockingCallNanos,
              creationSites,
              forgotten,
              leaks,
              stuckAfterNanos));
    }
  }
}
